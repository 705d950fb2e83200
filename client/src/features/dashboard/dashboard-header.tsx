import { ChartColumn, LogOut, ShieldCheck } from "lucide-react";
import { Link } from "react-router";
import { Avatar } from "../../ui/avatar";
import { Button, buttonClasses } from "../../ui/button";
import { Logo } from "../../ui/logo";
import { AdminLink } from "../admin/admin-link";
import { useSession } from "../auth/session";

export function DashboardHeader({ name }: { name: string }) {
  const { signOut } = useSession();
  return (
    <header className="flex items-center justify-between gap-2 py-4">
      <Logo isCompact />
      <div className="flex min-w-0 items-center gap-2">
        <Link to="/statistics" className={buttonClasses("quiet", "max-sm:px-3")}>
          <ChartColumn aria-hidden="true" className="size-5" />
          <span className="max-sm:sr-only">Statistics</span>
        </Link>
        <Link to="/account/security" className={buttonClasses("quiet", "max-sm:px-3")}>
          <ShieldCheck aria-hidden="true" className="size-5" />
          <span className="max-sm:sr-only">Security</span>
        </Link>
        <AdminLink />
        <Avatar name={name} className="size-9 text-sm" />
        <Button
          tone="quiet"
          className="max-sm:px-3 whitespace-nowrap"
          onClick={() => void signOut()}
        >
          <LogOut aria-hidden="true" className="size-5" />
          Sign out
        </Button>
      </div>
    </header>
  );
}
