import { useCallback, useEffect, useRef, useState } from "react";
import { type Answer, knock, type Wish } from "./door";

/** While people wait for the start it may be moved. */
const LOOK_AGAIN_MS = 60_000;
/** What is asked for too early by another clock is asked for again. */
const LEAST_WAIT_MS = 1_000;

interface UseDoor {
  /** null until there is an answer. */
  answer: Answer | null;
  isBusy: boolean;
  ask: (wish: Wish) => Promise<void>;
  /** With what was entered last. */
  askAgain: () => void;
  /** As if for the first time. */
  askAnew: () => void;
}

/** Asks to be let in: at once, when somebody has entered something, and when the time has come. */
export function useDoor(
  roomId: string,
  getToken: () => string | undefined,
  known: Answer | null,
): UseDoor {
  const [answer, setAnswer] = useState(known);
  const [isBusy, setBusy] = useState(false);
  const lastAsk = useRef<Wish | null>(null);

  const ask = useCallback(
    async (wish: Wish) => {
      const own = { ...wish };
      lastAsk.current = own;
      setBusy(true);
      const next = await knock({ roomId, token: getToken(), wish });
      if (lastAsk.current !== own) return;
      setAnswer(next);
      setBusy(false);
    },
    [roomId, getToken],
  );

  const askAgain = useCallback(() => void ask(lastAsk.current ?? {}), [ask]);

  useEffect(() => {
    if (known === null) void ask({});
    return () => {
      lastAsk.current = null;
    };
  }, [known, ask]);

  useEffect(() => {
    const waitMs = waitOf(answer);
    if (waitMs === null) return;
    const timer = setTimeout(askAgain, waitMs);
    return () => clearTimeout(timer);
  }, [answer, askAgain]);

  const askAnew = useCallback(() => {
    setAnswer(null);
    void ask({});
  }, [ask]);

  return { answer, isBusy, ask, askAgain, askAnew };
}

function waitOf(answer: Answer | null): number | null {
  switch (answer?.status) {
    case "not-started":
      return Math.max(LEAST_WAIT_MS, Math.min(answer.opensAt - Date.now(), LOOK_AGAIN_MS));
    case "later":
      return Math.max(LEAST_WAIT_MS, answer.retryAt - Date.now());
    default:
      return null;
  }
}
