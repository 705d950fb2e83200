import { describe, expect, test } from "vitest";
import { type Arrangement, arrange, type Rect } from "./arrange";

const AREAS = {
  desktop: { width: 1248, height: 620 },
  phone: { width: 344, height: 560 },
  lying: { width: 700, height: 250 },
};

function everyRect({ screen, people }: Arrangement): Rect[] {
  return screen ? [screen, ...people] : [...people];
}

function overlap(a: Rect, b: Rect): boolean {
  const isApart =
    a.left + a.width <= b.left + 0.01 ||
    b.left + b.width <= a.left + 0.01 ||
    a.top + a.height <= b.top + 0.01 ||
    b.top + b.height <= a.top + 0.01;
  return !isApart;
}

describe.each(Object.entries(AREAS))("on a %s area", (_name, area) => {
  test.each([1, 2, 3, 4, 5, 6, 12])("%i people stay inside and can be seen", (count) => {
    for (const hasScreen of [false, true]) {
      const arrangement = arrange(area, count, hasScreen);
      expect(arrangement.people).toHaveLength(count);
      for (const rect of everyRect(arrangement)) {
        expect(rect.left).toBeGreaterThanOrEqual(-0.01);
        expect(rect.top).toBeGreaterThanOrEqual(-0.01);
        expect(rect.left + rect.width).toBeLessThanOrEqual(area.width + 0.01);
        expect(rect.top + rect.height).toBeLessThanOrEqual(area.height + 0.01);
        expect(rect.width).toBeGreaterThan(10);
      }
    }
  });

  test.each([1, 3, 4, 5, 6])("%i tiles do not cover each other", (count) => {
    const rects = everyRect(arrange(area, count, true));
    for (const [index, one] of rects.entries()) {
      for (const other of rects.slice(index + 1)) expect(overlap(one, other)).toBe(false);
    }
  });

  test("a shared screen gets more room than anybody", () => {
    const { screen, people } = arrange(area, 6, true);
    for (const person of people) {
      expect(person.width * person.height).toBeLessThan(
        (screen?.width ?? 0) * (screen?.height ?? 0),
      );
    }
  });
});

test("between two people oneself is small, in the corner of the other", () => {
  const [other, self] = arrange(AREAS.desktop, 2, false).people;
  if (!other || !self) throw new Error("two tiles");
  expect(overlap(other, self)).toBe(true);
  expect(self.width).toBeLessThan(other.width / 3);
});

test("before anything is measured nothing has a size", () => {
  for (const rect of everyRect(arrange({ width: 0, height: 0 }, 3, true))) {
    expect(Number.isFinite(rect.left + rect.top + rect.width + rect.height)).toBe(true);
  }
});
