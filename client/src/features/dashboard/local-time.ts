/** Between Unix milliseconds and what `<input type="datetime-local">` holds, in the local zone. */

const HOUR_MS = 3_600_000;

/** "2026-06-05T14:00". */
export function writeLocalTime(timeMs: number): string {
  const time = new Date(timeMs);
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${date}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** null when it is empty or no time. */
export function readLocalTime(text: string): number | null {
  const timeMs = new Date(text).getTime();
  return text === "" || Number.isNaN(timeMs) ? null : timeMs;
}

/** Not sooner than in half an hour. */
export function nextFullHour(now: number): number {
  const hour = new Date(now + HOUR_MS / 2);
  hour.setMinutes(0, 0, 0);
  return hour.getTime() + HOUR_MS;
}
