/** Where the tiles of a call go: pure geometry, in CSS pixels. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly left: number;
  readonly top: number;
}

export interface Arrangement {
  /** The shared screen; null when nobody shares. */
  readonly screen: Rect | null;
  /** One per person, oneself last. */
  readonly people: readonly Rect[];
}

const GAP = 12;
const WIDEST = 16 / 9;
/** Cameras give wide pictures: only an upright display (a phone) crops more of them. */
const NARROWEST = { lying: 1, upright: 1 / 2 };
const SELF_UPRIGHT = 3 / 4;

export function arrange(area: Size, peopleCount: number, hasScreen: boolean): Arrangement {
  const whole = { ...area, left: 0, top: 0 };
  if (hasScreen) return arrangeAroundScreen(whole, peopleCount);
  if (peopleCount === 2) return { screen: null, people: arrangePair(whole) };
  return { screen: null, people: fitGallery(whole, peopleCount) };
}

/** The screen gets most of the room; people stand beside it, below it on an upright display. */
function arrangeAroundScreen(whole: Rect, peopleCount: number): Arrangement {
  const { width, height } = whole;
  if (width > height) {
    const strip = clamp(width * 0.2, 120, 280);
    const left = width - strip;
    return {
      screen: { ...whole, width: Math.max(0, left - GAP) },
      people: fitGallery({ left, top: 0, width: strip, height }, peopleCount),
    };
  }
  const strip = height * 0.38;
  const top = height - strip;
  return {
    screen: { ...whole, height: Math.max(0, top - GAP) },
    people: fitGallery({ left: 0, top, width, height: strip }, peopleCount),
  };
}

/** Two people: the other one large, oneself small in the corner. */
function arrangePair(whole: Rect): Rect[] {
  const [large = whole] = fitGallery(whole, 1);
  const isUpright = whole.height > whole.width;
  const width = clamp(large.width * 0.22, 96, 240);
  const height = width / (isUpright ? SELF_UPRIGHT : WIDEST);
  const self = {
    width,
    height,
    left: large.left + large.width - width - GAP,
    top: large.top + large.height - height - GAP,
  };
  return [large, self];
}

/** Equal tiles, as large as possible, the last row centred. */
function fitGallery(area: Rect, count: number): Rect[] {
  const narrowest = area.height > area.width ? NARROWEST.upright : NARROWEST.lying;
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
