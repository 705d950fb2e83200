/** How large each participant is shown, for those who send it. */

import type { PictureSize, View } from "../../call/stage-types";
import type { Arrangement, Rect } from "./arrange";
import { screenOf, type TileKey } from "./scene";

interface Shown {
  readonly others: readonly string[];
  /** null while nothing of the stage can be seen. */
  readonly arrangement: Arrangement | null;
  /** What is shown in a small window of its own, also when nothing else is. */
  readonly apart: { readonly key: TileKey; readonly size: PictureSize } | null;
  readonly inFocus: readonly TileKey[];
  readonly pixelRatio: number;
}

export function describeViews({
  others,
  arrangement,
  apart,
  inFocus,
  pixelRatio,
}: Shown): Map<string, View> {
  const sizeOf = (key: TileKey): PictureSize | null => {
    const here = arrangement?.get(key) ?? null;
    const there = apart?.key === key ? apart.size : null;
    const size = largest(here, there);
    return size && { width: size.width * pixelRatio, height: size.height * pixelRatio };
  };
  const views = others.map((id): [string, View] => {
    const keys = [id, screenOf(id)];
    const isFocused = keys.some((key) => inFocus.includes(key));
    return [id, { camera: sizeOf(id), screen: sizeOf(screenOf(id)), isFocused }];
  });
  return new Map(views);
}

function largest(here: Rect | null, there: PictureSize | null): PictureSize | null {
  if (!here || !there) return here ?? there;
  return here.width * here.height < there.width * there.height ? there : here;
}
