import { Monitor, Smartphone } from "lucide-react";
import type { ReactNode } from "react";
import type { LoginSession } from "../../api/sessions";
import { Button } from "../../ui/button";
import { dateTimeText } from "../../ui/time-text";
import { useNow } from "../../ui/use-now";
import { useSession } from "../auth/session";
import { deviceText, isPhone } from "./device-text";
import { placeText } from "./place-text";

interface SessionItemProps {
  session: LoginSession;
  /** The address of this device. */
  here: string;
  isBusy: boolean;
  onEnd: () => void;
}

const TICK_MS = 60_000;

/** One sign-in: what with, where, and when it was used. */
export function SessionItem({ session, here, isBusy, onEnd }: SessionItemProps) {
  const { device, address, createdAt, lastUsedAt, isCurrent } = session;
  const name = deviceText(device);
  const Icon = isPhone(device) ? Smartphone : Monitor;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-control border border-line p-4">
      <Icon aria-hidden="true" className="size-6 shrink-0 text-ink-soft" />
      <div className="grid min-w-0 flex-1 basis-52 gap-1">
        <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 font-semibold wrap-anywhere">
          {name}
          {isCurrent && (
            <span className="rounded-full bg-accent-soft px-2 text-sm text-accent-soft-ink">
              This device
            </span>
          )}
        </h3>
        <p className="text-sm text-ink-soft wrap-anywhere">
          {isCurrent ? "Here" : placeText(address, here)}
          {address !== "" && ` · ${address}`}
        </p>
        <p className="flex flex-wrap gap-x-3 text-sm text-ink-soft">
          <span>
            Last used: <Moment at={lastUsedAt} />
          </span>
          <span>
            Signed in: <Moment at={createdAt} />
          </span>
        </p>
      </div>
      {isCurrent ? (
        <SignOut />
      ) : (
        <Button
          tone="secondary"
          className="max-sm:w-full"
          aria-label={`Sign out ${name}`}
          isBusy={isBusy}
          onClick={onEnd}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}

function Moment({ at }: { at: number }): ReactNode {
  const now = useNow(TICK_MS);
  return <time dateTime={new Date(at).toISOString()}>{dateTimeText(at, now)}</time>;
}

function SignOut() {
  const { signOut } = useSession();
  return (
    <Button
      tone="quiet"
      className="bg-sunken max-sm:w-full"
      aria-label="Sign out this device"
      onClick={() => void signOut()}
    >
      Sign out
    </Button>
  );
}
