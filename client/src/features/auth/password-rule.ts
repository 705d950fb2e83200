/** Which passwords the server refuses, told while one types; tests compare the two. */

export type PasswordProblem = "short" | "long" | "common" | "own";

const MIN_CHARACTERS = 8;
const MAX_BYTES = 72;
const MIN_OF_ITS_OWN = 6;
const MIN_WORD = 3;
const BETWEEN_WORDS = /[^\p{L}\p{N}]+/u;

export const PROBLEM_TEXTS: Readonly<Record<PasswordProblem, string>> = {
  short: "Choose a password of at least 8 characters.",
  long: "This password is too long: 72 characters at most, fewer with accents or emoji.",
  common: "This is one of the most common passwords. Choose another one.",
  own: "This is too much like your name or address. Choose another one.",
};

/** `own`: name, email and username; `common`: in small letters. */
export function passwordProblem(
  password: string,
  own: readonly string[],
  common: ReadonlySet<string>,
): PasswordProblem | null {
  const spelled = password.normalize("NFC");
  if ([...spelled].length < MIN_CHARACTERS) return "short";
  if (new TextEncoder().encode(spelled).length > MAX_BYTES) return "long";
  const small = spelled.toLowerCase();
  if (common.has(small)) return "common";
  return isLike(small, own) ? "own" : null;
}

function isLike(password: string, own: readonly string[]): boolean {
  const rest = wordsOf(own).reduce((left, word) => left.replaceAll(word, ""), password);
  return rest !== password && [...rest].length < MIN_OF_ITS_OWN;
}

/** Each whole and in its parts, the longest first. */
function wordsOf(own: readonly string[]): string[] {
  const texts = own.map((text) => text.normalize("NFC").toLowerCase());
  const parts = texts.concat(texts.flatMap((text) => text.split(BETWEEN_WORDS)));
  const words = new Set(parts.filter((part) => [...part].length >= MIN_WORD));
  return [...words].toSorted((a, b) => [...b].length - [...a].length || (a < b ? -1 : 1));
}
