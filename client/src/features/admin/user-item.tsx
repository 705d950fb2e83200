import type { AdminUser } from "../../api/admin";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { classes } from "../../ui/classes";
import { useSession } from "../auth/session";
import { countText } from "../history/texts";
import { actsOf, type UserAct } from "./user-acts";

interface UserItemProps {
  user: AdminUser;
  isBusy: boolean;
  onAsk: (act: UserAct) => void;
}

/** One account, and what can be done to it. */
export function UserItem({ user, isBusy, onAsk }: UserItemProps) {
  const { session } = useSession();
  const isOwn = session.status === "signed-in" && session.user._id === user.id;
  return (
    <li className="grid gap-3 rounded-control border border-line p-4">
      <div className="flex items-center gap-3">
        <Avatar name={user.name} className="size-10 shrink-0 text-sm" />
        <div className="grid min-w-0 gap-0.5">
          <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 font-semibold wrap-anywhere">
            {user.name}
            {isOwn && <Badge>You</Badge>}
            {user.isAdmin && <Badge>Administrator</Badge>}
            {user.isDisabled && <Badge isWarning>Disabled</Badge>}
          </h3>
          <p className="text-sm text-ink-soft wrap-anywhere">
            {user.email}
            {user.username && ` · ${user.username}`}
          </p>
          <p className="text-sm text-ink-soft">
            Since {new Date(user.createdAt).toLocaleDateString()}
            {" · "}
            {user.sessions === 0
              ? "not signed in"
              : countText(user.sessions, "session", "sessions")}
            {user.hasSecondFactor && " · second step"}
          </p>
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        {actsOf(user, isOwn).map((act) => (
          <Button
            key={act.verb}
            tone="secondary"
            className="text-sm max-sm:w-full"
            aria-label={`${act.verb}: ${user.name}`}
            isBusy={isBusy}
            onClick={() => onAsk(act)}
          >
            {act.verb}
          </Button>
        ))}
      </div>
    </li>
  );
}

function Badge({ children, isWarning }: { children: string; isWarning?: boolean }) {
  return (
    <span
      className={classes(
        "rounded-full px-2 text-sm",
        isWarning ? "bg-warn-soft text-warn-soft-ink" : "bg-accent-soft text-accent-soft-ink",
      )}
    >
      {children}
    </span>
  );
}
