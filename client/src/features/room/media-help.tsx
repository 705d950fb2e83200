import type { MediaProblem } from "../../call/types";
import { Button } from "../../ui/button";
import { Message } from "../../ui/message";

interface MediaHelpProps {
  problem: MediaProblem;
  onRetry: () => void;
}

/** What is wrong with camera or microphone, what helps, and the way on without it. */
export function MediaHelp({ problem, onRetry }: MediaHelpProps) {
  return (
    <Message tone="warn" role="alert" title={problem.title}>
      <p>{problem.hint}</p>
      {problem.canRetry && (
        <Button tone="secondary" className="justify-self-start" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Message>
  );
}
