import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter, Route, Routes } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { readToken, writeToken } from "../../api/token-store";
import { fakeToken } from "../../test/fake-token";
import { LoginScreen } from "./login-screen";
import { RegisterScreen } from "./register-screen";
import { RequireNoSession, RequireSession } from "./require-session";
import { SessionProvider, useSession } from "./session";

const ADA = { _id: "1", name: "Ada", email: "ada@example.com" };
const fetchMock = vi.fn<typeof fetch>();

beforeEach(() => {
  fetchMock.mockReset();
  // The sign-in screens ask what other ways there are, which is not what is tested here.
  vi.stubGlobal("fetch", (path: string, init: RequestInit) =>
    path === "/api/auth/sso" ? answer(200, { items: [] }) : fetchMock(path, init),
  );
  return () => vi.unstubAllGlobals();
});

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}

function refuse(status: number, code: string, details: object = {}): Response {
  return answer(status, { error: { code, message: "A text", details }, message: "A text" });
}

function Room() {
  const { session, signOut } = useSession();
  return (
    <button type="button" onClick={() => void signOut()}>
      In the room as {session.status === "signed-in" ? session.user.name : "?"}
    </button>
  );
}

function show(path: string) {
  render(
    <MemoryRouter initialEntries={[path]}>
      <SessionProvider>
        <Routes>
          <Route element={<RequireNoSession />}>
            <Route path="/login" element={<LoginScreen />} />
            <Route path="/register" element={<RegisterScreen />} />
          </Route>
          <Route element={<RequireSession />}>
            <Route path="/room/:roomId" element={<Room />} />
          </Route>
        </Routes>
      </SessionProvider>
    </MemoryRouter>,
  );
  return userEvent.setup();
}

async function signIn(user: ReturnType<typeof userEvent.setup>) {
  await user.type(screen.getByLabelText("Email"), ADA.email);
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
}

test("an invite link leads through the sign-in back to the room", async () => {
  const user = show("/room/abc");
  fetchMock.mockResolvedValueOnce(answer(200, { user: ADA, token: "t1" }));
  await signIn(user);
  expect(await screen.findByText("In the room as Ada")).toBeVisible();
  expect(readToken()).toBe("t1");
});

test("the way back also survives the step from sign-in to a new account", async () => {
  const user = show("/room/abc");
  await user.click(screen.getByRole("link", { name: "Create an account" }));
  fetchMock.mockResolvedValueOnce(answer(201, { user: ADA, token: "t1" }));
  await user.type(screen.getByLabelText("Name"), "Ada");
  await user.type(screen.getByLabelText("Email"), ADA.email);
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Create account" }));
  expect(await screen.findByText("In the room as Ada")).toBeVisible();
});

test.each([
  [401, "wrong_credentials", {}, "The email, the username or the password is wrong."],
  [429, "rate_limited", { retryAfter: 29.5 }, "Too many tries. Wait 30 seconds and try again."],
  [429, "rate_limited", { retryAfter: 600 }, "Too many tries. Wait 10 minutes and try again."],
  [503, "unavailable", {}, "The server is very busy. Wait a moment and try again."],
  [500, "internal_error", {}, "Something went wrong on our side. Try again."],
])("a refused sign-in (%i %s) is told once and takes the focus", async (...row) => {
  const [status, code, details, text] = row;
  const user = show("/login");
  fetchMock.mockResolvedValueOnce(refuse(status, code, details));
  await signIn(user);
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent(text);
  expect(alert).toHaveFocus();
  expect(screen.getByLabelText("Email")).toHaveValue(ADA.email);
});

test("a new account may have a username, and one that is taken is marked", async () => {
  const user = show("/register");
  await user.type(screen.getByLabelText("Name"), "Ada");
  await user.type(screen.getByLabelText("Email"), ADA.email);
  await user.click(screen.getByText("Username and phone number (optional)"));
  await user.type(screen.getByLabelText("Username"), "a b");
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Create account" }));
  expect(screen.getByLabelText("Username")).toHaveAccessibleDescription(/3 to 32 letters/);
  await user.clear(screen.getByLabelText("Username"));
  await user.type(screen.getByLabelText("Username"), "ada");
  fetchMock.mockResolvedValueOnce(refuse(400, "already_exists", { field: "username" }));
  await user.click(screen.getByRole("button", { name: "Create account" }));
  await vi.waitFor(() => expect(screen.getByLabelText("Username")).toBeInvalid());
  const [, init] = fetchMock.mock.lastCall ?? [];
  expect(JSON.parse(String(init?.body))).toMatchObject({ username: "ada", client: "web" });
});

test("a taken email is marked in its field", async () => {
  const user = show("/register");
  fetchMock.mockResolvedValueOnce(refuse(400, "already_exists"));
  await user.type(screen.getByLabelText("Name"), "Ada");
  await user.type(screen.getByLabelText("Email"), ADA.email);
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Create account" }));
  const email = screen.getByLabelText("Email");
  await waitFor(() => expect(email).toBeInvalid());
  expect(email).toHaveFocus();
  expect(email).toHaveAccessibleDescription(/There is an account with this email already/);
});

test("all mistakes are told at once, each at its field, without asking the server", async () => {
  const user = show("/register");
  await user.type(screen.getByLabelText("Email"), "ada");
  await user.click(screen.getByText("Username and phone number (optional)"));
  await user.type(screen.getByLabelText("Phone number"), "030 1");
  await user.type(screen.getByLabelText("Password"), "short");
  await user.click(screen.getByRole("button", { name: "Create account" }));
  expect(screen.getByLabelText("Name")).toHaveFocus();
  for (const [field, text] of [
    ["Name", /Enter the name/],
    ["Email", /Enter your email/],
    ["Phone number", /country code, for example/],
    ["Password", /Choose a password of at least 8/],
  ] as const) {
    expect(screen.getByLabelText(field)).toHaveAccessibleDescription(text);
  }
  expect(screen.getByLabelText("Username")).toBeValid();
  expect(fetchMock).not.toHaveBeenCalled();
});

test("a stored token that the server refuses leads to the sign-in, which says why", async () => {
  writeToken("old");
  fetchMock.mockResolvedValueOnce(refuse(401, "token_expired"));
  fetchMock.mockResolvedValueOnce(refuse(401, "unauthenticated"));
  show("/room/abc");
  expect(await screen.findByText(/Your session has ended/)).toBeVisible();
  expect(readToken()).toBeNull();
});

test("a token that has run out is renewed, and nobody notices", async () => {
  const [old, renewed] = [fakeToken(), fakeToken()];
  writeToken(old);
  fetchMock.mockResolvedValueOnce(refuse(401, "token_expired"));
  fetchMock.mockResolvedValueOnce(answer(200, { user: ADA, token: renewed }));
  fetchMock.mockResolvedValueOnce(answer(200, { user: ADA }));
  show("/room/abc");
  const room = await screen.findByText("In the room as Ada");
  expect(readToken()).toBe(renewed);
  writeToken(fakeToken());
  await waitFor(() => expect(screen.getByText("In the room as Ada")).toBe(room));
  expect(fetchMock).toHaveBeenCalledTimes(3);
});

test("a session that was ended elsewhere leads to the sign-in when it cannot be renewed", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  writeToken(fakeToken());
  fetchMock.mockResolvedValueOnce(answer(200, { user: ADA }));
  show("/room/abc");
  await screen.findByText("In the room as Ada");
  fetchMock.mockResolvedValueOnce(refuse(401, "token_reused"));
  fetchMock.mockResolvedValueOnce(refuse(401, "unauthenticated"));
  await vi.advanceTimersByTimeAsync(900_000);
  expect(await screen.findByText(/Your session has ended/)).toBeVisible();
  vi.useRealTimers();
});

test("a server that is away is told and asked again", async () => {
  writeToken("t1");
  fetchMock.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  const user = show("/room/abc");
  const again = await screen.findByRole("button", { name: "Try again now" });
  fetchMock.mockResolvedValueOnce(answer(200, { user: ADA }));
  await user.click(again);
  expect(await screen.findByText("In the room as Ada")).toBeVisible();
  expect(readToken()).toBe("t1");
});

test("signing out tells the server and forgets the token even when it does not answer", async () => {
  writeToken("t1");
  fetchMock.mockResolvedValueOnce(answer(200, { user: ADA }));
  const user = show("/room/abc");
  const button = await screen.findByText("In the room as Ada");
  fetchMock.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await user.click(button);
  expect(await screen.findByRole("button", { name: "Sign in" })).toBeVisible();
  expect(readToken()).toBeNull();
  const [path, init] = fetchMock.mock.lastCall ?? [];
  expect(path).toBe("/api/auth/logout");
  expect(new Headers(init?.headers).get("authorization")).toBe("Bearer t1");
});

test("a session whose end another tab has noticed leads to the sign-in, which says why", async () => {
  writeToken("t1");
  fetchMock.mockResolvedValueOnce(answer(200, { user: ADA }));
  show("/room/abc");
  await screen.findByText("In the room as Ada");
  localStorage.setItem("parley.token.ended", "yes");
  localStorage.removeItem("parley.token");
  window.dispatchEvent(new StorageEvent("storage", { key: "parley.token" }));
  expect(await screen.findByText(/Your session has ended/)).toBeVisible();
});

test("a token that another tab has replaced while it was refused is asked about, too", async () => {
  const [old, renewed] = [fakeToken(), fakeToken()];
  writeToken(old);
  fetchMock.mockImplementationOnce(async () => {
    writeToken(renewed);
    return refuse(401, "unauthenticated");
  });
  fetchMock.mockResolvedValueOnce(answer(200, { user: ADA }));
  show("/room/abc");
  expect(await screen.findByText("In the room as Ada")).toBeVisible();
  expect(readToken()).toBe(renewed);
});

test("signing out in another tab ends the session here", async () => {
  writeToken("t1");
  fetchMock.mockResolvedValueOnce(answer(200, { user: ADA }));
  show("/room/abc");
  await screen.findByText("In the room as Ada");
  localStorage.removeItem("parley.token");
  window.dispatchEvent(new StorageEvent("storage", { key: "parley.token" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "Sign in" })).toBeVisible());
});
