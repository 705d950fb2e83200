import { expect, test } from "vitest";
import { sizeText } from "./size-text";

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1_000, "1 kB"],
  [812_345, "812 kB"],
  [999_999, "1 MB"],
  [2_449_000, "2.4 MB"],
  [9_960_000, "10 MB"],
  [25_000_000, "25 MB"],
  [1_500_000_000, "1.5 GB"],
  [5_000_000_000_000, "5000 GB"],
])("%d bytes are %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
