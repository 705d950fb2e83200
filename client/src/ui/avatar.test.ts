import { expect, test } from "vitest";
import { initials } from "./avatar";

test.each([
  ["Ada King Lovelace", "AL"],
  ["ada", "A"],
  ["  Łukasz   Żak ", "ŁŻ"],
  ["👩‍🚀 Astro", "👩‍🚀A"],
  ["", "?"],
])("the initials of %j are %j", (name, expected) => expect(initials(name)).toBe(expected));
