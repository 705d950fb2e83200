import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IDLE_CALL } from "../../call/idle-call";
import { EMPTY, fakeActions, fakeFiles, person } from "../chat/fake-chat";
import { noHosting } from "../hosting/fake-hosting";
import { isTyping, SHORTCUTS, type ShortcutName } from "./shortcuts";
import { usePushToTalk } from "./use-push-to-talk";

const toggleHand = vi.hoisted(() => vi.fn(async () => undefined));

vi.mock("../../call/use-call", () => ({
  useChat: () => ({
    state: EMPTY,
    actions: fakeActions(),
    files: { isOffered: false, uploads: [], actions: fakeFiles() },
  }),
  useReactions: () => [],
  useHands: () => ({ raised: [], toggle: toggleHand }),
  useHosting: () => noHosting(),
  useMeetingEnd: () => null,
  useCallStage: () => ({ speakers: { speaking: [], main: null }, show: () => undefined }),
}));

const { CallScreen } = await import("../room/call-screen");

const done = () => vi.fn(async () => undefined);

function showCall(isMuted = false) {
  const actions = {
    toggleMicrophone: done(),
    setMicrophone: done(),
    toggleCamera: done(),
    startScreenShare: done(),
  };
  const media = { ...IDLE_CALL.media, isMuted, hasMicrophone: true };
  const state = { ...IDLE_CALL, phase: "in-call", participants: [person("Grace")], media };
  render(
    <CallScreen
      roomId="demo"
      name="Ada"
      userId={null}
      state={state as never}
      actions={actions as never}
      onLeave={() => undefined}
    />,
  );
  return actions;
}

/** As browsers tell of the keys that the table names; says whether somebody made use of it. */
function press(name: ShortcutName, target: Element = document.body): boolean {
  const keys = SHORTCUTS[name].keys.split("+");
  const last = keys.at(-1) ?? "";
  const key = last === "Space" ? " " : last.toLowerCase() === "escape" ? last : last.toLowerCase();
  const code = last.length === 1 ? `Key${last}` : last;
  return !fireEvent.keyDown(target, { key, code, altKey: keys[0] === "Alt" });
}

beforeEach(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  HTMLMediaElement.prototype.play = async () => undefined;
  Object.defineProperty(document, "pictureInPictureEnabled", { configurable: true, value: true });
});

afterEach(() => {
  vi.unstubAllGlobals();
  toggleHand.mockClear();
});

const names = Object.keys(SHORTCUTS) as ShortcutName[];

test.each(names)("what the sheet lists is listened to: %s", (name) => {
  showCall(name === "talk");
  if (name === "close") press("chat");
  expect(press(name)).toBe(true);
});

test("the sheet lists all of them, and no two are alike", async () => {
  showCall();
  press("help");
  const sheet = within(screen.getByRole("dialog", { name: "Keyboard shortcuts" }));
  for (const { keys, does } of Object.values(SHORTCUTS)) {
    expect(sheet.getByText(keys)).toBeVisible();
    expect(sheet.getByText(does)).toBeVisible();
  }
  const all = Object.values(SHORTCUTS).map(({ keys }) => keys);
  expect(new Set(all).size).toBe(all.length);
});

test("they do what they say", () => {
  const actions = showCall();
  press("microphone");
  press("camera");
  press("share");
  press("hand");
  for (const action of [actions.toggleMicrophone, actions.toggleCamera, actions.startScreenShare])
    expect(action).toHaveBeenCalledOnce();
  expect(toggleHand).toHaveBeenCalledOnce();
});

test("in a dialog none of them is listened to", () => {
  const actions = showCall();
  press("help");
  expect(press("microphone")).toBe(false);
  expect(actions.toggleMicrophone).not.toHaveBeenCalled();
});

test.each([
  [true, "a question mark in a text", { key: "?", code: "Slash" }],
  [true, "a letter made with Alt", { key: "ł", code: "KeyL", altKey: true }],
  [false, "Alt with a letter that types nothing", { key: "l", code: "KeyL", altKey: true }],
  [false, "Escape", { key: "Escape", code: "Escape" }],
] as const)("it is %s that a text field keeps %s", (expected, _what, init) => {
  const field = document.createElement("textarea");
  document.body.append(field);
  let isOfField: boolean | null = null;
  field.addEventListener("keydown", (event) => {
    isOfField = isTyping(event);
  });
  fireEvent.keyDown(field, init);
  expect(isOfField).toBe(expected);
  field.remove();
});

/** As a region that scrolls has it. */
const SCROLLING = { tabIndex: 0 };

function Talker({ isMuted, onTalk }: { isMuted: boolean; onTalk: (isTalking: boolean) => void }) {
  const isTalking = usePushToTalk({ isMuted, onTalk });
  return (
    <>
      <p>{isTalking ? "talking" : "silent"}</p>
      <button type="button">A button</button>
      <input aria-label="A field" />
      <div {...SCROLLING}>A region</div>
      <h1 tabIndex={-1}>A heading</h1>
    </>
  );
}

function showTalker(isMuted = true) {
  const said: boolean[] = [];
  render(<Talker isMuted={isMuted} onTalk={(isTalking) => said.push(isTalking)} />);
  return { said, user: userEvent.setup() };
}

test("one talks while the space bar is held, however often it repeats", async () => {
  const { said, user } = showTalker();
  await user.keyboard("{ >3}");
  expect(said).toEqual([true]);
  expect(screen.getByText("talking")).toBeVisible();
  await user.keyboard("{/ }");
  expect(said).toEqual([true, false]);
  expect(screen.getByText("silent")).toBeVisible();
});

test("nobody goes on talking when the window has lost the keyboard", async () => {
  const { said, user } = showTalker();
  await user.keyboard("{ >}");
  act(() => void window.dispatchEvent(new Event("blur")));
  expect(said).toEqual([true, false]);
  await user.keyboard("{/ }");
  expect(said).toEqual([true, false]);
});

test("who is not muted is not muted by it either", async () => {
  const { said, user } = showTalker(false);
  await user.keyboard("{ >3}{/ }");
  expect(said).toEqual([]);
});

test.each(["A button", "A field", "A region"])("the space bar belongs to %s", async (name) => {
  const { said, user } = showTalker();
  (screen.queryByText(name) ?? screen.getByLabelText(name)).focus();
  await user.keyboard("{ >3}{/ }");
  expect(said).toEqual([]);
});

test("a heading that was given the focus has no use for the space bar", async () => {
  const { said, user } = showTalker();
  screen.getByText("A heading").focus();
  await user.keyboard("{ >}{/ }");
  expect(said).toEqual([true, false]);
});
