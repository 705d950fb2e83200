/** Rooms this browser was in, newest first. Kept per account, so that a shared browser tells nothing. */

const MAX_ROOMS = 5;

function keyOf(userId: string): string {
  return `parley.recent-rooms.${userId}`;
}

export function readRecentRooms(userId: string): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(userId)) ?? "[]");
    if (!Array.isArray(stored)) return [];
    return stored.filter((room) => typeof room === "string").slice(0, MAX_ROOMS);
  } catch {
    return [];
  }
}

export function rememberRoom(userId: string, roomId: string): void {
  const rooms = [roomId, ...readRecentRooms(userId).filter((room) => room !== roomId)];
  try {
    localStorage.setItem(keyOf(userId), JSON.stringify(rooms.slice(0, MAX_ROOMS)));
  } catch {
    // A convenience; without storage there is no list.
  }
}
