/** Where the tiles of a call go: pure geometry, in CSS pixels. */

import { isScreen, type Scene, type TileKey } from "./scene";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly left: number;
  readonly top: number;
}

export type Arrangement = ReadonlyMap<TileKey, Rect>;

const GAP = 12;
const WIDEST = 16 / 9;
/** Cameras give wide pictures: only an upright display (a phone) crops more of them. */
const NARROWEST = { lying: 1, upright: 1 / 2 };
const FLOATING_UPRIGHT = 3 / 4;

export function arrange(area: Size, { tiles, featured, floating }: Scene): Arrangement {
  const whole = { ...area, left: 0, top: 0 };
  const narrowest = area.height > area.width ? NARROWEST.upright : NARROWEST.lying;
  const placed =
    featured === null
      ? new Map(zip(tiles, fitGallery(whole, tiles.length, narrowest)))
      : arrangeAround(whole, featured, tiles, narrowest);
  if (floating === null) return placed;
  const [only] = tiles;
  const below = featured ?? (tiles.length === 1 ? only : undefined);
  const large = below === undefined ? undefined : placed.get(below);
  return new Map([...placed, [floating, cornerOf(large ?? whole)]]);
}

/** One gets most of the room; the others stand beside it, below it on an upright display. */
function arrangeAround(
  whole: Rect,
  featured: TileKey,
  tiles: readonly TileKey[],
  narrowest: number,
): Arrangement {
  const others = tiles.filter((key) => key !== featured);
  const [stage, strip] = others.length > 0 ? split(whole) : [whole, whole];
  // A screen is shown as a whole in whatever room there is; a face fills its tile.
  const [face = stage] = fitGallery(stage, 1, narrowest);
  const main = isScreen(featured) ? stage : face;
  return new Map([[featured, main], ...zip(others, fitGallery(strip, others.length, narrowest))]);
}

function split(whole: Rect): [stage: Rect, strip: Rect] {
  const { width, height } = whole;
  if (width > height) {
    const strip = clamp(width * 0.2, 120, 280);
    const left = width - strip;
    return [
      { ...whole, width: Math.max(0, left - GAP) },
      { left, top: 0, width: strip, height },
    ];
  }
  const strip = height * 0.38;
  const top = height - strip;
  return [
    { ...whole, height: Math.max(0, top - GAP) },
    { left: 0, top, width, height: strip },
  ];
}

/** Small, over the lower right corner. */
function cornerOf(large: Rect): Rect {
  const width = clamp(large.width * 0.22, 96, 240);
  const height = width / (large.height > large.width ? FLOATING_UPRIGHT : WIDEST);
  return {
    width,
    height,
    left: large.left + large.width - width - GAP,
    top: large.top + large.height - height - GAP,
  };
}

/** Equal tiles, as large as possible, the last row centred. */
function fitGallery(area: Rect, count: number, narrowest: number): Rect[] {
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const tile = fitTile(share(area.width, columns), share(area.height, rows), narrowest);
    if (tile.width * tile.height > best.width * best.height) best = { columns, ...tile };
  }
  return place(area, count, best);
}

function share(length: number, parts: number): number {
  return Math.max(0, (length - GAP * (parts - 1)) / parts);
}

/** The largest tile in a cell that is neither too wide nor too narrow for a face. */
function fitTile(width: number, height: number, narrowest: number): Size {
  return {
    width: Math.min(width, height * WIDEST),
    height: Math.min(height, width / narrowest),
  };
}

function place(area: Rect, count: number, tile: Size & { columns: number }): Rect[] {
  const { columns, width, height } = tile;
  const rows = Math.ceil(count / columns);
  const top = area.top + (area.height - span(height, rows)) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = area.left + (area.width - span(width, inRow)) / 2;
    return {
      width,
      height,
      left: left + (index % columns) * (width + GAP),
      top: top + row * (height + GAP),
    };
  });
}

function span(length: number, parts: number): number {
  return length * parts + GAP * (parts - 1);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

function zip(keys: readonly TileKey[], rects: readonly Rect[]): [TileKey, Rect][] {
  return keys.flatMap((key, index) => {
    const rect = rects[index];
    return rect ? [[key, rect] as [TileKey, Rect]] : [];
  });
}
