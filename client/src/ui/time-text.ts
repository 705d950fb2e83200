/** Times and spans as people say them, in their own zone. */

const DAY_MS = 86_400_000;

const clock = () => new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const date = (year?: "numeric") =>
  new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", year });

/** "Today, 14:00", "Fri 5 Jun, 14:00"; with the year when it is not this one. */
export function dateTimeText(timeMs: number, nowMs: number): string {
  const [time, now] = [new Date(timeMs), new Date(nowMs)];
  const hours = clock().format(time);
  const days = Math.round((startOfDay(time) - startOfDay(now)) / DAY_MS);
  if (days === 0) return `Today, ${hours}`;
  if (days === 1) return `Tomorrow, ${hours}`;
  if (days === -1) return `Yesterday, ${hours}`;
  const isThisYear = time.getFullYear() === now.getFullYear();
  return `${date(isThisYear ? undefined : "numeric").format(time)}, ${hours}`;
}

export function clockText(timeMs: number): string {
  return clock().format(new Date(timeMs));
}

/** "3 days" roughly; "2 h 5 min", "12 min", "40 s" never less than what is left. */
export function spanText(spanMs: number): string {
  const seconds = Math.max(0, Math.ceil(spanMs / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.round(minutes / 60 / 24);
  return days === 1 ? "1 day" : `${days} days`;
}

/** "Europe/Berlin". */
export function zoneText(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function startOfDay(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}
