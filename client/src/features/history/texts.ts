/** Times and amounts as people read them, in their language and their time zone. */

export function dayText(ms: number, timeZone?: string): string {
  return new Date(ms).toLocaleDateString(undefined, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    ...(timeZone && { timeZone }),
  });
}

export function clockText(ms: number, timeZone?: string): string {
  return new Date(ms).toLocaleTimeString(undefined, {
    timeStyle: "short",
    ...(timeZone && { timeZone }),
  });
}

/** The clock, and the day where it is not the day of `besides`. */
export function momentText(ms: number, besides: number): string {
  const isSameDay = new Date(ms).toDateString() === new Date(besides).toDateString();
  if (isSameDay) return clockText(ms);
  const day = new Date(ms).toLocaleDateString(undefined, { day: "numeric", month: "short" });
  return `${day}, ${clockText(ms)}`;
}

/** From and until, the day once where it is the same. */
export function spanText(start: number, end: number | null): string {
  const begin = `${dayText(start)}, ${clockText(start)}`;
  return end === null ? `${begin} – now` : `${begin} – ${momentText(end, start)}`;
}

export function durationText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return "under 1 min";
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes} min`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

export function countText(count: number, one: string, many: string): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}
