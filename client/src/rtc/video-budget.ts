/**
 * How one uplink is shared among everybody who looks at us: pure arithmetic, in pixels and bit/s.
 *
 * Nobody is sent more pixels than they show, nobody anything that they do not show. Every picture
 * that is sent gets a little; what is left goes to screens, then to those who have us in focus,
 * then to the rest. Who does not say what they show gets everything as it is.
 */

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** How large somebody shows a picture of ours; null where they do not. */
export interface View {
  readonly camera: PictureSize | null;
  readonly screen: PictureSize | null;
  /** We are pinned there, or the one who speaks. */
  readonly isFocused: boolean;
}

/** What our tracks give; null while there is none. */
export interface Sources {
  readonly camera: PictureSize | null;
  readonly screen: PictureSize | null;
}

export interface Viewer {
  readonly id: string;
  /** null: they have not said. */
  readonly view: View | null;
  /** Has no place for a screen, which then takes the camera's. */
  readonly isForeign: boolean;
}

export interface Encoding {
  readonly isActive: boolean;
  readonly scaleDownBy: number;
  readonly maxBitrate: number;
}

export interface VideoEncodings {
  readonly camera: Encoding;
  readonly screen: Encoding;
}

export interface Share {
  readonly encodings: VideoEncodings;
  /** What of it can be used now. */
  readonly bitrate: number;
}

export interface Allocation {
  readonly shares: ReadonlyMap<string, Share>;
  /** What it would take to send everybody what they show at its best. */
  readonly wantedBitrate: number;
}

const CAMERA = { floor: 60_000, most: 1_800_000, bitsAt720p: 1_700_000 };
const SCREEN = { floor: 250_000, most: 2_500_000, bitsAt720p: 1_300_000 };
const PIXELS_720P = 1280 * 720;
/** Each doubling of the pixels needs a little less than twice the bits. */
const BITS_EXPONENT = 0.75;
/** Steps, because each change costs a key frame. */
const SCALES = [8, 6, 5, 4, 3, 2.5, 2, 1.5, 1.25, 1];
/** So little is lost in sharpness that nobody sees it. */
const TOLERANCE = 1.1;
const SMALLEST_CAMERA_HEIGHT = 90;
/** Below this text cannot be read, however small the tile. */
const READABLE: PictureSize = { width: 1280, height: 720 };

/** What a track is taken for until it says its size. */
export const USUAL = {
  camera: { width: 1280, height: 720 },
  screen: { width: 1920, height: 1080 },
} as const;

interface Ask {
  readonly isActive: boolean;
  readonly scaleDownBy: number;
  readonly floor: number;
  readonly ideal: number;
  /** Lower ones are served first. */
  readonly rank: number;
  granted: number;
}

export function allocate(budget: number, sources: Sources, viewers: readonly Viewer[]): Allocation {
  const asks = viewers.map(({ id, view, isForeign }) => {
    const screen = askScreen(sources, view);
    const camera = isForeign && sources.screen ? screen : askCamera(sources, view);
    // What has no track costs nothing, however large it is shown.
    const paying = new Set<Ask>();
    if (sources.camera && camera.isActive) paying.add(camera);
    if (sources.screen && screen.isActive) paying.add(screen);
    return { id, camera, screen, paying: [...paying] };
  });
  const paying = asks.flatMap((each) => each.paying);
  grant(budget, paying);
  const shares = asks.map(({ id, camera, screen, paying: own }) => {
    const encodings = { camera: toEncoding(camera), screen: toEncoding(screen) };
    return [id, { encodings, bitrate: sum(own, ({ granted }) => granted) }] as const;
  });
  return { shares: new Map(shares), wantedBitrate: sum(paying, ({ ideal }) => ideal) };
}

/** The floors in any case, then rank by rank, each in proportion to what it lacks. */
function grant(budget: number, asks: readonly Ask[]): void {
  let left = Math.max(0, budget - sum(asks, ({ floor }) => floor));
  for (const rank of [0, 1, 2]) {
    const served = asks.filter((ask) => ask.rank === rank);
    const lacking = sum(served, ({ ideal, floor }) => ideal - floor);
    const share = lacking > 0 ? Math.min(1, left / lacking) : 0;
    for (const ask of served) ask.granted += (ask.ideal - ask.floor) * share;
    left -= lacking * share;
  }
}

function askCamera({ camera }: Sources, view: View | null): Ask {
  const source = camera ?? USUAL.camera;
  const scaleDownBy = view?.camera ? scaleCamera(source, view.camera) : 1;
  const isActive = view === null || view.camera !== null;
  const { floor } = CAMERA;
  const ideal = Math.max(floor, bitsFor(source, scaleDownBy, CAMERA));
  const rank = view?.isFocused ? 1 : 2;
  return { isActive, scaleDownBy, floor, ideal, rank, granted: floor };
}

function askScreen({ screen }: Sources, view: View | null): Ask {
  const source = screen ?? USUAL.screen;
  const scaleDownBy = view?.screen ? scaleScreen(source, view.screen) : 1;
  const isActive = view === null || view.screen !== null;
  const { floor } = SCREEN;
  const ideal = Math.max(floor, bitsFor(source, scaleDownBy, SCREEN));
  return { isActive, scaleDownBy, floor, ideal, rank: 0, granted: floor };
}

/** A face fills its tile, so the picture has to cover it. */
function scaleCamera(source: PictureSize, shown: PictureSize): number {
  const covering = Math.min(source.width / shown.width, source.height / shown.height);
  return step(Math.min(covering * TOLERANCE, source.height / SMALLEST_CAMERA_HEIGHT));
}

/** A screen is shown as a whole. */
function scaleScreen(source: PictureSize, shown: PictureSize): number {
  const whole = Math.max(source.width / shown.width, source.height / shown.height);
  const readable = Math.min(source.width / READABLE.width, source.height / READABLE.height);
  return step(Math.min(whole, readable));
}

function step(scale: number): number {
  return SCALES.find((each) => each <= scale) ?? 1;
}

function bitsFor(
  { width, height }: PictureSize,
  scale: number,
  { bitsAt720p, most }: { bitsAt720p: number; most: number },
): number {
  const pixels = (width * height) / scale ** 2;
  return Math.min(most, bitsAt720p * (pixels / PIXELS_720P) ** BITS_EXPONENT);
}

function toEncoding({ isActive, scaleDownBy, granted }: Ask): Encoding {
  return { isActive, scaleDownBy, maxBitrate: Math.round(granted / 1_000) * 1_000 };
}

function sum<T>(items: readonly T[], read: (item: T) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}
