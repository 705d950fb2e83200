import { CalendarClock } from "lucide-react";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { dateTimeText, spanText } from "../../ui/time-text";
import { useNow } from "../../ui/use-now";
import { SignInLinks } from "./sign-in-links";
import { WayBack } from "./way-back";

interface NotStartedScreenProps {
  startsAt: number;
  opensAt: number;
  isGuest: boolean;
}

/** It goes on by itself when the time has come. */
export function NotStartedScreen({ startsAt, opensAt, isGuest }: NotStartedScreenProps) {
  const now = useNow(1_000);
  return (
    <CenteredScreen note="Leave this page open: it goes on by itself.">
      <div className="grid justify-items-center gap-4 text-center">
        <CalendarClock aria-hidden="true" className="size-10 text-accent" />
        <ScreenTitle tab="Not started yet">The meeting has not started yet</ScreenTitle>
        <p className="text-ink-soft">
          <time dateTime={new Date(startsAt).toISOString()} className="block text-lg text-ink">
            {dateTimeText(startsAt, now)}
          </time>
          You can come in ten minutes before.
        </p>
        <p role="timer" className="text-lg">
          Opens in <strong className="tabular-nums">{spanText(opensAt - now)}</strong>
        </p>
        <div className="grid w-full">{isGuest ? <SignInLinks /> : <WayBack />}</div>
      </div>
    </CenteredScreen>
  );
}
