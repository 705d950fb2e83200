import { describe, expect, test } from "vitest";
import { type Arrangement, arrange, type Rect, type Size } from "./arrange";
import { type Scene, SELF, screenOf } from "./scene";

const AREAS = {
  desktop: { width: 1248, height: 620 },
  phone: { width: 344, height: 560 },
  lying: { width: 700, height: 250 },
};

const people = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);
const scene = (changes: Partial<Scene>): Scene => ({
  tiles: [],
  featured: null,
  floating: null,
  ...changes,
});
const SHARED = screenOf("p0");

function rectOf(arrangement: Arrangement, key: string): Rect {
  const rect = arrangement.get(key);
  if (!rect) throw new Error(`no place for ${key}`);
  return rect;
}

const areaOf = ({ width, height }: Size) => width * height;

function overlap(a: Rect, b: Rect): boolean {
  const isApart =
    a.left + a.width <= b.left + 0.01 ||
    b.left + b.width <= a.left + 0.01 ||
    a.top + a.height <= b.top + 0.01 ||
    b.top + b.height <= a.top + 0.01;
  return !isApart;
}

describe.each(Object.entries(AREAS))("on a %s area", (_name, area) => {
  const scenes = [1, 2, 3, 4, 5, 6, 9, 12].flatMap((count): [string, Scene][] => [
    [`${count} in a grid`, scene({ tiles: people(count) })],
    [`${count} around one`, scene({ tiles: people(count), featured: "p0" })],
    [`${count} around a screen`, scene({ tiles: [SHARED, ...people(count)], featured: SHARED })],
  ]);

  test.each(scenes)("%s stay inside, can be seen and do not cover each other", (_what, wanted) => {
    const rects = [...arrange(area, wanted).values()];
    expect(rects).toHaveLength(wanted.tiles.length);
    for (const [index, rect] of rects.entries()) {
      expect(rect.left).toBeGreaterThanOrEqual(-0.01);
      expect(rect.top).toBeGreaterThanOrEqual(-0.01);
      expect(rect.left + rect.width).toBeLessThanOrEqual(area.width + 0.01);
      expect(rect.top + rect.height).toBeLessThanOrEqual(area.height + 0.01);
      expect(rect.width).toBeGreaterThan(10);
      for (const other of rects.slice(index + 1)) expect(overlap(rect, other)).toBe(false);
    }
  });

  test.each([SHARED, "p0"])("%s gets more room than anybody when it is featured", (featured) => {
    const arrangement = arrange(area, scene({ tiles: [SHARED, ...people(5)], featured }));
    const main = areaOf(rectOf(arrangement, featured));
    for (const [key, rect] of arrangement) {
      if (key !== featured) expect(areaOf(rect)).toBeLessThan(main);
    }
  });
});

test("between two people oneself is small, in the corner of the other", () => {
  const arrangement = arrange(AREAS.desktop, scene({ tiles: ["p0"], floating: SELF }));
  const [other, self] = [rectOf(arrangement, "p0"), rectOf(arrangement, SELF)];
  expect(overlap(other, self)).toBe(true);
  expect(self.width).toBeLessThan(other.width / 3);
});

test("who floats over many is in the corner of the stage", () => {
  const area = AREAS.phone;
  const self = rectOf(arrange(area, scene({ tiles: people(6), floating: SELF })), SELF);
  expect(self.left + self.width).toBeGreaterThan(area.width - 20);
  expect(self.top + self.height).toBeGreaterThan(area.height - 20);
  expect(self.width).toBeLessThan(area.width / 3);
});

test("who floats stands over who is featured, not over the others", () => {
  const wanted = scene({ tiles: people(6), featured: "p2", floating: SELF });
  const arrangement = arrange(AREAS.desktop, wanted);
  const self = rectOf(arrangement, SELF);
  const covered = people(6).filter((key) => overlap(self, rectOf(arrangement, key)));
  expect(covered).toEqual(["p2"]);
});

test("nine people stand in three rows on a phone, and no row is much wider than a face", () => {
  const rects = [...arrange(AREAS.phone, scene({ tiles: people(9) })).values()];
  expect(new Set(rects.map(({ top }) => top)).size).toBeGreaterThanOrEqual(3);
  for (const { width, height } of rects) expect(width / height).toBeLessThanOrEqual(16 / 9 + 0.01);
});

test("before anything is measured nothing has a size", () => {
  const wanted = scene({ tiles: [SHARED, ...people(3)], featured: SHARED, floating: SELF });
  for (const rect of arrange({ width: 0, height: 0 }, wanted).values()) {
    expect(Number.isFinite(rect.left + rect.top + rect.width + rect.height)).toBe(true);
  }
});
