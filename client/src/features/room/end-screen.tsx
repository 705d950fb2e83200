import type { Problem } from "../../call/types";
import { Button } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { SignInLinks } from "../entrance/sign-in-links";
import { WayBack } from "../entrance/way-back";
import { useMeeting } from "./meeting-context";

interface EndScreenProps {
  /** null: the user left. */
  problem: Problem | null;
  isGuest: boolean;
  onRetry: () => void;
}

export function EndScreen({ problem, isGuest, onRetry }: EndScreenProps) {
  const meeting = useMeeting();
  const canRetry = problem === null || problem.canRetry;
  const what = meeting?.type === "chat" ? "chat" : "call";
  return (
    <CenteredScreen>
      <div className="grid gap-4 text-center">
        <ScreenTitle tab={problem ? "Call ended" : "You left"}>
          {problem ? problem.title : `You left the ${what}`}
        </ScreenTitle>
        {meeting && <p className="font-semibold">{meeting.title}</p>}
        <p className="text-ink-soft">{problem ? problem.hint : farewell(what)}</p>
        {problem?.note && (
          <figure className="grid gap-1 rounded-control bg-sunken p-3 text-left">
            <figcaption className="text-sm text-ink-soft">The host says:</figcaption>
            <blockquote dir="auto">{problem.note}</blockquote>
          </figure>
        )}
        <div className="grid gap-3">
          {canRetry && (
            <Button onClick={onRetry}>
              {problem ? (problem.retry ?? "Try again") : `Rejoin the ${what}`}
            </Button>
          )}
          {isGuest ? <SignInLinks /> : <WayBack tone={canRetry ? "secondary" : "primary"} />}
        </div>
      </div>
    </CenteredScreen>
  );
}

function farewell(what: "chat" | "call"): string {
  return what === "chat"
    ? "What was written stays there."
    : "Your camera and microphone are off. The room stays open.";
}
