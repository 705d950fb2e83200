import { createContext, type ReactNode, use, useCallback, useRef, useState } from "react";
import { ApiError } from "../../api/api-error";
import { ConfirmDialog } from "./confirm-dialog";

/** Somebody has closed the dialog: nothing was done, and there is nothing to say. */
export class NotConfirmed extends Error {
  override readonly name = "NotConfirmed";
}

type Confirmed = <Answer>(work: () => Promise<Answer>) => Promise<Answer>;

const ConfirmationContext = createContext<Confirmed | null>(null);

interface Waiting {
  resolve: () => void;
  reject: (reason: Error) => void;
}

/** Below it, what the server wants confirmed is done after it was. */
export function ConfirmationProvider({ children }: { children: ReactNode }) {
  const [isAsking, setAsking] = useState(false);
  const waiting = useRef<Waiting | null>(null);

  const confirmed = useCallback<Confirmed>(async (work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "confirmation_required")) throw error;
    }
    await new Promise<void>((resolve, reject) => {
      waiting.current = { resolve, reject };
      setAsking(true);
    });
    return work();
  }, []);

  const settle = (how: (one: Waiting) => void) => {
    setAsking(false);
    if (waiting.current) how(waiting.current);
    waiting.current = null;
  };

  return (
    <ConfirmationContext value={confirmed}>
      {children}
      <ConfirmDialog
        isOpen={isAsking}
        onConfirmed={() => settle(({ resolve }) => resolve())}
        onClose={() => settle(({ reject }) => reject(new NotConfirmed()))}
      />
    </ConfirmationContext>
  );
}

/** Does something, and asks for a confirmation where it is wanted. Throws `NotConfirmed`. */
export function useConfirmed(): Confirmed {
  const confirmed = use(ConfirmationContext);
  if (!confirmed) throw new Error("useConfirmed outside of <ConfirmationProvider>");
  return confirmed;
}
