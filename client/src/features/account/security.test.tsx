import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter, Route, Routes } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import type { AccountEventBody } from "../../api/account-events";
import type { LoginSession } from "../../api/sessions";
import { readToken, writeToken } from "../../api/token-store";
import { fakeApi, Refusal } from "../../test/fake-api";
import { RequireSession } from "../auth/require-session";
import { SessionProvider } from "../auth/session";
import SecurityScreen from "./security-screen";

const ADA = { _id: "1", name: "Ada", email: "ada@example.com" };
const LIST = "GET /api/auth/sessions";
const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
let sessions: LoginSession[] = [];
let events: AccountEventBody[] = [];
let api: ReturnType<typeof fakeApi>;

const session = (id: string, changes: Partial<LoginSession> = {}): LoginSession => ({
  id,
  device: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36",
  address: "203.0.113.7",
  createdAt: Date.now() - 60_000,
  lastUsedAt: Date.now(),
  isCurrent: false,
  ...changes,
});

/** As the server answers whose session has ended. */
function ended(): never {
  throw new Refusal(401, "unauthenticated");
}

beforeEach(() => {
  events = [];
  sessions = [
    session("phone", { device: "Alice's Pixel 8", address: "198.51.100.1" }),
    session("here", { isCurrent: true }),
    session("work", { device: FIREFOX }),
  ];
  const without = (gone: (one: LoginSession) => boolean) => {
    const kept = sessions.filter((one) => !gone(one));
    const count = sessions.length - kept.length;
    sessions = kept;
    return { ended: count, message: "Session ended" };
  };
  api = fakeApi({
    "GET /api/auth/me": () => ({ user: ADA }),
    "GET /api/auth/sso": () => ({ items: [] }),
    "GET /api/auth/identities": () => ({ items: [], hasPassword: true }),
    "GET /api/auth/events": () => ({ items: events, nextCursor: null }),
    [LIST]: () => ({ items: sessions }),
    "GET /api/auth/second-factor": () => ({ isOn: false, methods: [], recoveryCodesLeft: 0 }),
    "GET /api/auth/passkeys": () => ({ items: [] }),
    "DELETE /api/auth/sessions": () => without(({ isCurrent }) => !isCurrent),
    "DELETE /api/auth/sessions/phone": () => without(({ id }) => id === "phone"),
    "POST /api/auth/logout": () => ({ message: "Signed out" }),
  });
  writeToken("t1");
  return () => vi.unstubAllGlobals();
});

async function show() {
  render(
    <MemoryRouter initialEntries={["/account/security"]}>
      <SessionProvider>
        <Routes>
          <Route path="/login" element={<p>Sign in here</p>} />
          <Route element={<RequireSession />}>
            <Route path="/account/security" element={<SecurityScreen />} />
          </Route>
        </Routes>
      </SessionProvider>
    </MemoryRouter>,
  );
  await screen.findByRole("heading", { name: "Security" });
  await vi.waitFor(() => expect(screen.queryByText("One moment…")).toBeNull());
  return userEvent.setup();
}

const items = () =>
  within(screen.getByRole("region", { name: "Where you are signed in" }))
    .getAllByRole("listitem")
    .map((item) => item.textContent ?? "");
const button = (name: string) => screen.getByRole("button", { name });

test("this device comes first, each one with its name, place and last use", async () => {
  await show();
  const [here, phone, work] = items();
  expect(here).toMatch(/Chrome on Linux.*This device.*Here · 203\.0\.113\.7.*Last used: Today/);
  expect(phone).toMatch(/Alice's Pixel 8.*Another network · 198\.51\.100\.1/);
  expect(work).toMatch(/Firefox on Windows.*The same network as this device/);
  expect(screen.getAllByText("This device")).toHaveLength(1);
});

test("one is signed out, and what became of it is told", async () => {
  const user = await show();
  await user.click(button("Sign out Alice's Pixel 8"));
  const told = await screen.findByRole("status");
  expect(told).toHaveTextContent("Alice's Pixel 8 is signed out.");
  expect(told).toHaveFocus();
  expect(items()).toHaveLength(2);
});

test("all others are signed out after a question", async () => {
  const user = await show();
  await user.click(button("Sign out everywhere else"));
  const dialog = screen.getByRole("dialog", { name: "Sign out everywhere else?" });
  expect(dialog).toHaveTextContent("2 other sessions end at once");
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  expect(api.named("DELETE /api/auth/sessions")).toHaveLength(0);
  await user.click(button("Sign out everywhere else"));
  await user.click(button("Sign out all others"));
  expect(await screen.findByText("2 sessions were ended.")).toBeVisible();
  expect(screen.getByText("You are signed in nowhere else.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Sign out everywhere else" })).toBeNull();
});

test("what did not work is told, and the list is what the server says", async () => {
  const user = await show();
  api.answers["DELETE /api/auth/sessions/phone"] = () => {
    sessions = sessions.filter(({ id }) => id !== "phone");
    throw new Refusal(503, "unavailable");
  };
  await user.click(button("Sign out Alice's Pixel 8"));
  expect(await screen.findByRole("alert")).toHaveTextContent("The server is very busy");
  await vi.waitFor(() => expect(items()).toHaveLength(2));
});

test("one that has ended meanwhile is as good as signed out", async () => {
  const user = await show();
  api.answers["DELETE /api/auth/sessions/phone"] = () => {
    sessions = sessions.filter(({ id }) => id !== "phone");
    throw new Refusal(404, "not_found");
  };
  await user.click(button("Sign out Alice's Pixel 8"));
  expect(await screen.findByRole("status")).toHaveTextContent("Alice's Pixel 8 is signed out.");
});

test("a list that cannot be loaded is loaded again", async () => {
  const good = api.answers[LIST];
  api.answers[LIST] = () => {
    throw new Refusal(503, "unavailable");
  };
  const user = await show();
  if (good) api.answers[LIST] = good;
  await user.click(button("Load again"));
  expect(await screen.findByText("This device")).toBeVisible();
});

test("this device is signed out like anywhere else", async () => {
  const user = await show();
  await user.click(button("Sign out this device"));
  expect(await screen.findByText("Sign in here")).toBeVisible();
  expect(readToken()).toBeNull();
  expect(api.named("POST /api/auth/logout")).toHaveLength(1);
});

test("who was signed out from elsewhere is led to the sign-in", async () => {
  const user = await show();
  api.answers[LIST] = ended;
  api.answers["DELETE /api/auth/sessions/phone"] = ended;
  await user.click(button("Sign out Alice's Pixel 8"));
  expect(await screen.findByText("Sign in here")).toBeVisible();
});

test("what has happened is told in sentences, failures with a warning", async () => {
  const event = { at: Date.now(), device: FIREFOX, address: "203.0.113.7", detail: "password" };
  events = [
    { ...event, kind: "sign_in_failed" },
    { ...event, kind: "signed_in", at: 0 },
  ];
  await show();
  const list = screen.getByRole("list", { name: "Recent activity" });
  const [failed, done] = within(list).getAllByRole("listitem");
  expect(failed).toHaveTextContent(/Today.*the password was wrong.*Firefox on Windows · 203/);
  expect(done).toHaveTextContent("Signed in with the password");
  expect(within(list).getAllByRole("img", { name: "Warning:" })).toHaveLength(1);
});
