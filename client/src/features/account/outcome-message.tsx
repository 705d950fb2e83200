import { useEffect, useRef } from "react";
import { Message } from "../../ui/message";
import type { Outcome } from "./use-work";

/** Takes the focus: the button that was pressed may be gone by then. */
export function OutcomeMessage({ outcome }: { outcome: Outcome | null }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (outcome) ref.current?.focus();
  }, [outcome]);
  if (!outcome) return null;
  return (
    <Message
      ref={ref}
      tabIndex={-1}
      tone={outcome.hasFailed ? "danger" : "info"}
      role={outcome.hasFailed ? "alert" : "status"}
    >
      <p>{outcome.text}</p>
    </Message>
  );
}
