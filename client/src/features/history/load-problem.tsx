import { Button } from "../../ui/button";
import { Message } from "../../ui/message";
import { problemText } from "./problem-text";

/** Instead of a part of a page that could not be loaded. */
export function LoadProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Message tone="danger" role="alert">
      <p>{problemText(error)}</p>
      <Button tone="secondary" className="justify-self-start" onClick={onRetry}>
        Load again
      </Button>
    </Message>
  );
}
