import { type PasswordProblem, passwordProblem } from "./password-rule";

export interface Strength {
  /** 0: the server refuses it. */
  readonly level: 0 | 1 | 2 | 3;
  readonly text: string;
}

const REFUSED: Readonly<Record<PasswordProblem, string>> = {
  short: "Too short",
  long: "Too long",
  common: "Too common",
  own: "Too much like your name or address",
};
const GOOD_BITS = 50;
const STRONG_BITS = 70;
const KINDS: readonly (readonly [RegExp, number])[] = [
  [/\p{Ll}/u, 26],
  [/\p{Lu}/u, 26],
  [/\p{N}/u, 10],
  [/[^\p{L}\p{N}]/u, 30],
];

/** An estimate for people, not a proof: how much a guesser would have to try. */
export function passwordStrength(
  password: string,
  own: readonly string[],
  common: ReadonlySet<string>,
): Strength {
  const problem = passwordProblem(password, own, common);
  if (problem) return { level: 0, text: REFUSED[problem] };
  const bits = estimateBits(password);
  if (bits >= STRONG_BITS) return { level: 3, text: "Strong" };
  return bits >= GOOD_BITS ? { level: 2, text: "Good" } : { level: 1, text: "Weak" };
}

/** A character that follows from the one before, as in `aaa`, `abc` or `321`, adds little. */
function estimateBits(password: string): number {
  const characters = [...password];
  const kinds = KINDS.reduce((sum, [kind, size]) => sum + (kind.test(password) ? size : 0), 0);
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const surprising = codes.filter((code, at) => Math.abs(code - (codes[at - 1] ?? -9)) > 1).length;
  const predictable = characters.length - surprising;
  return (surprising + predictable / 4) * Math.log2(Math.max(kinds, 2));
}
