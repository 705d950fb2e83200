import { useEffect } from "react";

/** Keeps the display on during the call: a phone that falls asleep stops its camera. */
export function useWakeLock(): void {
  useEffect(() => {
    if (!("wakeLock" in navigator)) return;
    let isOver = false;
    let lock: WakeLockSentinel | null = null;

    const request = async () => {
      if (document.visibilityState !== "visible") return;
      try {
        const granted = await navigator.wakeLock.request("screen");
        if (isOver) await granted.release();
        else lock = granted;
      } catch {
        // Low battery, for example: the call goes on without.
      }
    };

    // The browser takes the lock back whenever the page is hidden.
    document.addEventListener("visibilitychange", request);
    void request();
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", request);
      void lock?.release();
    };
  }, []);
}
