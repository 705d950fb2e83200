import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter, Route, Routes, useLocation } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { readToken, writeToken } from "../../api/token-store";
import { fakeToken } from "../../test/fake-token";
import ForgotScreen from "./forgot-screen";
import { LoginScreen } from "./login-screen";
import { RegisterScreen } from "./register-screen";
import { RequireNoSession } from "./require-session";
import ResetScreen from "./reset-screen";
import { SessionProvider } from "./session";
import VerifyScreen from "./verify-screen";

const ADA = { _id: "1", name: "Ada", email: "ada@example.com" };
const SENT = {
  registration: "r_1",
  email: ADA.email,
  expiresInSeconds: 600,
  resendInSeconds: 60,
  isLogged: false,
};
const fetchMock = vi.fn<typeof fetch>();

beforeEach(() => {
  fetchMock.mockReset();
  vi.stubGlobal("fetch", fetchMock);
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}

function refuse(status: number, code: string, details: object = {}): Response {
  return answer(status, { error: { code, message: "A text", details }, message: "A text" });
}

/** What was sent last, and where to. */
function lastCall(): [unknown, unknown] {
  const [path, init] = fetchMock.mock.lastCall ?? [];
  return [path, JSON.parse(String(init?.body))];
}

function Place() {
  const { pathname, hash } = useLocation();
  return <p>{`At ${pathname}${hash}`}</p>;
}

function show(path: string) {
  render(
    <MemoryRouter initialEntries={[path]}>
      <SessionProvider>
        <Routes>
          <Route element={<RequireNoSession />}>
            <Route path="/login" element={<LoginScreen />} />
            <Route path="/register" element={<RegisterScreen />} />
            <Route path="/verify" element={<VerifyScreen />} />
          </Route>
          <Route path="/forgot" element={<ForgotScreen />} />
          <Route path="/reset" element={<ResetScreen />} />
          <Route path="*" element={null} />
        </Routes>
        <Place />
      </SessionProvider>
    </MemoryRouter>,
  );
  return userEvent.setup({ advanceTimers: pass });
}

/** What `user` waits for between keys; only where a test has stopped the clock. */
function pass(ms: number): void {
  if (vi.isFakeTimers()) vi.advanceTimersByTime(ms);
}

async function register(user: ReturnType<typeof userEvent.setup>, sent: object = SENT) {
  fetchMock.mockResolvedValueOnce(answer(202, sent));
  await user.type(screen.getByLabelText("Name"), "Ada");
  await user.type(screen.getByLabelText("Email"), ADA.email);
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Create account" }));
  await screen.findByRole("heading", { name: "Check your mail" });
}

test("a new account waits for its code, which is pasted, and the way leads on", async () => {
  const user = show("/register?next=/room/abc");
  await register(user);
  const field = screen.getByLabelText("Code");
  expect(field).toHaveAttribute("autocomplete", "one-time-code");
  fetchMock.mockResolvedValueOnce(refuse(400, "wrong_code", { triesLeft: 4 }));
  await user.type(field, "000000{Enter}");
  await waitFor(() => expect(field).toHaveAccessibleDescription(/You have 4 more tries/));
  expect(field).toHaveFocus();
  fetchMock.mockResolvedValueOnce(answer(200, { user: ADA, token: fakeToken() }));
  await user.clear(field);
  await user.paste("123 456");
  await user.click(screen.getByRole("button", { name: "Confirm" }));
  expect(await screen.findByText("At /room/abc")).toBeVisible();
  const body = { registration: "r_1", code: "123 456", client: "web" };
  expect(lastCall()).toEqual(["/api/auth/verify", body]);
});

test("another code can be had after a minute, and an old registration has to begin again", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const user = show("/register");
  await register(user);
  expect(screen.getByRole("button", { name: /Another code in (60|59) seconds/ })).toBeDisabled();
  await act(() => vi.advanceTimersByTimeAsync(61_000));
  fetchMock.mockResolvedValueOnce(answer(202, SENT));
  await user.click(screen.getByRole("button", { name: "Send another code" }));
  expect(await screen.findByText(/Another code is on its way/)).toBeVisible();
  expect(lastCall()).toEqual(["/api/auth/verify/resend", { registration: "r_1" }]);
  expect(screen.getByRole("button", { name: /Another code in/ })).toBeDisabled();
  await act(() => vi.advanceTimersByTimeAsync(61_000));
  fetchMock.mockResolvedValueOnce(refuse(410, "code_expired"));
  await user.click(screen.getByRole("button", { name: "Send another code" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("This registration is too old");
  await user.click(screen.getByRole("link", { name: "Start again" }));
  expect(screen.getByText("At /register")).toBeVisible();
});

test("who signs in before the code was typed is asked for it", async () => {
  const user = show("/login");
  const details = { registration: "r_2", email: ADA.email };
  fetchMock.mockResolvedValueOnce(refuse(403, "email_not_verified", details));
  await user.type(screen.getByLabelText("Email"), ADA.email);
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText(ADA.email)).toBeVisible();
  expect(screen.getByRole("button", { name: "Send another code" })).toBeEnabled();
});

test("nobody is asked for a code that was never sent", () => {
  show("/verify");
  expect(screen.getByText("At /register")).toBeVisible();
});

test("a server without mail says where the code is", async () => {
  const user = show("/register");
  await register(user, { ...SENT, isLogged: true });
  expect(screen.getByText(/stands in its log/)).toBeVisible();
});

test("who forgot their password is told the same whoever they are", async () => {
  const user = show("/forgot");
  await user.click(screen.getByRole("button", { name: "Send the letter" }));
  expect(screen.getByLabelText("Email")).toBeInvalid();
  const reply = { message: "m", expiresInSeconds: 1800, isLogged: false };
  fetchMock.mockResolvedValueOnce(answer(202, reply));
  await user.type(screen.getByLabelText("Email"), "ada{Enter}");
  expect(await screen.findByText(/If there is such an account/)).toBeVisible();
  expect(lastCall()).toEqual(["/api/auth/forgot", { email: "ada" }]);
  await user.click(screen.getByRole("link", { name: "Enter the code" }));
  expect(screen.getByLabelText("Code")).toBeVisible();
});

test("the link of the letter sets a password, leaves the address bar and ends the session", async () => {
  const token = fakeToken();
  writeToken(token);
  fetchMock.mockResolvedValueOnce(answer(200, { user: ADA }));
  const user = show("/reset#abcd-efgh-jkmn-pqrs");
  expect(await screen.findByText("At /reset")).toBeVisible();
  expect(screen.queryByLabelText("Code")).toBeNull();
  const field = screen.getByLabelText("New password");
  await user.type(field, "short");
  expect(screen.getByText("Too short")).toBeVisible();
  await user.type(field, " password");
  expect(screen.queryByText("Too short")).toBeNull();
  const fields = { password: "The password is too much like your name or address" };
  fetchMock.mockResolvedValueOnce(refuse(400, "invalid_payload", { field: "password", fields }));
  await user.click(screen.getByRole("button", { name: "Set the password" }));
  await waitFor(() => expect(field).toHaveAccessibleDescription(/too much like your name/));
  fetchMock.mockResolvedValueOnce(answer(200, { message: "m" }));
  fetchMock.mockResolvedValueOnce(refuse(401, "unauthenticated"));
  await user.click(screen.getByRole("button", { name: "Set the password" }));
  expect(await screen.findByRole("heading", { name: "Your password is changed" })).toBeVisible();
  const sent = fetchMock.mock.calls.find(
    ([path, init]) => path === "/api/auth/reset" && String(init?.body).includes("short password"),
  );
  expect(JSON.parse(String(sent?.[1]?.body))).toEqual({
    code: "abcd-efgh-jkmn-pqrs",
    password: "short password",
  });
  expect(readToken()).toBeNull();
});

test("a code that is too old leads to another letter", async () => {
  const user = show("/reset");
  fetchMock.mockResolvedValueOnce(refuse(410, "code_expired"));
  await user.type(screen.getByLabelText("Code"), "abcd efgh jkmn pqrs");
  await user.type(screen.getByLabelText("New password"), "another horse{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("not valid any more");
  await user.click(screen.getByRole("link", { name: "Ask for another letter" }));
  expect(screen.getByText("At /forgot")).toBeVisible();
});
