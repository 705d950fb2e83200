import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLayoutEffect } from "react";
import { MemoryRouter, Route, Routes, useLocation } from "react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PublicMeeting } from "../../api/meetings";
import { readToken, writeToken } from "../../api/token-store";
import { fakeApi, Refusal } from "../../test/fake-api";
import { fakeToken } from "../../test/fake-token";
import { SessionProvider } from "../auth/session";
import { keepAdmission, readAdmission } from "./admission";
import { Entrance, type Visit } from "./entrance";

const ADA = { _id: "1", name: "Ada", email: "ada@example.com" };
const MEETING: PublicMeeting = {
  code: "demo",
  title: "Standup",
  description: "",
  type: "video",
  lobby: false,
  startsAt: null,
  durationMinutes: null,
  guests: true,
  muteOnEntry: false,
  isOwner: false,
};
const JOIN = "POST /api/meetings/demo/join";

/** As the server makes it; nobody checks the signature here. */
function guestToken(name: string): string {
  const bytes = new TextEncoder().encode(JSON.stringify({ sub: "g_1", name }));
  const claims = btoa(String.fromCharCode(...bytes));
  return `h.${claims.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.s`;
}

const refuse = (status: number, code: string, details?: object) => (): never => {
  throw new Refusal(status, code, details);
};
const letIn = (token?: string) => () => ({
  status: "ok",
  meeting: MEETING,
  ...(token !== undefined && { token }),
});

let api: ReturnType<typeof fakeApi>;
const seen = { visit: null as Visit | null };

beforeEach(() => {
  seen.visit = null;
  api = fakeApi({ "GET /api/auth/me": () => ({ user: ADA }), [JOIN]: letIn() });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function Inside({ current }: { current: Visit }) {
  // Before anybody can read the text: an effect may come after that.
  useLayoutEffect(() => {
    seen.visit = current;
  });
  const { admission, name, isGuest } = current;
  return <p>{`Inside ${admission.roomId} as ${name}${isGuest ? ", guest" : ""}`}</p>;
}

function Login() {
  return <p>{`Login ${useLocation().search}`}</p>;
}

function show({ isSignedIn = false, roomId = "demo" } = {}) {
  if (isSignedIn) writeToken("t1");
  render(
    <MemoryRouter initialEntries={[`/room/${roomId}`]}>
      <SessionProvider>
        <Routes>
          <Route path="/login" element={<Login />} />
          <Route
            path="/room/demo"
            element={
              <Entrance key="demo" roomId="demo">
                {(current) => <Inside current={current} />}
              </Entrance>
            }
          />
          <Route
            path="/room/:any"
            element={
              <Entrance roomId={roomId}>{(current) => <Inside current={current} />}</Entrance>
            }
          />
        </Routes>
      </SessionProvider>
    </MemoryRouter>,
  );
  return userEvent.setup();
}

const heading = (name: string) => screen.findByRole("heading", { name });
const button = (name: string) => screen.findByRole("button", { name });
const wishes = () => api.named(JOIN).map(({ body }) => body);

test("whoever has an account and is welcome goes straight in", async () => {
  show({ isSignedIn: true });
  expect(await screen.findByText("Inside demo as Ada")).toBeVisible();
  expect(seen.visit?.admission.meeting?.title).toBe("Standup");
  expect(seen.visit?.getToken()).toBe("t1");
});

test("a token that is renewed inside is no reason to knock again", async () => {
  api.answers[JOIN] = refuse(403, "wrong_password");
  writeToken(fakeToken());
  const user = show();
  await user.type(await screen.findByLabelText("Password"), "open sesame");
  api.answers[JOIN] = letIn();
  await user.click(await button("Continue"));
  const inside = await screen.findByText("Inside demo as Ada");
  const renewed = fakeToken();
  act(() => writeToken(renewed));
  expect(screen.getByText("Inside demo as Ada")).toBe(inside);
  expect(seen.visit?.getToken()).toBe(renewed);
  expect(seen.visit?.admission.password).toBe("open sesame");
  expect(wishes()).toEqual([{}, { password: "open sesame" }]);
});

test("a room that is nobody's is entered with an account, and never as a guest", async () => {
  api.answers[JOIN] = refuse(404, "room_not_found", { isFreeRoom: true });
  show({ isSignedIn: true });
  expect(await screen.findByText("Inside demo as Ada")).toBeVisible();
  expect(seen.visit?.admission.meeting).toBeNull();
});

test("a guest at a room that is nobody's signs in and comes back", async () => {
  api.answers[JOIN] = refuse(404, "room_not_found", { isFreeRoom: true });
  show();
  expect(await screen.findByText("Login ?next=%2Froom%2Fdemo")).toBeVisible();
});

test("a wrong password is told at the field, and the right one is kept for the room", async () => {
  const refusal = refuse(403, "wrong_password");
  api.answers[JOIN] = ({ body }) =>
    (body as { password?: string }).password === "1234" ? letIn()() : refusal();
  const user = show({ isSignedIn: true });
  await heading("This meeting has a password");
  const field = screen.getByLabelText("Password");
  expect(field).not.toHaveAttribute("aria-invalid");
  await user.type(field, "4321{Enter}");
  await vi.waitFor(() => expect(field).toHaveAccessibleDescription("This is not the password."));
  await vi.waitFor(() => expect(field).toHaveFocus());
  await user.clear(field);
  await user.type(field, "1234{Enter}");
  expect(await screen.findByText("Inside demo as Ada")).toBeVisible();
  expect(seen.visit?.admission.password).toBe("1234");
  expect(readAdmission("demo")?.password).toBe("1234");
});

test("too many tries are told with the wait", async () => {
  api.answers[JOIN] = ({ body }) =>
    refuse(
      "password" in (body as object) ? 429 : 403,
      "password" in (body as object) ? "rate_limited" : "wrong_password",
      { retryAfter: 41.5 },
    )();
  const user = show({ isSignedIn: true });
  await user.type(await screen.findByLabelText("Password"), "x{Enter}");
  expect(await screen.findByText("Too many tries. Wait 42 seconds, then try again.")).toBeVisible();
});

test("who is slowed down before they have entered anything goes on by themselves", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  api.answers[JOIN] = refuse(429, "rate_limited", { retryAfter: 30 });
  show({ isSignedIn: true });
  await heading("That was a bit too fast");
  api.answers[JOIN] = letIn();
  await act(() => vi.advanceTimersByTimeAsync(31_000));
  expect(screen.getByText("Inside demo as Ada")).toBeVisible();
});

test("a guest enters a name, is who the token says, and a reload of the tab asks nothing", async () => {
  const token = guestToken("Gus Ö");
  api.answers[JOIN] = ({ body }) =>
    "name" in (body as object)
      ? letIn(token)()
      : refuse(400, "invalid_payload", { field: "name" })();
  const user = show();
  await heading("You are invited");
  expect(screen.getByRole("link", { name: "Sign in" })).toHaveAttribute(
    "href",
    "/login?next=%2Froom%2Fdemo",
  );
  await user.type(screen.getByLabelText("Your name"), "  Gus   Ö {Enter}");
  expect(await screen.findByText("Inside demo as Gus Ö, guest")).toBeVisible();
  expect(seen.visit).toMatchObject({ userId: "g_1", isGuest: true });
  expect(seen.visit?.getToken()).toBe(token);
  expect(readToken()).toBeNull();
  document.body.replaceChildren();
  show();
  expect(await screen.findByText("Inside demo as Gus Ö, guest")).toBeVisible();
  expect(wishes()).toHaveLength(2);
});

test("a name that cannot be is told at the field", async () => {
  api.answers[JOIN] = refuse(400, "invalid_payload", { field: "name" });
  const user = show();
  await user.click(await button("Join as guest"));
  const field = screen.getByLabelText("Your name");
  await vi.waitFor(() => expect(field).toHaveAccessibleDescription(/Enter a name/));
});

test("a guest whose pass has died is told so and may come again", async () => {
  const guest = { id: "g_1", name: "Gus", token: guestToken("Gus") };
  keepAdmission({ roomId: "demo", meeting: MEETING, password: null, guest });
  show();
  await screen.findByText("Inside demo as Gus, guest");
  api.answers[JOIN] = refuse(400, "invalid_payload", { field: "name" });
  act(() => seen.visit?.onTurnedAway());
  await heading("You are invited");
  expect(screen.getByRole("status")).toHaveTextContent("not valid any more");
  expect(readAdmission("demo")).toBeNull();
});

test("a guest's pass is not used by whoever signs in", async () => {
  const guest = { id: "g_1", name: "Gus", token: guestToken("Gus") };
  keepAdmission({ roomId: "demo", meeting: MEETING, password: null, guest });
  show({ isSignedIn: true });
  expect(await screen.findByText("Inside demo as Ada")).toBeVisible();
});

test("before the start one waits, and goes in by oneself when it opens", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const startsAt = Date.now() + 690_000;
  api.answers[JOIN] = refuse(403, "not_started", { startsAt, opensInSeconds: 90 });
  show({ isSignedIn: true });
  await heading("The meeting has not started yet");
  expect(screen.getByRole("timer")).toHaveTextContent("Opens in 2 min");
  await act(() => vi.advanceTimersByTimeAsync(61_000));
  expect(wishes()).toHaveLength(2);
  api.answers[JOIN] = letIn();
  await act(() => vi.advanceTimersByTimeAsync(61_000));
  expect(await screen.findByText("Inside demo as Ada")).toBeVisible();
});

test.each([
  ["ended", 410, {}, "The meeting has ended"],
  ["room_not_found", 404, { isFreeRoom: false }, "There is no such meeting"],
  ["unauthenticated", 401, {}, "Sign in to join this meeting"],
])(
  "a guest who is refused with %s is told why, with a way on",
  async (code, status, details, title) => {
    api.answers[JOIN] = refuse(status, code, details);
    show();
    await heading(title);
    expect(screen.getByRole("link", { name: "Sign in" })).toBeVisible();
  },
);

test("a server that is away is asked again", async () => {
  delete api.answers[JOIN];
  const user = show({ isSignedIn: true });
  await heading("The meeting cannot be reached");
  api.answers[JOIN] = letIn();
  await user.click(await button("Try again now"));
  expect(await screen.findByText("Inside demo as Ada")).toBeVisible();
});

test("a full meeting is asked again with what was entered, until there is room", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const answers = [
    refuse(403, "wrong_password"),
    refuse(403, "room_full"),
    refuse(403, "room_locked"),
    letIn(),
  ];
  api.answers[JOIN] = () => answers.shift()?.();
  const user = show({ isSignedIn: true });
  await user.type(await screen.findByLabelText("Password"), "1234{Enter}");
  await heading("The meeting is full");
  await act(() => vi.advanceTimersByTimeAsync(5_500));
  await heading("The meeting is locked");
  await act(() => vi.advanceTimersByTimeAsync(5_500));
  expect(await screen.findByText("Inside demo as Ada")).toBeVisible();
  const [, ...others] = wishes();
  const wish = { password: "1234" };
  expect(others).toEqual([wish, wish, wish]);
});

test("whoever was put out for good is told so", async () => {
  api.answers[JOIN] = refuse(403, "banned");
  show({ isSignedIn: true });
  await heading("You cannot come back");
  expect(screen.getByRole("link", { name: "Back to your meetings" })).toBeVisible();
});

test("an account's token that is dead leads to the sign-in and back", async () => {
  api.answers[JOIN] = refuse(401, "unauthenticated");
  show({ isSignedIn: true });
  expect(await screen.findByText("Login ?next=%2Froom%2Fdemo")).toBeVisible();
});

test("a link with a meeting's id leads to its room", async () => {
  api.answers["POST /api/meetings/0123/join"] = letIn();
  show({ isSignedIn: true, roomId: "0123" });
  expect(await screen.findByText("Inside demo as Ada")).toBeVisible();
});
