/** Who stands where on the stage, before anything is measured. */

import type { StageSettings } from "./stage-settings";

/** Names a tile: somebody's camera by their participant id, or their screen. */
export type TileKey = string;

export const SELF: TileKey = "self";
const SCREEN = "screen ";

export const screenOf = (id: string): TileKey => `${SCREEN}${id}`;
export const isScreen = (key: TileKey): boolean => key.startsWith(SCREEN);

export interface Cast {
  /** Participant ids, without oneself. */
  readonly others: readonly string[];
  /** Those of them whose screen can be seen. */
  readonly sharers: readonly string[];
  readonly mainSpeaker: string | null;
  readonly pinned: TileKey | null;
}

export interface Scene {
  /** Screens first, oneself last; without who floats. */
  readonly tiles: readonly TileKey[];
  /** One of the tiles, which gets most of the room; null when all are alike. */
  readonly featured: TileKey | null;
  /** Small, over a corner of the others. */
  readonly floating: TileKey | null;
}

type Choice = Pick<StageSettings, "layout" | "selfView">;

export function setScene(cast: Cast, { layout, selfView }: Choice): Scene {
  const { others, sharers } = cast;
  const tiles = [...sharers.map(screenOf), ...others];
  const featured = findFeatured(cast, layout, tiles);
  if (selfView === "hidden") return { tiles, featured, floating: null };
  const isPair = others.length === 1 && sharers.length === 0;
  const isFloating = tiles.length > 0 && (isPair || selfView === "mini");
  if (isFloating) return { tiles, featured, floating: SELF };
  return { tiles: [...tiles, SELF], featured, floating: null };
}

/** A pin counts more than a screen, a screen more than who speaks. */
function findFeatured(
  { others, sharers, mainSpeaker, pinned }: Cast,
  layout: StageSettings["layout"],
  tiles: readonly TileKey[],
): TileKey | null {
  if (pinned !== null && tiles.includes(pinned)) return pinned;
  const [sharer] = sharers;
  if (sharer !== undefined) return screenOf(sharer);
  if (layout === "grid") return null;
  const isThere = mainSpeaker !== null && others.includes(mainSpeaker);
  return isThere ? mainSpeaker : (others[0] ?? null);
}
