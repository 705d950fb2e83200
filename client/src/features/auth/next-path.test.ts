import { expect, test } from "vitest";
import { pathWithNext, readNext } from "./next-path";

test("the way back is written and read again", () => {
  const path = pathWithNext("/login", "/room/a-b?relay=only");
  expect(readNext(path.slice("/login".length))).toBe("/room/a-b?relay=only");
  expect(pathWithNext("/register", "/")).toBe("/register");
});

test.each(["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", ""])(
  "%j leads to the dashboard",
  (next) => expect(readNext(`?${new URLSearchParams({ next })}`)).toBe("/"),
);
