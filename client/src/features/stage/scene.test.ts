import { expect, test } from "vitest";
import { type Cast, SELF, screenOf, setScene } from "./scene";
import { recallStage, rememberStage, USUAL_STAGE } from "./stage-settings";

const cast = (changes: Partial<Cast> = {}): Cast => ({
  others: ["a", "b", "c"],
  sharers: [],
  mainSpeaker: null,
  pinned: null,
  ...changes,
});
const GRID = { layout: "grid", selfView: "tile" } as const;
const SPEAKER = { layout: "speaker", selfView: "tile" } as const;

test("in a grid everybody is alike, oneself last", () => {
  expect(setScene(cast({ mainSpeaker: "b" }), GRID)).toEqual({
    tiles: ["a", "b", "c", SELF],
    featured: null,
    floating: null,
  });
});

test.each([
  ["who speaks", { mainSpeaker: "b" }, "b"],
  ["the first one while nobody has spoken", {}, "a"],
  ["the first one when the speaker is gone", { mainSpeaker: "z" }, "a"],
  ["a screen before who speaks", { mainSpeaker: "b", sharers: ["c"] }, screenOf("c")],
  ["the first of two screens", { sharers: ["c", "a"] }, screenOf("c")],
  ["who is pinned before a screen", { pinned: "b", sharers: ["c"] }, "b"],
  ["a pinned screen", { pinned: screenOf("a"), sharers: ["c", "a"] }, screenOf("a")],
  ["a screen again when who was pinned is gone", { pinned: "z", sharers: ["c"] }, screenOf("c")],
  ["nobody when one is alone", { others: [] }, null],
] as const)("large in the speaker layout is %s", (_what, changes, featured) => {
  expect(setScene(cast(changes), SPEAKER).featured).toBe(featured);
});

test("in a grid a pin and a screen are large all the same", () => {
  expect(setScene(cast({ pinned: "b", mainSpeaker: "a" }), GRID).featured).toBe("b");
  expect(setScene(cast({ sharers: ["b"] }), GRID)).toMatchObject({
    tiles: [screenOf("b"), "a", "b", "c", SELF],
    featured: screenOf("b"),
  });
});

test.each([
  ["tile", ["a", "b", "c"], "tile"],
  ["tile", ["a"], "floating"],
  ["tile", [], "tile"],
  ["mini", ["a", "b", "c"], "floating"],
  ["mini", [], "tile"],
  ["hidden", ["a", "b"], "nowhere"],
  ["hidden", [], "nowhere"],
] as const)("oneself as %s among %o stands: %s", (selfView, others, place) => {
  const { tiles, floating } = setScene(cast({ others }), { layout: "grid", selfView });
  const tile = tiles.includes(SELF) ? "tile" : "nowhere";
  expect(floating === SELF ? "floating" : tile).toBe(place);
});

test("the choice is remembered, and what is no choice is forgotten", () => {
  localStorage.clear();
  expect(recallStage()).toEqual(USUAL_STAGE);
  rememberStage({ layout: "speaker", selfView: "mini", fit: "contain" });
  expect(recallStage()).toEqual({ layout: "speaker", selfView: "mini", fit: "contain" });
  localStorage.setItem("parley.stage", JSON.stringify({ layout: "theatre", fit: "contain" }));
  expect(recallStage()).toEqual({ ...USUAL_STAGE, fit: "contain" });
  localStorage.setItem("parley.stage", "{");
  expect(recallStage()).toEqual(USUAL_STAGE);
});
