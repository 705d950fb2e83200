import { expect, test } from "vitest";
import { CENTERED, dragged, MAX_ZOOM, squareOf, zoomed } from "./crop";

const WIDE = { width: 800, height: 400 };

test("the middle of an image is shown first, as large as it can be", () => {
  expect(squareOf(WIDE, CENTERED)).toEqual({ left: 200, top: 0, side: 400 });
});

test("an image follows the finger, up to its edge", () => {
  const right = dragged(WIDE, CENTERED, -100, -50, 200);
  expect(squareOf(WIDE, right)).toEqual({ left: 400, top: 0, side: 400 });
  const little = dragged(WIDE, CENTERED, 50, 0, 200);
  expect(squareOf(WIDE, little)).toEqual({ left: 100, top: 0, side: 400 });
});

test("who has zoomed in sees less, and may look around in every direction", () => {
  const near = zoomed(CENTERED, 2);
  expect(squareOf(WIDE, near)).toEqual({ left: 300, top: 100, side: 200 });
  expect(squareOf(WIDE, dragged(WIDE, near, 0, 100, 200))).toEqual({
    left: 300,
    top: 0,
    side: 200,
  });
  expect(zoomed(CENTERED, 99).zoom).toBe(MAX_ZOOM);
  expect(zoomed(CENTERED, 0).zoom).toBe(1);
});
