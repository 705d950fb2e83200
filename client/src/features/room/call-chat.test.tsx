import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ChatReaction, ChatState } from "../../call/chat-types";
import { IDLE_CALL } from "../../call/idle-call";
import { EMPTY, fakeActions, fakeFiles, person, said } from "../chat/fake-chat";
import { noHosting } from "../hosting/fake-hosting";

const fake = vi.hoisted(() => ({
  chat: null as unknown,
  reactions: null as unknown,
  raised: [] as string[],
  toggleHand: vi.fn(async () => undefined),
}));

vi.mock("../../call/use-call", () => ({
  useChat: () => fake.chat,
  useReactions: () => fake.reactions,
  useHands: () => ({ raised: fake.raised, toggle: fake.toggleHand }),
  useHosting: () => noHosting(),
  useCallStage: () => ({ speakers: { speaking: [], main: null }, show: () => undefined }),
  useMeetingEnd: () => null,
}));

const { CallScreen } = await import("./call-screen");

const CALL = { ...IDLE_CALL, phase: "in-call", ownId: "Ada", participants: [person("Grace")] };

const element = () => (
  <CallScreen
    roomId="demo"
    name="Ada"
    userId="user Ada"
    state={CALL as never}
    actions={{} as never}
    onLeave={() => undefined}
  />
);

function show(chat: Partial<ChatState> = {}, reactions: ChatReaction[] = []) {
  const actions = fakeActions();
  const files = { isOffered: true, uploads: [], actions: fakeFiles() };
  const set = (changes: Partial<ChatState>) => {
    fake.chat = { state: { ...EMPTY, ...changes }, actions, files };
    fake.reactions = reactions;
  };
  set(chat);
  const view = render(element());
  const change = (changes: Partial<ChatState>) => {
    set(changes);
    act(() => view.rerender(element()));
  };
  return { actions, change, user: userEvent.setup() };
}

const button = (name: string) => screen.getByRole("button", { name });
const panel = () => screen.queryByRole("complementary", { name: "Chat and participants" });

beforeEach(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  HTMLMediaElement.prototype.play = async () => undefined;
  return () => vi.unstubAllGlobals();
});

afterEach(() => {
  Object.assign(fake, { chat: null, reactions: null, raised: [] });
  fake.toggleHand.mockClear();
});

test("the chat opens beside the call; Escape closes it and gives the focus back", async () => {
  const { actions, user } = show();
  expect(panel()).toBeNull();
  await user.click(button("Open chat"));
  expect(panel()).toBeVisible();
  expect(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
  expect(actions.setOpen).toHaveBeenLastCalledWith(true);
  await user.keyboard("{Escape}");
  expect(panel()).toBeNull();
  expect(button("Open chat")).toHaveFocus();
  expect(actions.setOpen).toHaveBeenLastCalledWith(false);
});

test("Alt and C open and close the chat, and what was begun to write is kept", async () => {
  const { user } = show();
  await user.keyboard("{Alt>}c{/Alt}");
  await user.keyboard("hel");
  await user.keyboard("{Alt>}c{/Alt}");
  expect(panel()).toBeNull();
  expect(button("Open chat")).toHaveFocus();
  await user.keyboard("{Alt>}c{/Alt}");
  expect(screen.getByRole("textbox", { name: "Message" })).toHaveValue("hel");
});

test("Escape stops a reply before it closes the chat", async () => {
  const { user } = show({ entries: [said("Grace", "hello")] });
  await user.click(button("Open chat"));
  await user.click(button("Reply to Grace"));
  await user.keyboard("{Escape}");
  expect(screen.queryByText("Replying to:")).toBeNull();
  expect(panel()).toBeVisible();
});

test("the button tells how much is unread, in words too", () => {
  const { change } = show({ unread: 1 });
  expect(within(button("Open chat, 1 unread message")).getByText("1")).toBeVisible();
  expect(screen.getByRole("status")).toHaveTextContent("1 unread message");
  change({ unread: 120 });
  expect(within(button("Open chat, 120 unread messages")).getByText("99+")).toBeVisible();
});

test("with a server that knows no chat there is none, but the participants are", async () => {
  const { user } = show({ phase: "unsupported" });
  expect(screen.queryByRole("button", { name: /chat|reaction/i })).toBeNull();
  await user.keyboard("{Alt>}c{/Alt}");
  expect(panel()).toBeNull();
  await user.click(button("2 people"));
  expect(screen.getByRole("list", { name: "Participants" })).toBeVisible();
});

test("on a phone the panel covers the call, which cannot be reached below it", async () => {
  const query = { matches: true, addEventListener() {}, removeEventListener() {} };
  vi.stubGlobal("matchMedia", () => query);
  const { user } = show();
  await user.click(button("Open chat"));
  expect(screen.getByRole("heading", { name: "Chat" })).toHaveFocus();
  expect(document.querySelector("main")).toHaveAttribute("inert");
  expect(document.querySelector("footer")).toHaveAttribute("inert");
  await user.click(button("Close panel"));
  expect(document.querySelector("main")).not.toHaveAttribute("inert");
  expect(button("Open chat")).toHaveFocus();
});

test("a reaction is chosen with the keyboard, and the focus comes back", async () => {
  const { actions, user } = show();
  await user.click(button("Send a reaction"));
  expect(button("Thumbs up")).toHaveFocus();
  await user.keyboard("{Tab}{Enter}");
  expect(actions.react).toHaveBeenCalledWith("👏");
  expect(screen.queryByRole("group", { name: "Reactions" })).toBeNull();
  expect(button("Send a reaction")).toHaveFocus();
  await user.keyboard("{Enter}{Escape}");
  expect(screen.queryByRole("group", { name: "Reactions" })).toBeNull();
});

test("reactions are seen on the tile of who sent them, and nowhere else", async () => {
  const { user } = show({}, [{ key: 1, from: "Grace", emoji: "🎉" }]);
  await user.click(button("Open chat"));
  const shown = screen.getAllByRole("img", { name: "Reaction: 🎉" });
  expect(shown).toHaveLength(1);
  expect(shown[0]?.closest("li")).toContainElement(screen.getByLabelText("Grace"));
});

test("a hand goes up by its button or by Alt+H, and everybody's place in line is on their tile", async () => {
  const { change, user } = show();
  await user.click(button("Raise hand"));
  await user.keyboard("{Alt>}h{/Alt}");
  expect(fake.toggleHand).toHaveBeenCalledTimes(2);
  fake.raised = ["Grace", "Ada"];
  change({});
  const badges = screen.getAllByRole("img", { name: "Hand raised, number" });
  expect(badges.map((badge) => badge.parentElement?.textContent)).toEqual(["1", "2"]);
  expect(button("Lower hand")).toBeVisible();
});
