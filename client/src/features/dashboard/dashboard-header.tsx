import { ChartColumn, LogOut, ShieldCheck } from "lucide-react";
import { Link } from "react-router";
import { fetchProfile } from "../../api/profile";
import { Button, buttonClasses } from "../../ui/button";
import { Logo } from "../../ui/logo";
import { Picture } from "../../ui/picture";
import { AdminLink } from "../admin/admin-link";
import { useSession } from "../auth/session";
import { useLoaded } from "../history/use-loaded";

export function DashboardHeader({ name }: { name: string }) {
  const { signOut } = useSession();
  const { loaded } = useLoaded(fetchProfile);
  const url = (loaded.status === "ready" && loaded.value.picture?.small) || null;
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
        <Link
          to="/account"
          aria-label="Account"
          className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-sunken"
        >
          <Picture name={name} url={url} className="size-9 text-sm" />
        </Link>
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
