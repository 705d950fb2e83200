import { fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import type { ProfileBody } from "../../api/profile";
import { writeToken } from "../../api/token-store";
import { AppRoutes } from "../../app";
import { fakeApi, Refusal } from "../../test/fake-api";
import { SessionProvider } from "../auth/session";

const PATH = "/api/account";
let api: ReturnType<typeof fakeApi>;
let profile: ProfileBody;
let isConfirmed = true;

function confirmed<Answer>(answer: () => Answer): () => Answer {
  return () => {
    if (!isConfirmed) throw new Refusal(403, "confirmation_required");
    return answer();
  };
}

beforeEach(() => {
  isConfirmed = true;
  // Hundreds of options make every look at the page slow here.
  vi.spyOn(Intl, "supportedValuesOf").mockReturnValue(["America/Bogota", "Europe/Berlin"]);
  profile = {
    _id: "1",
    name: "Ada",
    email: "ada@example.com",
    createdAt: 0,
    username: null,
    phone: null,
    timeZone: "Europe/Berlin",
    language: null,
    picture: null,
    pendingEmail: null,
  };
  api = fakeApi({
    "GET /api/auth/me": () => ({ user: { _id: "1", name: profile.name, email: profile.email } }),
    [`GET ${PATH}`]: () => profile,
    [`PATCH ${PATH}`]: ({ body }) => {
      profile = { ...profile, ...(body as Partial<ProfileBody>) };
      return profile;
    },
    [`POST ${PATH}/email`]: confirmed(() => ({
      email: "new@example.com",
      expiresInSeconds: 600,
      resendInSeconds: 60,
      isLogged: false,
    })),
    [`POST ${PATH}/email/verify`]: ({ body }) => {
      if ((body as { code: string }).code !== "123456") {
        throw new Refusal(400, "wrong_code", { triesLeft: 4 });
      }
      profile = { ...profile, email: "new@example.com" };
      return profile;
    },
    "POST /api/auth/confirmation/options": () => ({
      methods: ["password"],
      challenge: "",
      publicKey: {},
    }),
    "POST /api/auth/confirmation": () => {
      isConfirmed = true;
      return { confirmedUntil: 0 };
    },
    [`DELETE ${PATH}`]: confirmed(() => {
      api.answers["GET /api/auth/me"] = () => {
        throw new Refusal(401, "unauthenticated");
      };
      return { deleteAt: Date.UTC(2031, 4, 9, 12) };
    }),
    "POST /api/auth/logout": () => ({ message: "Bye" }),
  });
  writeToken("t1");
  return () => {
    writeToken(null);
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  };
});

async function show(path = "/account") {
  render(
    <MemoryRouter initialEntries={[path]}>
      <SessionProvider>
        <AppRoutes />
      </SessionProvider>
    </MemoryRouter>,
  );
  const user = userEvent.setup();
  await screen.findByRole("heading", { level: 1, name: "Account" }, { timeout: 5_000 });
  await screen.findByRole("heading", { name: "Profile" });
  return user;
}

type User = ReturnType<typeof userEvent.setup>;
const button = (name: string) => screen.getByRole("button", { name });
const field = (name: string) => screen.getByRole("textbox", { name });

/** At once: each key costs. */
async function fill(user: User, name: string, text: string) {
  await user.clear(field(name));
  await user.click(field(name));
  if (text) await user.paste(text);
}

test("what somebody says of themselves is saved, and what is empty goes", async () => {
  profile = { ...profile, username: "ada", phone: "+4930123456" };
  const user = await show();
  expect(field("Username")).toHaveValue("ada");
  expect(screen.getByRole("combobox", { name: "Time zone" })).toHaveValue("Europe/Berlin");
  await fill(user, "Name", "Ada King");
  await fill(user, "Username", "");
  await user.selectOptions(screen.getByRole("combobox", { name: "Language" }), "Deutsch");
  await user.click(button("Save"));
  expect(await screen.findByText("Saved.")).toBeVisible();
  expect(api.named(`PATCH ${PATH}`).map(({ body }) => body)).toEqual([
    {
      name: "Ada King",
      username: null,
      phone: "+4930123456",
      language: "de",
      timeZone: "Europe/Berlin",
    },
  ]);
});

test("what is wrong is told at each field, of which the first takes the focus", async () => {
  const user = await show();
  await fill(user, "Name", " ");
  await user.click(button("Save"));
  expect(field("Name")).toHaveAccessibleDescription(/Enter the name others will see/);
  expect(api.named(`PATCH ${PATH}`)).toEqual([]);
  api.answers[`PATCH ${PATH}`] = () => {
    const fields = { phone: "Write the phone number", username: "A username has 3" };
    throw new Refusal(400, "invalid_payload", { field: "username", fields });
  };
  await fill(user, "Name", "Ada");
  await user.click(button("Save"));
  await vi.waitFor(() => expect(field("Username")).toHaveFocus());
  expect(field("Username")).toHaveAccessibleDescription(/A username has 3\./);
  expect(field("Phone")).toHaveAccessibleDescription(/Write the phone number\./);
});

test("another address is confirmed, then proved by the code that was sent there", async () => {
  isConfirmed = false;
  const user = await show();
  await fill(user, "New email", "new@example.com");
  await user.click(button("Send the code"));
  const dialog = await screen.findByRole("dialog", { name: "Confirm that it is you" });
  await user.type(await within(dialog).findByLabelText("Password"), "x");
  await user.click(within(dialog).getByRole("button", { name: "Confirm" }));
  const code = await screen.findByRole("textbox", { name: "Code" });
  await vi.waitFor(() => expect(code).toHaveFocus());
  expect(screen.getByRole("button", { name: /Another code in/ })).toBeDisabled();
  await user.type(code, "000000{Enter}");
  expect(await screen.findByText("This is not the code. You have 4 more tries.")).toBeVisible();
  await fill(user, "Code", "123456");
  await user.click(button("Change my address"));
  expect(await screen.findByText("Your address is new@example.com now.")).toBeVisible();
  expect(field("New email")).toHaveValue("");
});

test("a code that was asked for before the page was loaded can be typed", async () => {
  profile = { ...profile, pendingEmail: "new@example.com" };
  await show();
  expect(field("Code")).toBeVisible();
  expect(field("Code")).not.toHaveFocus();
  expect(button("Send another code")).toBeEnabled();
});

test("an image that the browser cannot show is told of, and nothing is sent", async () => {
  vi.stubGlobal("createImageBitmap", () => Promise.reject(new Error("no image")));
  await show();
  const file = new File(["x"], "a.txt", { type: "text/plain" });
  const input = document.querySelector("input[type=file]") as HTMLInputElement;
  fireEvent.change(input, { target: { files: [file] } });
  expect(await screen.findByRole("alert")).toHaveTextContent(/no image that your browser can show/);
  expect(api.named(`POST ${PATH}/picture`)).toEqual([]);
});

test("who deletes their account is asked, told the day, and signed out", async () => {
  const user = await show();
  await user.click(button("Delete my account"));
  const dialog = screen.getByRole("dialog", { name: "Delete your account?" });
  expect(api.named(`DELETE ${PATH}`)).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Delete my account" }));
  expect(
    await screen.findByRole("heading", { name: "Your account is going to be deleted" }),
  ).toBeVisible();
  expect(screen.getByText(/2031/)).toBeVisible();
  await vi.waitFor(() => expect(localStorage.getItem("parley.token")).toBeNull());
});

test("who signs in before that day may keep the account, or leave it at that", async () => {
  writeToken(null);
  api.answers["POST /api/auth/login"] = () => {
    throw new Refusal(403, "deletion_pending", {
      challenge: "c1",
      deleteAt: Date.UTC(2031, 4, 9, 12),
    });
  };
  api.answers["POST /api/auth/login/keep-account"] = () => {
    throw new Refusal(403, "challenge_expired");
  };
  render(
    <MemoryRouter initialEntries={["/login?next=%2Faccount"]}>
      <SessionProvider>
        <AppRoutes />
      </SessionProvider>
    </MemoryRouter>,
  );
  const user = userEvent.setup();
  await user.type(field("Email"), "ada");
  await user.type(screen.getByLabelText("Password"), "correct horse{Enter}");
  expect(await screen.findByRole("heading", { name: "Keep your account?" })).toBeVisible();
  expect(screen.getByText(/2031/)).toBeVisible();
  await user.click(button("Keep it and sign in"));
  expect(await screen.findByRole("alert")).toHaveTextContent("Sign in once more");
  api.answers["POST /api/auth/login/keep-account"] = () => ({
    user: { _id: "1", name: "Ada", email: "ada@example.com" },
    token: "t2",
  });
  await user.click(button("Keep it and sign in"));
  expect(await screen.findByRole("heading", { level: 1, name: "Account" })).toBeVisible();
  expect(api.named("POST /api/auth/login/keep-account")[0]?.body).toEqual({
    challenge: "c1",
    client: "web",
  });
});
