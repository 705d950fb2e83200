import { act, cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeToken } from "../../api/token-store";
import { IDLE_CALL } from "../../call/idle-call";
import type { CallState } from "../../call/types";
import { fakeApi, Refusal } from "../../test/fake-api";
import { SessionProvider } from "../auth/session";
import { fakeFiles, person, said } from "../chat/fake-chat";
import { keepAdmission } from "../entrance/admission";
import { noHosting } from "../hosting/fake-hosting";

const fake = vi.hoisted(() => ({
  state: null as unknown,
  endsAt: null as number | null,
  provided: null as { getToken: () => string; isMutedOnEntry?: boolean } | null,
  join: vi.fn(async () => undefined),
  entries: [] as unknown[],
}));

vi.mock("../../call/use-call", () => ({
  CallProvider: (props: { getToken: () => string; children: ReactNode }) => {
    fake.provided = props;
    return props.children;
  },
  useCall: () => ({
    state: fake.state,
    actions: { join: fake.join, leave: async () => undefined, retry: async () => undefined },
  }),
  usePreview: () => ({ media: (fake.state as CallState).media }),
  useMicrophoneLevel: () => 0,
  useChat: () => ({
    state: { phase: "ready", entries: fake.entries, typing: [], unread: 0 },
    actions: { setOpen: () => undefined },
    files: { isOffered: false, uploads: [], actions: fakeFiles() },
  }),
  useReactions: () => [],
  useHands: () => ({ raised: [], toggle: async () => undefined }),
  useHosting: () => noHosting(),
  useCallStage: () => ({ speakers: { speaking: [], main: null }, show: () => undefined }),
  useMeetingEnd: () => fake.endsAt,
}));

const { default: RoomRoute } = await import("./room-route");

const MEETING = {
  code: "demo",
  title: "Standup",
  description: "What was done",
  type: "video" as "video" | "chat",
  lobby: false,
  startsAt: null,
  durationMinutes: null,
  guests: true,
  muteOnEntry: false,
  isOwner: false,
};
const JOIN = "POST /api/meetings/demo/join";
const READY: CallState = { ...IDLE_CALL, media: { ...IDLE_CALL.media, isStarting: false } };
const IN_CALL: CallState = { ...READY, phase: "in-call", roomId: "demo", ownId: "me" };

let api: ReturnType<typeof fakeApi>;

beforeEach(() => {
  fake.endsAt = null;
  fake.entries = [];
  fake.join.mockClear();
  api = fakeApi({
    "GET /api/auth/me": () => ({ user: { _id: "1", name: "Ada", email: "ada@example.com" } }),
  });
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
});
afterEach(() => {
  // What the screens leave to the last moment still needs the stubs.
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

interface ShowOptions {
  meeting?: Partial<typeof MEETING>;
  isGuest?: boolean;
}

async function show(state: CallState, { meeting = {}, isGuest = false }: ShowOptions = {}) {
  fake.state = state;
  const full = { ...MEETING, ...meeting };
  api.answers[JOIN] ??= () => ({ status: "ok", meeting: full });
  const guest = { id: "g_1", name: "Gus", token: "guest token" };
  if (isGuest) keepAdmission({ roomId: "demo", meeting: full, password: null, guest });
  else writeToken("t1");
  render(
    <MemoryRouter initialEntries={["/room/demo"]}>
      <SessionProvider>
        <Routes>
          <Route path="/login" element={<p>The login</p>} />
          <Route path="/room/:roomId" element={<RoomRoute />} />
        </Routes>
      </SessionProvider>
    </MemoryRouter>,
  );
  await vi.waitFor(() => {
    if (fake.join.mock.calls.length === 0) expect(screen.queryByText("One moment…")).toBeNull();
  });
  return userEvent.setup();
}

const tile = (name: string) => screen.getByLabelText(name, { selector: "video" }).closest("li");
const button = (name: string) => screen.getByRole("button", { name });

test("before the call one reads which meeting it is, and that everybody starts muted", async () => {
  const user = await show(READY, { meeting: { muteOnEntry: true } });
  expect(screen.getByRole("heading", { name: "Standup" })).toBeVisible();
  expect(screen.getByText("What was done")).toBeVisible();
  expect(screen.getByText(/You come in with the microphone off/)).toBeVisible();
  expect(fake.provided?.isMutedOnEntry).toBe(true);
  await user.click(button("Join now"));
  expect(fake.join).toHaveBeenCalledWith("demo", { isRelayOnly: false, hasMedia: true });
});

test("the password that was entered goes along into the room", async () => {
  api.answers[JOIN] = ({ body }) => {
    if ((body as { password?: string }).password === "1234") {
      return { status: "ok", meeting: MEETING };
    }
    throw new Refusal(403, "wrong_password");
  };
  const user = await show(READY);
  await user.type(screen.getByLabelText("Password"), "1234{Enter}");
  await user.click(await screen.findByRole("button", { name: "Join now" }));
  const wish = { isRelayOnly: false, hasMedia: true, password: "1234" };
  expect(fake.join).toHaveBeenCalledWith("demo", wish);
});

test("a guest joins with their own token, and may choose another name", async () => {
  const user = await show(READY, { isGuest: true });
  expect(screen.getByText("Gus").parentElement).toHaveTextContent("as Gus (guest)");
  expect(screen.queryByRole("link", { name: "Your meetings" })).toBeNull();
  expect(fake.provided?.getToken()).toBe("guest token");
  api.answers[JOIN] = () => {
    throw new Refusal(400, "invalid_payload", { field: "name" });
  };
  await user.click(button("Use another name, or sign in"));
  expect(await screen.findByRole("button", { name: "Join as guest" })).toBeVisible();
  expect(screen.queryByText(/not valid any more/)).toBeNull();
});

test("guests are marked on their tile", async () => {
  const gus = { ...person("Gus"), isGuest: true };
  await show({ ...IN_CALL, participants: [gus, person("Grace")] });
  expect(tile("Gus")).toHaveTextContent("Gusguest");
  expect(tile("Grace")).not.toHaveTextContent("guest");
  expect(screen.getByRole("heading", { name: /Call:\s*Standup/ })).toBeVisible();
});

test("a chat room is entered at once, with messages and people and no devices", async () => {
  await show(READY, { meeting: { type: "chat" } });
  expect(fake.join).toHaveBeenCalledWith("demo", { isRelayOnly: false, hasMedia: false });
});

test("in a chat room there is who writes and who is here, and nothing of cameras", async () => {
  fake.entries = [said("Gus", "Quiet here", { userId: "g_7" })];
  const gus = { ...person("Gus"), isGuest: true, isMuted: true, isCameraOff: true };
  await show({ ...IN_CALL, participants: [gus] }, { meeting: { type: "chat" } });
  const message = within(screen.getByRole("log")).getByText("Quiet here");
  expect(message).toBeVisible();
  expect(within(screen.getByRole("log")).getByText("guest")).toBeVisible();
  const people = within(screen.getByRole("list", { name: "Participants" }));
  expect(people.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    expect.stringContaining("(you)"),
    expect.stringContaining("Gusguest"),
  ]);
  expect(people.queryByText("Muted")).toBeNull();
  expect(people.queryByText("Camera off")).toBeNull();
  expect(screen.queryByRole("button", { name: /camera|microphone/i })).toBeNull();
});

test("how long the meeting still is, is shown by the second and said with each warning", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  fake.endsAt = Date.now() + 65_000;
  await show({ ...IN_CALL, participants: [person("Grace")] });
  expect(screen.getByRole("timer")).toHaveTextContent("The meeting ends in 1:0");
  const said5 = screen.getByText("The meeting ends in 2 minutes");
  expect(said5).toHaveAttribute("aria-live", "polite");
  await act(() => vi.advanceTimersByTimeAsync(30_000));
  expect(screen.getByRole("timer")).toHaveTextContent(/in 0:3\d/);
  expect(said5).toHaveTextContent("The meeting ends in 2 minutes");
  await act(() => vi.advanceTimersByTimeAsync(50_000));
  expect(screen.queryByRole("timer")).toBeNull();
});

const ENDED = { code: "ended", title: "The meeting has ended", hint: "For all.", canRetry: false };

test("when the meeting has ended it says so, and a guest is offered an account", async () => {
  await show({ ...READY, phase: "ended", problem: ENDED }, { isGuest: true });
  expect(screen.getByRole("heading", { name: "The meeting has ended" })).toBeVisible();
  expect(screen.getByText("Standup")).toBeVisible();
  expect(screen.getByRole("link", { name: "Create an account" })).toBeVisible();
  expect(screen.queryByRole("button", { name: /Try again|Rejoin/ })).toBeNull();
});

test.each([
  ["a guest's token", "unauthenticated", true],
  ["a guest", "forbidden", true],
  ["a password", "wrong_password", false],
])("%s that the room refuses leads back to the door", async (_, code, isGuest) => {
  api.answers[JOIN] = () => {
    throw new Refusal(410, "ended");
  };
  if (!isGuest) {
    vi.spyOn(performance, "getEntriesByType").mockReturnValue([
      { type: "reload" } as PerformanceNavigationTiming,
    ]);
    sessionStorage.setItem("parley.seat", JSON.stringify({ roomId: "demo" }));
    keepAdmission({ roomId: "demo", meeting: MEETING, password: "old", guest: null });
  }
  const problem = { code, title: "Refused", hint: "", canRetry: true };
  await show({ ...READY, phase: "failed", problem }, { isGuest });
  expect(await screen.findByRole("heading", { name: "The meeting has ended" })).toBeVisible();
});
