/** "40 seconds", "5 minutes": how long to wait; "a moment" when nobody says. */
export function waitText(seconds: unknown): string {
  const whole = Math.ceil(Number(seconds));
  if (seconds === undefined || !Number.isFinite(whole)) return "a moment";
  if (whole <= 90) return whole === 1 ? "a second" : `${whole} seconds`;
  return `${Math.ceil(whole / 60)} minutes`;
}
