/** What a tab needs to return into its call after a reload. */
export interface Seat {
  readonly roomId: string;
  readonly isMuted: boolean;
  readonly isCameraOff: boolean;
}

const KEY = "parley.seat";

export function rememberSeat(seat: Seat): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(seat));
  } catch {
    // Without storage a reload leads to the pre-join screen.
  }
}

export function forgetSeat(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // There is none.
  }
}

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
