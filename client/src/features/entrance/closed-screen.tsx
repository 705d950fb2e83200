import type { ReactNode } from "react";
import type { ApiErrorCode } from "../../api/api-error";
import { Button } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { spanText } from "../../ui/time-text";
import { useNow } from "../../ui/use-now";
import { SignInLinks } from "./sign-in-links";
import { WayBack } from "./way-back";

export type Closed = "ended" | "not-found" | "members-only";

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

/** Nothing is wrong with the meeting; it is asked for again by itself. */
export function LaterScreen({ code, retryAt, isBusy, isGuest, onRetry }: LaterScreenProps) {
  const now = useNow(1_000);
  const isLimited = code === "rate_limited";
  return (
    <Notice
      tab="One moment"
      title={isLimited ? "That was a bit too fast" : "The meeting cannot be reached"}
      hint={
        isLimited
          ? "There were too many tries from here. We go on by ourselves."
          : "Either this device is offline or the server is busy. We keep trying."
      }
    >
      <p role="timer" className="text-center">
        Next try in <strong className="tabular-nums">{spanText(retryAt - now)}</strong>
      </p>
      {!isLimited && (
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
