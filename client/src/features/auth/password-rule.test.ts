import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import listed from "./common-passwords.txt?raw";
import { type PasswordProblem, passwordProblem } from "./password-rule";
import { passwordStrength } from "./password-strength";

type Row = [string, string, string, string | null, PasswordProblem | null];

const COMMON = new Set(listed.split("\n"));
// The server's test reads the same table.
const ROWS = JSON.parse(readFileSync("../tests/support/passwords.json", "utf8")) as Row[];

test.each(ROWS)("%s of %s, %s, %s is judged as by the server: %s", (...row) => {
  const [password, name, email, username, problem] = row;
  expect(passwordProblem(password, [name, email, username ?? ""], COMMON)).toBe(problem);
});

test.each([
  ["short", 0],
  ["password1", 0],
  ["ada lovelace", 0],
  ["zzzzzzzzzzzzzzz", 1],
  ["abcdefghijklmnop", 1],
  ["tea4two!", 1],
  ["Tea 4 two!", 2],
  ["correct horse", 2],
  ["teapots fly at noon", 3],
] as const)("%s has strength %i", (password, level) => {
  expect(passwordStrength(password, ["Ada Lovelace"], COMMON).level).toBe(level);
});
