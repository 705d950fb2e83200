import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { IDLE_CALL } from "../../call/idle-call";
import type { View } from "../../call/stage-types";
import { person } from "../chat/fake-chat";
import { noHosting } from "../hosting/fake-hosting";
import { StageArea, type StageDialog } from "./stage-area";

const fake = vi.hoisted(() => ({
  speakers: { speaking: [] as string[], main: null as string | null },
  show: vi.fn<(views: Map<string, View>) => void>(),
}));

vi.mock("../../call/use-call", () => ({
  useReactions: () => [],
  useHands: () => ({ raised: [], toggle: async () => undefined }),
  useHosting: () => noHosting(),
  useCallStage: () => fake,
}));

const PEOPLE = ["Grace", "Edith", "Mary"].map((name) => person(name));
const MEDIA = { ...IDLE_CALL.media, isMuted: false };
const STATE = { ...IDLE_CALL, phase: "in-call", ownId: "Ada", media: MEDIA } as const;

const element = (changes: object = {}, isCovered = false, dialog: StageDialog = null) => (
  <StageArea
    state={{ ...STATE, participants: PEOPLE, ...changes } as never}
    actions={{} as never}
    name="Ada"
    isCovered={isCovered}
    dialog={dialog}
    onDialog={() => undefined}
    onSoundBlocked={() => undefined}
  />
);

const told = () => fake.show.mock.calls.at(-1)?.[0] ?? new Map<string, View>();
const tileOf = (name: string) => {
  const tile = screen.getByLabelText(name, { selector: "video" }).closest("li");
  if (!tile) throw new Error(`no tile of ${name}`);
  return tile;
};
const areaOf = (name: string) => {
  const { width, height } = tileOf(name).style;
  return Number.parseFloat(width) * Number.parseFloat(height);
};

function setHidden(isHidden: boolean): void {
  const state = isHidden ? "hidden" : "visible";
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
}

beforeEach(() => {
  localStorage.clear();
  Object.assign(fake, { speakers: { speaking: [], main: null } });
  fake.show.mockClear();
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1248);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(620);
  HTMLMediaElement.prototype.play = async () => undefined;
  return () => vi.unstubAllGlobals();
});

test("a pin makes somebody large, marks them for their sender, and is taken off again", async () => {
  const user = userEvent.setup();
  render(element());
  const alike = areaOf("Mary");
  expect(areaOf("Grace")).toBe(alike);
  await user.click(screen.getByRole("button", { name: "Pin Mary" }));
  expect(areaOf("Mary")).toBeGreaterThan(2 * alike);
  expect(areaOf("Grace")).toBeLessThan(alike);
  expect([...told()].map(([id, { isFocused }]) => [id, isFocused])).toEqual([
    ["Grace", false],
    ["Edith", false],
    ["Mary", true],
  ]);
  await user.click(screen.getByRole("button", { name: "Unpin Mary" }));
  expect(areaOf("Mary")).toBe(alike);
});

test("who speaks is marked, and large in the speaker layout", async () => {
  const user = userEvent.setup();
  fake.speakers = { speaking: ["Edith", "Ada"], main: "Edith" };
  render(element());
  expect(within(tileOf("Edith")).getByRole("img", { name: "Speaking" })).toBeVisible();
  expect(within(tileOf("Grace")).queryByRole("img", { name: "Speaking" })).toBeNull();
  expect(screen.getAllByRole("img", { name: "Speaking" })).toHaveLength(2);
  const before = areaOf("Edith");
  await user.keyboard("{Alt>}l{/Alt}");
  expect(areaOf("Edith")).toBeGreaterThan(2 * before);
});

test("everybody is told the size of their tile; nobody is seen in a hidden or covered page", () => {
  const view = render(element());
  const { camera, screen: shared } = told().get("Grace") ?? {};
  expect(camera && camera.width * camera.height).toBeCloseTo(areaOf("Grace"));
  expect(shared).toBeNull();
  setHidden(true);
  for (const seen of told().values()) expect(seen.camera).toBeNull();
  setHidden(false);
  for (const seen of told().values()) expect(seen.camera).not.toBeNull();
  view.rerender(element({}, true));
  for (const seen of told().values()) expect(seen.camera).toBeNull();
});

test("several screens are all seen, the first one large until another is pinned", async () => {
  const user = userEvent.setup();
  const stream = {} as MediaStream;
  const shares = { screenStream: stream, isSharing: true };
  const participants = [person("Grace", shares), person("Edith", shares), person("Mary")];
  render(element({ participants }));
  expect(areaOf("Grace's screen")).toBeGreaterThan(areaOf("Edith's screen"));
  await user.click(screen.getByRole("button", { name: "Pin Edith's screen" }));
  expect(areaOf("Edith's screen")).toBeGreaterThan(areaOf("Grace's screen"));
  expect(told().get("Edith")?.screen).not.toBeNull();
  expect(told().get("Mary")?.screen).toBeNull();
});

/** Whether the pictures of both fill their tiles. */
const fits = () =>
  ["Grace", "Edith"].map((name) =>
    within(tileOf(name)).getByLabelText(name).classList.contains("object-cover"),
  );

test("one picture is shown with its edges while the others fill their tiles, until all are set anew", async () => {
  const user = userEvent.setup();
  const participants = ["Grace", "Edith"].map((name) =>
    person(name, { cameraStream: {} as MediaStream }),
  );
  const { rerender } = render(element({ participants }));
  expect(fits()).toEqual([true, true]);

  await user.click(screen.getByRole("button", { name: "Show all of Grace's picture" }));
  expect(fits()).toEqual([false, true]);
  await user.click(screen.getByRole("button", { name: "Fill the tile with Grace's picture" }));
  expect(fits()).toEqual([true, true]);

  await user.click(screen.getByRole("button", { name: "Show all of Edith's picture" }));
  rerender(element({ participants }, false, "view"));
  await user.click(screen.getByRole("radio", { name: "Show all of it" }));
  expect(fits()).toEqual([false, false]);
});

test("who has no picture has nothing to show all of", () => {
  render(element());
  expect(screen.queryByRole("button", { name: /picture$/ })).toBeNull();
});
