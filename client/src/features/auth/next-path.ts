/** The way back to where somebody wanted to go before signing in: `/login?next=/room/abc`. */

export function pathWithNext(
  path: "/login" | "/register" | "/verify" | "/keep-account",
  next: string,
): string {
  return next === "/" ? path : `${path}?${new URLSearchParams({ next })}`;
}

/** Only a path of this site: `//evil.example` and `/\evil.example` would lead away. */
export function readNext(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "/";
  return /^\/(?![/\\])[^\p{Cc}]*$/u.test(next) ? next : "/";
}
