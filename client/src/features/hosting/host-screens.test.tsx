import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PublicMeeting } from "../../api/meetings";
import { type HostingState, NO_HOSTING } from "../../call/hosting";
import { IDLE_CALL } from "../../call/idle-call";
import { describeRefusal } from "../../call/problem";
import type { CallState } from "../../call/types";
import { EMPTY, fakeActions, fakeFiles, person, said } from "../chat/fake-chat";
import { MeetingContext } from "../room/meeting-context";
import { fakeHostingActions } from "./fake-hosting";

const fake = vi.hoisted(() => ({
  call: null as unknown,
  hosting: null as unknown,
  chat: null as unknown,
  raised: [] as string[],
  toggleHand: vi.fn(async () => undefined),
}));

vi.mock("../auth/session", () => ({ useSession: () => ({ expire: () => undefined }) }));
vi.mock("../../call/use-call", () => ({
  useCall: () => fake.call,
  useHosting: () => fake.hosting,
  useChat: () => fake.chat,
  useReactions: () => [],
  useHands: () => ({ raised: fake.raised, toggle: fake.toggleHand }),
  useCallStage: () => ({ speakers: { speaking: [], main: null }, show: () => undefined }),
  useMeetingEnd: () => null,
}));

const { RoomScreen } = await import("../room/room-screen");

const done = () => vi.fn(async () => undefined);
const callActions = {
  leave: done(),
  retry: done(),
  toggleMicrophone: done(),
  setMicrophone: done(),
};
const chatActions = fakeActions();
const MEDIA = { ...IDLE_CALL.media, isStarting: false, hasMicrophone: true, isMuted: true };
const IN_CALL: CallState = { ...IDLE_CALL, phase: "in-call", ownId: "Ada", media: MEDIA };
const GRACE = {
  id: "Grace",
  name: "Grace",
  email: "grace@example.com",
  isGuest: false,
  isReconnecting: false,
};
const GUS = { ...GRACE, id: "Gus", name: "Gus", email: "", isGuest: true };
const MAX = { ...GRACE, id: "Max", name: "Max" };

let hostingActions: ReturnType<typeof fakeHostingActions>;

beforeEach(() => {
  vi.clearAllMocks();
  hostingActions = fakeHostingActions();
  fake.raised = [];
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  HTMLMediaElement.prototype.play = async () => undefined;
});
afterEach(() => vi.unstubAllGlobals());

interface ShowOptions {
  state?: CallState;
  hosting?: Partial<HostingState>;
  type?: "video" | "chat";
  isGuest?: boolean;
}

const ignore = () => undefined;

function show({ state = IN_CALL, hosting = {}, type = "video", isGuest = false }: ShowOptions) {
  const meeting = { title: "Standup", type } as PublicMeeting;
  const admission = { roomId: "demo", meeting, password: null, guest: null };
  const visit = {
    admission,
    isGuest,
    name: "Ada",
    userId: "user Ada",
    getToken: () => "",
    onTurnedAway: ignore,
    onChangeName: ignore,
  };
  fake.call = { state, actions: callActions };
  fake.hosting = { state: { ...NO_HOSTING, ...hosting }, actions: hostingActions };
  const entries = [said("Grace", "something unkind")];
  const files = { isOffered: false, uploads: [], actions: fakeFiles() };
  fake.chat = { state: { ...EMPTY, entries }, actions: chatActions, files };
  render(
    <MemoryRouter>
      <MeetingContext value={meeting}>
        <RoomScreen visit={visit} isRelayOnly={false} />
      </MeetingContext>
    </MemoryRouter>,
  );
  return userEvent.setup();
}

const HOST = { role: "host", hasPowers: true } as const;
const button = (name: string) => screen.getByRole("button", { name });

test.each([
  [[GRACE], "Grace is waiting to come in"],
  [[GRACE, GUS], "Grace and Gus (guest) are waiting to come in"],
  [[GRACE, GUS, MAX], "Grace, Gus (guest) and 1 more are waiting to come in"],
])("that somebody waits is said, seen and counted: %#", (waiting, sentence) => {
  show({ hosting: { ...HOST, waiting } });
  const [announcement, shown] = screen.getAllByText(sentence);
  expect(announcement).toHaveAttribute("aria-live", "polite");
  expect(screen.getByRole("region", { name: "Lobby" })).toContainElement(shown ?? null);
  expect(button(`1 person ${waiting.length} waiting`)).toBeVisible();
});

test("one is let in without opening anything, several at once", async () => {
  const user = show({ hosting: { ...HOST, waiting: [GRACE] } });
  await user.click(button("Admit"));
  expect(hostingActions.admit.mock.calls).toEqual([["Grace"]]);
});

test("the list of who waits is one button away, and stands in the place of the notice", async () => {
  const user = show({ hosting: { ...HOST, waiting: [GRACE, GUS] } });
  await user.click(button("Show who is waiting"));
  expect(screen.getByRole("list", { name: "Waiting to come in" })).toBeVisible();
  expect(screen.queryByRole("region", { name: "Lobby" })).toBeNull();
  await user.click(button("Close panel"));
  await user.click(button("Admit all"));
  expect(hostingActions.admitAll).toHaveBeenCalledOnce();
});

test("Escape closes somebody's options first, and then the panel", async () => {
  const user = show({ state: { ...IN_CALL, participants: [person("Grace")] }, hosting: HOST });
  await user.click(button("2 people"));
  await user.click(button("Options for Grace"));
  await user.keyboard("{Escape}");
  expect(button("Options for Grace")).toHaveFocus();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("button", { name: "Options for Grace" })).toBeNull();
});

test("in a chat room hosts have the same, without anything about devices", async () => {
  const user = show({
    state: { ...IN_CALL, participants: [person("Edith")] },
    hosting: { ...HOST, waiting: [GRACE], isLocked: true },
    type: "chat",
  });
  expect(screen.getByRole("region", { name: "Lobby" })).toBeVisible();
  expect(screen.getByRole("img", { name: "The meeting is locked" })).toBeVisible();
  await user.click(button("Options for Edith"));
  const options = within(screen.getByRole("group", { name: "Options for Edith" }));
  expect(options.getAllByRole("button").map((act) => act.textContent)).toEqual([
    "Make co-host",
    "Make host…",
    "Remove…",
  ]);
  expect(screen.queryByRole("button", { name: "Mute everybody" })).toBeNull();
});

test("hosts delete what others have written, and do not change it", async () => {
  const user = show({ hosting: HOST, type: "chat" });
  await user.click(button("Delete the message of Grace"));
  expect(chatActions.remove).toHaveBeenCalledOnce();
  expect(screen.queryByRole("button", { name: "Edit message" })).toBeNull();
});

test("others do not", () => {
  show({ type: "chat" });
  expect(button("Reply to Grace")).toBeVisible();
  expect(screen.queryByRole("button", { name: /^Delete/ })).toBeNull();
});

test("a host chooses between leaving and ending, which is asked again", async () => {
  const user = show({ hosting: HOST });
  await user.click(button("Leave call"));
  await user.click(button("End for everybody…"));
  expect(button("Keep it")).toHaveFocus();
  await user.click(button("Keep it"));
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.click(button("Leave call"));
  await user.click(button("End for everybody…"));
  expect(hostingActions.endMeeting).not.toHaveBeenCalled();
  await user.click(button("End for everybody"));
  expect(hostingActions.endMeeting).toHaveBeenCalledOnce();
  expect(callActions.leave).not.toHaveBeenCalled();
});

test.each(["participant", "cohost"] as const)("a %s just leaves", async (role) => {
  const user = show({ hosting: { role } });
  await user.click(button("Leave call"));
  expect(callActions.leave).toHaveBeenCalledOnce();
});

test("who is kept muted sees it on the microphone, and may raise a hand", async () => {
  const user = show({ hosting: { mayUnmute: false } });
  expect(button("Muted by the host")).toHaveAttribute("aria-disabled", "true");
  expect(screen.queryByRole("button", { name: "Unmute microphone" })).toBeNull();
  await user.click(button("Raise your hand"));
  expect(fake.toggleHand).toHaveBeenCalledOnce();
  // Holding the space bar opens nothing.
  await user.click(document.body);
  await user.keyboard("[Space>]");
  expect(callActions.setMicrophone).not.toHaveBeenCalled();
  expect(screen.queryByText("You can be heard until you let go")).toBeNull();
});

test("whose hand is up already reads that it is", () => {
  fake.raised = ["Ada"];
  show({ hosting: { mayUnmute: false } });
  expect(screen.getByText(/Your hand is up/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Raise your hand" })).toBeNull();
});

test("in the lobby one reads for which meeting and as whom, and sees oneself", async () => {
  const user = show({ state: { ...IDLE_CALL, phase: "waiting", media: MEDIA }, isGuest: true });
  expect(screen.getByRole("heading", { name: "Waiting to be let in" })).toHaveFocus();
  expect(screen.getByText("Standup")).toBeVisible();
  expect(screen.getByText("Ada").parentElement).toHaveTextContent(
    "You wait as Ada (guest). Nobody sees or hears you yet.",
  );
  expect(button("Unmute microphone")).toBeVisible();
  await user.click(button("Stop waiting"));
  expect(callActions.leave).toHaveBeenCalledOnce();
});

test("the lobby of a chat has no devices", () => {
  show({ state: { ...IDLE_CALL, phase: "waiting" }, type: "chat" });
  expect(screen.getByText("Ada").parentElement).toHaveTextContent("You wait as Ada.");
  expect(screen.queryByRole("group", { name: "Camera and microphone" })).toBeNull();
});

test.each([
  ["removed", "You were removed from the call", "Ask to come back"],
  ["denied", "You were not let in", "Ask again"],
  ["room_locked", "The meeting is locked", "Try again"],
])("after %s one reads why, and asks again", async (code, title, retry) => {
  const problem = describeRefusal(code, "Be on time");
  const user = show({ state: { ...IDLE_CALL, phase: "ended", problem } });
  expect(screen.getByRole("heading", { name: title })).toBeVisible();
  expect(screen.getByRole("figure")).toHaveTextContent("The host says:Be on time");
  await user.click(button(retry));
  expect(callActions.retry).toHaveBeenCalledOnce();
});

test("who is banned is not offered to ask", () => {
  show({ state: { ...IDLE_CALL, phase: "failed", problem: describeRefusal("banned") } });
  expect(screen.getByRole("heading", { name: "You cannot come back" })).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});
