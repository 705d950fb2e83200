import type { ReactNode } from "react";
import type { ApiErrorCode } from "../../api/api-error";
import { Button } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { spanText } from "../../ui/time-text";
import { useNow } from "../../ui/use-now";
import { SignInLinks } from "./sign-in-links";
import { WayBack } from "./way-back";

export type Closed = "ended" | "not-found" | "members-only" | "banned";

interface Text {
  readonly tab: string;
  readonly title: string;
  readonly hint: string;
}

const TEXTS: Record<Closed, Text> = {
  ended: {
    tab: "Ended",
    title: "The meeting has ended",
    hint: "Ask whoever invited you whether there is another one.",
  },
  "not-found": {
    tab: "No such meeting",
    title: "There is no such meeting",
    hint: "The link may be cut or misspelt. Ask for it again.",
  },
  "members-only": {
    tab: "Sign in",
    title: "Sign in to join this meeting",
    hint: "It takes no guests: you need an account here.",
  },
  banned: {
    tab: "Not let in",
    title: "You cannot come back",
    hint: "The host has removed you from this meeting for good.",
  },
};

const LATER: Partial<Record<ApiErrorCode, Text>> = {
  rate_limited: {
    tab: "One moment",
    title: "That was a bit too fast",
    hint: "There were too many tries from here. We go on by ourselves.",
  },
  room_full: {
    tab: "Full",
    title: "The meeting is full",
    hint: "We go on by ourselves as soon as somebody has left.",
  },
  room_locked: {
    tab: "Locked",
    title: "The meeting is locked",
    hint: "Nobody new can come in until the host unlocks it. We go on by ourselves then.",
  },
};

const UNREACHABLE: Text = {
  tab: "One moment",
  title: "The meeting cannot be reached",
  hint: "Either this device is offline or the server is busy. We keep trying.",
};

/** Nobody comes in here, or not like this. */
export function ClosedScreen({ status, isGuest }: { status: Closed; isGuest: boolean }) {
  const { tab, title, hint } = TEXTS[status];
  return (
    <Notice tab={tab} title={title} hint={hint}>
      {isGuest ? <SignInLinks isMain={status === "members-only"} /> : <WayBack tone="primary" />}
    </Notice>
  );
}

interface LaterScreenProps {
  code: ApiErrorCode;
  retryAt: number;
  isBusy: boolean;
  isGuest: boolean;
  onRetry: () => void;
}

/** Not now, but it is asked for again by itself. */
export function LaterScreen({ code, retryAt, isBusy, isGuest, onRetry }: LaterScreenProps) {
  const now = useNow(1_000);
  return (
    <Notice {...(LATER[code] ?? UNREACHABLE)}>
      <p role="timer" className="text-center">
        Next try in <strong className="tabular-nums">{spanText(retryAt - now)}</strong>
      </p>
      {code !== "rate_limited" && (
        <Button isBusy={isBusy} onClick={onRetry}>
          Try again now
        </Button>
      )}
      {isGuest ? <SignInLinks /> : <WayBack />}
    </Notice>
  );
}

function Notice({ tab, title, hint, children }: Text & { children: ReactNode }) {
  return (
    <CenteredScreen>
      <div className="grid gap-4">
        <div className="grid gap-2 text-center">
          <ScreenTitle tab={tab}>{title}</ScreenTitle>
          <p className="text-ink-soft">{hint}</p>
        </div>
        {children}
      </div>
    </CenteredScreen>
  );
}
