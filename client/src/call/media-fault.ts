/** From what does not flow, to what is said about it. */

import type { Trouble } from "../rtc/media-watch";
import type { MediaFault } from "./types";

/** What they miss comes first: they cannot see it, and we can. */
export function findFault({ lost, missing }: Trouble): MediaFault | null {
  const [isUnheard, isUnseen] = [lost.includes("audio"), lost.includes("camera")];
  if (isUnheard && isUnseen) return "cannot-hear-or-see-you";
  if (isUnheard) return "cannot-hear-you";
  if (isUnseen) return "cannot-see-you";
  if (lost.includes("screen")) return "cannot-see-your-screen";
  if (missing.includes("audio"))
    return missing.includes("camera") ? "not-heard-or-seen" : "not-heard";
  return missing.includes("camera") ? "not-seen" : null;
}
