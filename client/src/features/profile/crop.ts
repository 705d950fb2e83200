/** Which square of an image is shown: pure, in the image's own pixels. */

export const MAX_ZOOM = 4;
/** What the server keeps at most. */
export const PICTURE_PIXELS = 512;

/** `zoom`: 1 shows the whole shorter edge; `x` and `y`: 0 to 1 of the way that is left. */
export interface Crop {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export const CENTERED: Crop = { zoom: 1, x: 0.5, y: 0.5 };

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

export function squareOf({ width, height }: Size, { zoom, x, y }: Crop): Square {
  const side = Math.min(width, height) / zoom;
  return { left: (width - side) * x, top: (height - side) * y, side };
}

/** The image follows the finger: so many pixels of a view of that size. */
export function dragged(image: Size, crop: Crop, dx: number, dy: number, viewPixels: number): Crop {
  const { side } = squareOf(image, crop);
  const scale = side / viewPixels;
  return {
    ...crop,
    x: moved(crop.x, dx * scale, image.width - side),
    y: moved(crop.y, dy * scale, image.height - side),
  };
}

export function zoomed(crop: Crop, zoom: number): Crop {
  return { ...crop, zoom: clamp(zoom, 1, MAX_ZOOM) };
}

function moved(share: number, pixels: number, way: number): number {
  return way <= 0 ? share : clamp(share - pixels / way, 0, 1);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
