/** What a token says of itself. It is the server that checks it. */

export type Claims = Readonly<Record<string, unknown>>;

/** null when it is no token of the kind we know. */
export function readClaims(token: string): Claims | null {
  try {
    const [, claims = ""] = token.split(".");
    const letters = atob(claims.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const read: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof read === "object" && read !== null ? (read as Claims) : null;
  } catch {
    return null;
  }
}

/** Whose it is: the same for every token of an account. */
export function subjectOf(token: string): string {
  const subject = readClaims(token)?.["sub"];
  return typeof subject === "string" ? subject : token;
}
