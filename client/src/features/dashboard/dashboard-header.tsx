import { LogOut } from "lucide-react";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Logo } from "../../ui/logo";
import { useSession } from "../auth/session";

export function DashboardHeader({ name }: { name: string }) {
  const { signOut } = useSession();
  return (
    <header className="flex items-center justify-between gap-4 py-4">
      <Logo />
      <div className="flex min-w-0 items-center gap-2">
        <Avatar name={name} className="size-9 text-sm" />
        <Button tone="quiet" onClick={() => void signOut()}>
          <LogOut aria-hidden="true" className="size-5" />
          Sign out
        </Button>
      </div>
    </header>
  );
}
