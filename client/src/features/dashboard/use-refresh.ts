import { useEffect } from "react";

const REFRESH_MS = 20_000;
const CHANGED = "changed";

/** Tells every part of the dashboard that something of ours is different now. */
export class Changes extends EventTarget {
  tell(): void {
    this.dispatchEvent(new Event(CHANGED));
  }
}

/**
 * Loads at once, after a change of ours, and while the page is seen now and then: what has not
 * started yet may have, and people come and go.
 */
export function useRefresh(changes: Changes, load: () => Promise<void>): void {
  useEffect(() => {
    const refresh = () => {
      if (document.visibilityState === "visible") void load();
    };
    void load();
    const timer = setInterval(refresh, REFRESH_MS);
    changes.addEventListener(CHANGED, refresh);
    document.addEventListener("visibilitychange", refresh);
    return () => {
      clearInterval(timer);
      changes.removeEventListener(CHANGED, refresh);
      document.removeEventListener("visibilitychange", refresh);
    };
  }, [changes, load]);
}
