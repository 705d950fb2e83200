import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { MemoryRouter, Route, Routes } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { readToken, writeToken } from "../../api/token-store";
import type { CallActions, CallState, LocalMedia, Participant, Seat } from "../../call/types";
import { SessionProvider } from "../auth/session";
import { noHosting } from "../hosting/fake-hosting";

const calls = vi.hoisted(() => ({ state: null as unknown, actions: null as unknown }));

vi.mock("../../call/use-call", () => ({
  CallProvider: ({ children }: { children: ReactNode }) => children,
  useCall: () => calls,
  usePreview: () => ({
    media: (calls.state as CallState).media,
    ...(calls.actions as CallActions),
  }),
  useMicrophoneLevel: () => 0.25,
  useChat: () => ({ state: { unread: 0 }, actions: { setOpen: () => undefined } }),
  useReactions: () => [],
  useHands: () => ({ raised: [], toggle: async () => undefined }),
  useHosting: () => noHosting(),
  useCallStage: () => ({ speakers: { speaking: [], main: null }, show: () => undefined }),
  useMeetingEnd: () => null,
}));

const { default: RoomRoute } = await import("./room-route");

const MEDIA: LocalMedia = {
  isStarting: false,
  hasMicrophone: true,
  hasCamera: true,
  isMuted: false,
  isCameraOff: false,
  isSharing: false,
  cameraStream: null,
  screenStream: null,
  devices: {
    microphone: [
      { id: "m1", label: "Headset" },
      { id: "m2", label: "Laptop" },
    ],
    camera: [{ id: "c1", label: "HD camera" }],
    speaker: [],
  },
  chosen: { microphone: "m1", camera: "c1", speaker: null },
  problem: null,
};

const GRACE: Participant = {
  id: "p1",
  name: "Grace",
  email: "grace@example.com",
  isGuest: false,
  isMuted: false,
  isCameraOff: false,
  isSharing: false,
  isReconnecting: false,
  role: "participant",
  mayUnmute: true,
  connection: "connected",
  mediaFault: null,
  cameraStream: null,
  screenStream: null,
};

const IDLE: CallState = {
  phase: "idle",
  roomId: null,
  ownId: null,
  participants: [],
  media: MEDIA,
  signaling: "idle",
  notices: [],
  problem: null,
};

const IN_CALL: CallState = { ...IDLE, phase: "in-call", roomId: "demo", signaling: "connected" };

const done = () => vi.fn(async () => undefined);
let actions: { [Name in keyof CallActions]: ReturnType<typeof vi.fn> };

beforeEach(() => {
  actions = {
    join: done(),
    leave: done(),
    retry: done(),
    toggleMicrophone: done(),
    setMicrophone: done(),
    toggleCamera: done(),
    startScreenShare: done(),
    stopScreenShare: done(),
    switchDevice: done(),
    dismissNotice: vi.fn(),
  };
  const user = { _id: "1", name: "Ada", email: "ada@example.com" };
  // A room that is nobody's.
  const error = { code: "room_not_found", message: "", details: { isFreeRoom: true } };
  vi.stubGlobal(
    "fetch",
    vi.fn<typeof fetch>(async (path) =>
      String(path).endsWith("/join")
        ? new Response(JSON.stringify({ error }), { status: 404 })
        : new Response(JSON.stringify({ user })),
    ),
  );
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  Object.defineProperty(navigator, "mediaDevices", {
    configurable: true,
    value: { getDisplayMedia: () => undefined },
  });
  HTMLMediaElement.prototype.play = async () => undefined;
  writeToken("t1");
  return () => vi.unstubAllGlobals();
});

async function show(state: CallState, path = "/room/demo") {
  calls.state = state;
  calls.actions = actions;
  const screens = (
    <MemoryRouter initialEntries={[path]}>
      <SessionProvider>
        <Routes>
          <Route path="/" element={<p>The dashboard</p>} />
          <Route path="/room/:roomId" element={<RoomRoute />} />
        </Routes>
      </SessionProvider>
    </MemoryRouter>
  );
  const view = render(screens);
  await vi.waitFor(() => expect(screen.queryByText("One moment…")).toBeNull());
  return userEvent.setup({ document: view.container.ownerDocument });
}

function button(name: string): HTMLElement {
  return screen.getByRole("button", { name });
}

function tileOf(name: string) {
  const tile = screen.getByLabelText(name, { selector: "video" }).closest("li");
  if (!tile) throw new Error(`no tile of ${name}`);
  return within(tile);
}

test("before the call one sees how one will be heard, and joins", async () => {
  const user = await show(IDLE);
  expect(screen.getByRole("meter", { name: "Microphone level" })).toHaveAttribute(
    "aria-valuenow",
    "25",
  );
  await user.click(button("Mute microphone"));
  expect(actions.toggleMicrophone).toHaveBeenCalled();
  await user.selectOptions(screen.getByLabelText("Microphone"), "Laptop");
  expect(actions.switchDevice).toHaveBeenCalledWith("microphone", "m2");
  await user.click(button("Join now"));
  expect(actions.join).toHaveBeenCalledWith("demo", { isRelayOnly: false, hasMedia: true });
});

test("the address can ask for TURN only", async () => {
  const user = await show(IDLE, "/room/demo?relay=only");
  await user.click(button("Join now"));
  expect(actions.join).toHaveBeenCalledWith("demo", { isRelayOnly: true, hasMedia: true });
});

test("a blocked camera is explained, with a retry and a way on", async () => {
  const user = await show({
    ...IDLE,
    media: {
      ...MEDIA,
      isCameraOff: true,
      problem: {
        code: "blocked",
        title: "The camera is blocked",
        hint: "Allow it in the address bar. You can join without it.",
        canRetry: true,
        affects: "camera",
      },
    },
  });
  const help = screen.getByRole("alert");
  expect(help).toHaveTextContent("You can join without it");
  await user.click(within(help).getByRole("button", { name: "Try again" }));
  expect(actions.retry).toHaveBeenCalled();
  expect(button("Join now")).toBeEnabled();
});

test("an address that is no room says so", async () => {
  await show(IDLE, "/room/caf%C3%A9");
  expect(screen.getByRole("heading", { name: "This is not a room" })).toBeVisible();
});

test("alone in the room one gets the link to send", async () => {
  await show(IN_CALL);
  expect(screen.getByText("Nobody else is here yet.")).toBeVisible();
  expect(screen.getByText(`${location.origin}/room/demo`)).toBeVisible();
});

test("every control does what its name says", async () => {
  const user = await show({ ...IN_CALL, participants: [GRACE] });
  for (const [name, action] of [
    ["Mute microphone", "toggleMicrophone"],
    ["Turn camera off", "toggleCamera"],
    ["Share screen", "startScreenShare"],
    ["Leave call", "leave"],
  ] as const) {
    await user.click(button(name));
    expect(actions[action]).toHaveBeenCalledOnce();
  }
});

test("the controls' names follow the state", async () => {
  const media = { ...MEDIA, isMuted: true, isCameraOff: true, isSharing: true };
  const user = await show({ ...IN_CALL, media });
  expect(button("Unmute microphone")).toBeVisible();
  expect(button("Turn camera on")).toBeVisible();
  await user.click(button("Stop sharing"));
  expect(actions.stopScreenShare).toHaveBeenCalled();
});

test("a tile tells the name, mute, camera and connection of its person", async () => {
  const user = await show({
    ...IN_CALL,
    participants: [
      { ...GRACE, isMuted: true },
      { ...GRACE, id: "p2", name: "Alan", isCameraOff: true, isReconnecting: true },
      { ...GRACE, id: "p3", name: "Edith", connection: "failed" },
    ],
  });
  expect(tileOf("Grace").getByRole("img", { name: "Muted" })).toBeVisible();
  expect(tileOf("Alan").getByTestId("camera-placeholder")).toHaveTextContent("A");
  expect(tileOf("Alan").getByText("Reconnecting…")).toBeVisible();
  await user.click(tileOf("Edith").getByRole("button", { name: "Connect again" }));
  expect(actions.retry).toHaveBeenCalled();
});

test("notices are read aloud and can be put away", async () => {
  const user = await show({
    ...IN_CALL,
    notices: [{ id: 7, text: "Grace left", isSticky: false }],
  });
  expect(screen.getByText("Grace left").closest("[aria-live=polite]")).not.toBeNull();
  await user.click(button("Dismiss"));
  expect(actions.dismissNotice).toHaveBeenCalledWith(7);
});

test("after leaving one can rejoin", async () => {
  const user = await show({ ...IDLE, phase: "ended" });
  expect(screen.getByRole("heading", { name: "You left the call" })).toHaveFocus();
  await user.click(button("Rejoin the call"));
  expect(actions.retry).toHaveBeenCalled();
});

test("a full room is told in words, with a way on", async () => {
  const problem = { code: "room_full", title: "The room is full", hint: "Wait.", canRetry: true };
  const user = await show({ ...IDLE, phase: "failed", problem });
  expect(screen.getByRole("heading", { name: "The room is full" })).toBeVisible();
  await user.click(screen.getByRole("link", { name: "Back to your meetings" }));
  expect(screen.getByText("The dashboard")).toBeVisible();
});

test("a session that has ended leads to the sign-in", async () => {
  const problem = { code: "token_expired", title: "Expired", hint: "", canRetry: false };
  await show({ ...IDLE, phase: "failed", problem });
  await vi.waitFor(() => expect(readToken()).toBeNull());
});

const SEAT: Seat = {
  roomId: "demo",
  isMuted: true,
  isCameraOff: false,
  resume: { pid: "pid", offset: "7" },
};

test("after a reload one returns into the call as one was", async () => {
  sessionStorage.setItem("parley.seat", JSON.stringify(SEAT));
  vi.spyOn(performance, "getEntriesByType").mockReturnValue([
    { type: "reload" } as PerformanceNavigationTiming,
  ]);
  await show(IDLE);
  await vi.waitFor(() => expect(actions.join).toHaveBeenCalled());
  expect(actions.join).toHaveBeenCalledWith("demo", {
    isRelayOnly: false,
    hasMedia: true,
    seat: SEAT,
  });
  expect(actions.toggleMicrophone).toHaveBeenCalledOnce();
  expect(actions.toggleCamera).not.toHaveBeenCalled();
});

test("a copied tab asks before it joins", async () => {
  sessionStorage.setItem("parley.seat", JSON.stringify(SEAT));
  await show(IDLE);
  expect(button("Join now")).toBeVisible();
  expect(actions.join).not.toHaveBeenCalled();
});

test.each([
  ["cannot-see-you", "Grace cannot see you."],
  ["not-heard", "No sound comes from Grace."],
] as const)("media that cannot be repaired is told in words: %s", async (mediaFault, sentence) => {
  await show({ ...IN_CALL, participants: [{ ...GRACE, mediaFault }] });
  expect(screen.getByText(sentence)).toBeVisible();
});

test("a connection that is being repaired says that only", async () => {
  const participant: Participant = { ...GRACE, mediaFault: "not-seen", isReconnecting: true };
  await show({ ...IN_CALL, participants: [participant] });
  expect(screen.getByText("Reconnecting…")).toBeInTheDocument();
  expect(screen.queryByText(/No picture/)).toBeNull();
});
