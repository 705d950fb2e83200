import { expect, test } from "vitest";
import { dateTimeText, spanText } from "./time-text";

const NOON = new Date(2026, 5, 5, 12, 0).getTime();
const at = (...when: [number, number, number, number, number]) => new Date(...when).getTime();

test.each([
  [0, "0 s"],
  [-5_000, "0 s"],
  [40_200, "41 s"],
  [60_000, "1 min"],
  [61_000, "2 min"],
  [3_600_000, "1 h"],
  [7_500_000, "2 h 5 min"],
  [86_400_000, "1 day"],
  [3 * 86_400_000 - 60_000, "3 days"],
])("%i ms are %s", (span, text) => expect(spanText(span)).toBe(text));

test.each([
  [at(2026, 5, 5, 23, 59), /^Today, /],
  [at(2026, 5, 6, 0, 1), /^Tomorrow, /],
  [at(2026, 5, 4, 23, 59), /^Yesterday, /],
  [at(2026, 5, 9, 12, 0), /9.*, /],
  [at(2027, 5, 9, 12, 0), /2027/],
])("a time is said as people say it", (time, text) => {
  expect(dateTimeText(time, NOON)).toMatch(text);
});

test("the year of another year only", () => {
  expect(dateTimeText(at(2026, 5, 9, 12, 0), NOON)).not.toContain("2026");
});
