/**
 * What a tab needs to return to its own seat after a reload.
 *
 * A copied tab has a copy of all this: a lock that lives as long as the page tells whose seat it is.
 */

import type { Resume } from "../protocol/signaling-client";

export interface Seat {
  readonly roomId: string;
  readonly isMuted: boolean;
  readonly isCameraOff: boolean;
  /** null where the seat itself cannot be kept: only the room is returned to. */
  readonly resume: Resume | null;
}

const KEY = "parley.seat";
/** The page before the reload may take a moment to go. */
const CLAIM_MS = 1_000;

/** Only after a reload: a copied tab must not walk into the call by itself. */
export function readSeatAfterReload(roomId: string): Seat | null {
  const [navigation] = performance.getEntriesByType("navigation");
  if ((navigation as PerformanceNavigationTiming | undefined)?.type !== "reload") return null;
  try {
    const seat = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Seat | null;
    return seat?.roomId === roomId ? seat : null;
  } catch {
    return null;
  }
}

export class SeatKeeper {
  #pid: string | null = null;
  #release: (() => void) | null = null;

  /** For the page after this one. */
  keep(seat: Seat): void {
    const pid = seat.resume?.pid ?? null;
    if (pid !== null && pid !== this.#pid) void this.claim(pid);
    try {
      // Without the lock nobody could tell a reload from a copy.
      const resume = locks() ? seat.resume : null;
      sessionStorage.setItem(KEY, JSON.stringify({ ...seat, resume }));
    } catch {
      // Without storage a reload leads to the pre-join screen.
    }
  }

  forget(): void {
    this.#giveUp();
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // There is none.
    }
  }

  /** Whether the seat is ours: false when another tab sits there. */
  claim(pid: string): Promise<boolean> {
    this.#giveUp();
    this.#pid = pid;
    return new Promise((resolve) => {
      const hold = () =>
        new Promise<void>((release) => {
          if (this.#pid === pid) this.#release = release;
          else release();
          resolve(true);
        });
      const signal = AbortSignal.timeout(CLAIM_MS);
      Promise.resolve(locks()?.request(`${KEY} ${pid}`, { signal }, hold))
        .catch(() => undefined)
        .then(() => resolve(false));
    });
  }

  #giveUp(): void {
    this.#pid = null;
    this.#release?.();
    this.#release = null;
  }
}

/** Not there in pages that came over plain HTTP, which get no camera either. */
function locks(): LockManager | undefined {
  return navigator.locks as LockManager | undefined;
}
