import { Lock } from "lucide-react";
import { useHosting } from "../../call/use-call";

/** Beside the meeting's name, for all: nobody new can come in. */
export function LockMark() {
  if (!useHosting().state.isLocked) return null;
  return (
    <span role="img" aria-label="The meeting is locked" title="The meeting is locked">
      <Lock aria-hidden="true" className="size-4 text-ink-soft" />
    </span>
  );
}
