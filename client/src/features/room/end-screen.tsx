import { Link } from "react-router";
import type { Problem } from "../../call/types";
import { Button, buttonClasses } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";

interface EndScreenProps {
  /** null: the user left. */
  problem: Problem | null;
  onRetry: () => void;
}

export function EndScreen({ problem, onRetry }: EndScreenProps) {
  const canRetry = problem === null || problem.canRetry;
  return (
    <CenteredScreen>
      <div className="grid gap-4 text-center">
        <ScreenTitle tab={problem ? "Call ended" : "You left"}>
          {problem ? problem.title : "You left the call"}
        </ScreenTitle>
        <p className="text-ink-soft">
          {problem ? problem.hint : "Your camera and microphone are off. The room stays open."}
        </p>
        <div className="grid gap-3">
          {canRetry && (
            <Button onClick={onRetry}>{problem ? "Try again" : "Rejoin the call"}</Button>
          )}
          <Link to="/" className={buttonClasses(canRetry ? "secondary" : "primary")}>
            Back to the lobby
          </Link>
        </div>
      </div>
    </CenteredScreen>
  );
}
