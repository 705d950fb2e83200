import type { MediaProblem } from "../../call/types";
import { Button } from "../../ui/button";
import { Message } from "../../ui/message";

interface MediaHelpProps {
  problem: MediaProblem;
  onRetry: () => void;
}

const WITHOUT = {
  camera: "You can join without a camera: others hear you and see your initials.",
  microphone: "You can join without a microphone: you hear and see the others.",
  both: "You can join without camera and microphone: you hear and see the others.",
} as const;

/** What is wrong with camera or microphone, what helps, and the way on without it. */
export function MediaHelp({ problem, onRetry }: MediaHelpProps) {
  return (
    <Message tone="warn" role="alert" title={problem.title}>
      <p>{problem.hint}</p>
      <p>{WITHOUT[problem.affects]}</p>
      {problem.canRetry && (
        <Button tone="secondary" className="justify-self-start" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Message>
  );
}
