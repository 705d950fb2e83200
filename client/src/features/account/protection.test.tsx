import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import type { PasskeyBody } from "../../api/passkeys";
import { writeToken } from "../../api/token-store";
import { fakeApi, Refusal } from "../../test/fake-api";
import { SessionProvider } from "../auth/session";
import { ConfirmationProvider } from "./confirmation";
import { PasswordCard } from "./password-card";
import { Protection } from "./protection";

const ADA = { _id: "1", name: "Ada", email: "ada@example.com" };
const PASSWORD = "POST /api/auth/password";
const CONFIRM = "POST /api/auth/confirmation";
const CODES = ["bcdf-ghjk-mnpq", "2345-6789-bcdf"];
let api: ReturnType<typeof fakeApi>;
let isConfirmed = false;
let factor = { isOn: false, methods: [] as string[], recoveryCodesLeft: 0 };
let passkeys: PasskeyBody[] = [];

/** As the server does what wants to be confirmed. */
function confirmed<Answer>(answer: () => Answer): () => Answer {
  return () => {
    if (!isConfirmed) throw new Refusal(403, "confirmation_required");
    return answer();
  };
}

beforeEach(() => {
  isConfirmed = false;
  factor = { isOn: false, methods: [], recoveryCodesLeft: 0 };
  passkeys = [];
  api = fakeApi({
    "GET /api/auth/me": () => ({ user: ADA }),
    "GET /api/auth/second-factor": () => factor,
    "GET /api/auth/passkeys": () => ({ items: passkeys }),
    [PASSWORD]: confirmed(() => ({ message: "Changed" })),
    "POST /api/auth/confirmation/options": () => ({
      methods: ["password"],
      challenge: "",
      publicKey: {},
    }),
    [CONFIRM]: ({ body }) => {
      if ((body as { password: string }).password !== "correct horse") {
        throw new Refusal(403, "wrong_proof");
      }
      isConfirmed = true;
      return { confirmedUntil: 0 };
    },
    "POST /api/auth/second-factor/app": confirmed(() => ({
      secret: "ABCDEFGH",
      uri: "otpauth://totp/x",
      qr: "data:image/svg+xml,",
    })),
    "POST /api/auth/second-factor/app/activate": ({ body }) => {
      if ((body as { code: string }).code !== "123456") throw new Refusal(403, "wrong_proof");
      factor = { isOn: true, methods: ["totp", "recovery_code"], recoveryCodesLeft: 2 };
      return { recoveryCodes: CODES };
    },
    "DELETE /api/auth/second-factor": confirmed(() => {
      factor = { isOn: false, methods: [], recoveryCodesLeft: 0 };
      return { message: "Off" };
    }),
  });
  writeToken("t1");
  return () => vi.unstubAllGlobals();
});

async function show() {
  render(
    <MemoryRouter>
      <SessionProvider>
        <ConfirmationProvider>
          <PasswordCard />
          <Protection />
        </ConfirmationProvider>
      </SessionProvider>
    </MemoryRouter>,
  );
  await screen.findByRole("heading", { name: "Passkeys" });
  return userEvent.setup();
}

type User = ReturnType<typeof userEvent.setup>;
const button = (name: string) => screen.getByRole("button", { name });

/** At once: each key costs. */
async function fill(user: User, field: HTMLElement, text: string) {
  await user.clear(field);
  await user.click(field);
  await user.paste(text);
}

async function changePassword(user: User, password = "battery staple") {
  await user.click(button("Change password"));
  expect(screen.getByLabelText("New password")).toHaveFocus();
  await fill(user, screen.getByLabelText("New password"), password);
  await user.click(button("Save the password"));
}

async function confirmWith(user: User, password: string) {
  const dialog = await screen.findByRole("dialog", { name: "Confirm that it is you" });
  await fill(user, await within(dialog).findByLabelText("Password"), password);
  await user.click(within(dialog).getByRole("button", { name: "Confirm" }));
  return dialog;
}

test("what the server wants confirmed is done once it was", async () => {
  const user = await show();
  await changePassword(user);
  const dialog = await confirmWith(user, "wrong");
  await vi.waitFor(() =>
    expect(within(dialog).getByLabelText("Password")).toHaveAccessibleDescription(
      "This is not your password.",
    ),
  );
  expect(api.named(PASSWORD)).toHaveLength(1);
  await confirmWith(user, "correct horse");
  expect(await screen.findByText(/Your password is changed/)).toBeVisible();
  expect(api.named(PASSWORD).map(({ body }) => body)).toEqual([
    { password: "battery staple" },
    { password: "battery staple" },
  ]);
  expect(screen.queryByLabelText("New password")).toBeNull();
  expect(api.named(CONFIRM)).toHaveLength(2);
});

test("who does not confirm has changed nothing, and is told nothing", async () => {
  const user = await show();
  await changePassword(user);
  await screen.findByRole("dialog", { name: "Confirm that it is you" });
  await user.click(button("Close"));
  await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByLabelText("New password")).toHaveValue("battery staple");
  expect(api.named(PASSWORD)).toHaveLength(1);
});

test("who has nothing to confirm with signs in again", async () => {
  api.answers["POST /api/auth/confirmation/options"] = () => ({
    methods: [],
    challenge: "",
    publicKey: {},
  });
  const user = await show();
  await changePassword(user);
  expect(await screen.findByRole("button", { name: "Sign in again" })).toBeVisible();
});

test("a password that is none is told at its field, without asking the server", async () => {
  const user = await show();
  await changePassword(user, "short");
  const field = screen.getByLabelText("New password");
  expect(field).toHaveAccessibleDescription(/at least 8 characters/);
  expect(field).toHaveFocus();
  expect(field).toHaveAttribute("autocomplete", "new-password");
  expect(api.named(PASSWORD)).toHaveLength(0);
});

test("an app is set up, its recovery codes are shown once, and it is turned off", async () => {
  isConfirmed = true;
  const user = await show();
  expect(screen.getByText("Off")).toBeVisible();
  await user.click(button("Set up an app"));
  expect(await screen.findByText("ABCD EFGH")).toBeVisible();
  await user.type(screen.getByLabelText("Code from the app"), "12345{Enter}");
  expect(screen.getByLabelText("Code from the app")).toHaveAccessibleDescription(/six digits/);
  await user.type(screen.getByLabelText("Code from the app"), "7{Enter}");
  await vi.waitFor(() =>
    expect(screen.getByLabelText("Code from the app")).toHaveAccessibleDescription(
      /This is not the code/,
    ),
  );
  await user.clear(screen.getByLabelText("Code from the app"));
  await user.type(screen.getByLabelText("Code from the app"), "123456{Enter}");
  const dialog = await screen.findByRole("dialog", { name: "Your recovery codes" });
  for (const code of CODES) expect(dialog).toHaveTextContent(code);
  await user.click(button("I have kept them"));
  expect(screen.queryByText(CODES[0] ?? "")).toBeNull();
  const state = "On: a code from your app, 2 recovery codes left";
  expect(await screen.findByText(state)).toBeVisible();
  await user.click(button("Turn off"));
  await user.click(
    within(screen.getByRole("dialog", { name: "Turn the second step off?" })).getByRole("button", {
      name: "Turn off",
    }),
  );
  expect(await screen.findByText("Off")).toBeVisible();
});

test("passkeys are listed, and what the server refuses is told", async () => {
  isConfirmed = true;
  const at = Date.now();
  passkeys = [{ id: "p1", name: "Blue key", createdAt: at, lastUsedAt: null, isSynced: true }];
  api.answers["DELETE /api/auth/passkeys/p1"] = () => {
    throw new Refusal(409, "last_passkey");
  };
  api.answers["PATCH /api/auth/passkeys/p1"] = ({ body }) => {
    passkeys = passkeys.map((one) => ({ ...one, ...(body as object) }));
    return { passkey: passkeys[0] };
  };
  const user = await show();
  expect(screen.getByRole("listitem")).toHaveTextContent(/Blue key.*Never used.*all your devices/);
  await user.click(button("Remove Blue key"));
  await user.click(button("Remove"));
  expect(await screen.findByRole("alert")).toHaveTextContent("The second step needs this passkey");
  await user.click(button("Rename Blue key"));
  await user.clear(screen.getByLabelText("Name"));
  await user.type(screen.getByLabelText("Name"), "Red key{Enter}");
  expect(await screen.findByText("It is called Red key now.")).toBeVisible();
  expect(screen.getByRole("heading", { name: "Red key" })).toBeVisible();
  expect(screen.getByText("This browser cannot make passkeys.")).toBeVisible();
});
