import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter, Route, Routes } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { readToken } from "../../api/token-store";
import { fakeApi, Refusal } from "../../test/fake-api";
import { LoginScreen } from "./login-screen";
import { RequireNoSession } from "./require-session";
import { SessionProvider } from "./session";

const ADA = { _id: "1", name: "Ada", email: "ada@example.com" };
const STEP = "POST /api/auth/login/second-factor";
let api: ReturnType<typeof fakeApi>;

function askFor(...methods: string[]): never {
  throw new Refusal(401, "second_factor_required", { challenge: "c1", methods });
}

beforeEach(() => {
  localStorage.clear();
  api = fakeApi({
    "POST /api/auth/login": () => askFor("totp", "passkey", "recovery_code"),
    [STEP]: () => ({ user: ADA, token: "t1" }),
  });
  return () => vi.unstubAllGlobals();
});

/** The password is right, and there is a second step. */
async function show() {
  render(
    <MemoryRouter initialEntries={["/login"]}>
      <SessionProvider>
        <Routes>
          <Route element={<RequireNoSession />}>
            <Route path="/login" element={<LoginScreen />} />
          </Route>
          <Route path="/" element={<p>At home</p>} />
        </Routes>
      </SessionProvider>
    </MemoryRouter>,
  );
  const user = userEvent.setup();
  await user.type(screen.getByLabelText("Email"), ADA.email);
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(button("Sign in"));
  await screen.findByRole("heading", { name: "One more step" });
  return user;
}

const button = (name: string) => screen.getByRole("button", { name });

test("a code from the app leads in, with the challenge of the first step", async () => {
  const user = await show();
  const field = screen.getByLabelText("Code from your app");
  expect(field).toHaveFocus();
  expect(field).toHaveAttribute("autocomplete", "one-time-code");
  await user.paste(" 123 456 ");
  await user.keyboard("{Enter}");
  expect(await screen.findByText("At home")).toBeVisible();
  expect(api.named(STEP)[0]?.body).toEqual({
    challenge: "c1",
    code: "123 456",
    client: "web",
  });
  expect(readToken()).toBe("t1");
});

test.each([
  ["wrong_proof", {}, /wrong or was used before/],
  ["challenge_expired", {}, /This took too long/],
  ["rate_limited", { retryAfter: 60 }, /Wait 60 seconds/],
])("a refused code (%s) is told at its field", async (code, details, text) => {
  api.answers[STEP] = () => {
    throw new Refusal(403, code, details);
  };
  const user = await show();
  await user.keyboard("123456{Enter}");
  await vi.waitFor(() =>
    expect(screen.getByLabelText("Code from your app")).toHaveAccessibleDescription(text),
  );
  expect(screen.getByLabelText("Code from your app")).toHaveFocus();
});

test("nothing typed is nothing sent", async () => {
  const user = await show();
  await user.keyboard("{Enter}");
  expect(screen.getByLabelText("Code from your app")).toBeInvalid();
  expect(api.named(STEP)).toHaveLength(0);
});

test("a recovery code does as well, and a browser without passkeys does not offer them", async () => {
  const user = await show();
  expect(screen.queryByRole("button", { name: /passkey/ })).toBeNull();
  await user.click(button("Use a recovery code instead"));
  await user.type(screen.getByLabelText("Recovery code"), "bcdf-ghjk-mnpq");
  await user.click(button("Sign in"));
  expect(await screen.findByText("At home")).toBeVisible();
  expect(api.named(STEP)[0]?.body).toMatchObject({ recoveryCode: "bcdf-ghjk-mnpq" });
});

test("the way back leads to the password", async () => {
  const user = await show();
  await user.click(button("Back to the password"));
  expect(screen.getByLabelText("Password")).toBeVisible();
});
