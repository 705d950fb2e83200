const TIME = { hour: "2-digit", minute: "2-digit" } as const;
const DAY = { day: "numeric", month: "short" } as const;

/** The time of day; of another day with its date. */
export function timeText(sentAt: number, now = Date.now()): string {
  const date = new Date(sentAt);
  const isToday = date.toDateString() === new Date(now).toDateString();
  return date.toLocaleString(undefined, isToday ? TIME : { ...DAY, ...TIME });
}
