import { expect, it } from "vitest";
import type { SlotName } from "../rtc/flow";
import { findFault } from "./media-fault";

it.each<[SlotName[], SlotName[], string | null]>([
  [[], [], null],
  [["audio"], [], "cannot-hear-you"],
  [["camera", "screen"], [], "cannot-see-you"],
  [["audio", "camera"], [], "cannot-hear-or-see-you"],
  [["screen"], [], "cannot-see-your-screen"],
  [[], ["audio"], "not-heard"],
  [[], ["camera"], "not-seen"],
  [[], ["audio", "camera"], "not-heard-or-seen"],
  [["camera"], ["audio"], "cannot-see-you"],
])("says of lost %j and missing %j: %s", (lost, missing, fault) => {
  expect(findFault({ lost, missing })).toBe(fault);
});
