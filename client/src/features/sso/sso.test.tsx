import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { readToken, writeToken } from "../../api/token-store";
import { AppRoutes } from "../../app";
import { fakeApi, Refusal } from "../../test/fake-api";
import { SessionProvider } from "../auth/session";
import { leave } from "./leave";

vi.mock("./leave", () => ({ leave: vi.fn() }));

const ADA = { _id: "1", name: "Ada", email: "ada@example.com" };
const HUB = { name: "hub", label: "Hub" };
const LINKED = { provider: "hub", label: "Hub", email: "ada@hub.example", linkedAt: 1_700_000_000 };
const AUTHORIZE = "https://hub.example/authorize?state=x";

let api: ReturnType<typeof fakeApi>;
let identities: { items: (typeof LINKED)[]; hasPassword: boolean };

beforeEach(() => {
  vi.mocked(leave).mockReset();
  identities = { items: [LINKED], hasPassword: true };
  api = fakeApi({
    "GET /api/auth/sso": () => ({ items: [HUB] }),
    "GET /api/auth/me": () => ({ user: ADA }),
    "GET /api/auth/sessions": () => ({ items: [] }),
    "GET /api/auth/second-factor": () => ({ isOn: false, methods: [], recoveryCodesLeft: 0 }),
    "GET /api/auth/passkeys": () => ({ items: [] }),
    "GET /api/auth/identities": () => identities,
    "DELETE /api/auth/identities/hub": () => {
      identities = { ...identities, items: [] };
      return identities;
    },
    "POST /api/auth/sso/hub/start": () => ({ authorizationUrl: AUTHORIZE }),
    "POST /api/auth/sso/complete": () => ({ user: ADA, token: "t1" }),
    "POST /api/auth/sso/link": () => identities,
  });
  return () => vi.unstubAllGlobals();
});

function show(path: string) {
  render(
    <MemoryRouter initialEntries={[path]}>
      <SessionProvider>
        <AppRoutes />
      </SessionProvider>
    </MemoryRouter>,
  );
  return userEvent.setup();
}

test.each(["/login", "/register"])(
  "%s leads to the provider and remembers the way",
  async (path) => {
    const user = show(`${path}?next=/statistics`);
    await user.click(await screen.findByRole("button", { name: "Continue with Hub" }));
    expect(leave).toHaveBeenCalledWith(AUTHORIZE);
    expect(api.named("POST /api/auth/sso/hub/start")[0]?.body).toEqual({ returnTo: "/statistics" });
  },
);

test("a provider that is away is told, and one can try again", async () => {
  api.answers["POST /api/auth/sso/hub/start"] = () => {
    throw new Refusal(503, "provider_unavailable");
  };
  const user = show("/login");
  const button = await screen.findByRole("button", { name: "Continue with Hub" });
  await user.click(button);
  expect(await screen.findByRole("alert")).toHaveTextContent("Hub does not answer at the moment.");
  expect(button).not.toHaveAttribute("aria-disabled");
  expect(leave).not.toHaveBeenCalled();
});

test("back from the provider one is signed in, once, and where one wanted to be", async () => {
  show("/sso?provider=hub&next=/account/security");
  expect(await screen.findByRole("heading", { name: "Security" })).toBeVisible();
  expect(readToken()).toBe("t1");
  expect(api.named("POST /api/auth/sso/complete")).toHaveLength(1);
});

test.each([
  ["sso_cancelled", "You have not gone through with it at Hub."],
  ["sso_expired", "It took too long, or was begun in another browser."],
  ["sso_failed", "The answer from Hub was not right"],
  ["provider_unavailable", "Hub does not answer at the moment."],
  ["<b>x</b>", "Something went wrong on our side."],
])("what failed there (%s) is told, with the way back", async (code, text) => {
  show(`/sso?${new URLSearchParams({ provider: "hub", error: code, next: "/statistics" })}`);
  expect(await screen.findByText(new RegExp(text))).toBeVisible();
  expect(screen.getByRole("link", { name: "Back to the sign-in" })).toHaveAttribute(
    "href",
    "/login?next=%2Fstatistics",
  );
  expect(api.named("POST /api/auth/sso/complete")).toHaveLength(0);
});

test("what keeps an account closed is told as the server says it", async () => {
  api.answers["POST /api/auth/sso/complete"] = () => {
    throw new Refusal(403, "forbidden", {}, "This account is closed");
  };
  show("/sso?provider=hub&next=/");
  expect(await screen.findByRole("alert")).toHaveTextContent("This account is closed.");
  expect(readToken()).toBeNull();
});

test("an account with a second step asks for it, and then leads on", async () => {
  api.answers["POST /api/auth/sso/complete"] = () => {
    throw new Refusal(401, "second_factor_required", { challenge: "c1", methods: ["totp"] });
  };
  api.answers["POST /api/auth/login/second-factor"] = () => ({ user: ADA, token: "t1" });
  const user = show("/sso?provider=hub&next=/account/security");
  await user.type(await screen.findByLabelText("Code from your app"), "123456{Enter}");
  expect(await screen.findByRole("heading", { name: "Security" })).toBeVisible();
  expect(api.named("POST /api/auth/login/second-factor")[0]?.body).toMatchObject({
    challenge: "c1",
    code: "123456",
  });
});

test("an account that is going to be deleted can be kept, and then leads on", async () => {
  api.answers["POST /api/auth/sso/complete"] = () => {
    throw new Refusal(403, "deletion_pending", { challenge: "c1", deleteAt: 2_000_000_000_000 });
  };
  api.answers["POST /api/auth/login/keep-account"] = () => ({ user: ADA, token: "t1" });
  const user = show("/sso?provider=hub&next=/account/security");
  await user.click(await screen.findByRole("button", { name: "Keep it and sign in" }));
  expect(await screen.findByRole("heading", { name: "Security" })).toBeVisible();
});

test("unlinking is confirmed where the server wants that", async () => {
  writeToken("t1");
  const unlink = api.answers["DELETE /api/auth/identities/hub"];
  api.answers["DELETE /api/auth/identities/hub"] = () => {
    throw new Refusal(403, "confirmation_required");
  };
  api.answers["POST /api/auth/confirmation/options"] = () => ({
    methods: ["password"],
    challenge: "",
    publicKey: {},
  });
  api.answers["POST /api/auth/confirmation"] = () => {
    if (unlink) api.answers["DELETE /api/auth/identities/hub"] = unlink;
    return { confirmedUntil: 0 };
  };
  const user = show("/account/security");
  await user.click(await screen.findByRole("button", { name: "Unlink Hub" }));
  await user.click(screen.getByRole("button", { name: "Unlink" }));
  const dialog = await screen.findByRole("dialog", { name: "Confirm that it is you" });
  await user.type(await within(dialog).findByLabelText("Password"), "correct horse{Enter}");
  expect(await screen.findByText("Hub is unlinked.")).toBeVisible();
});

test("an account with the same email is signed in to first, and linked after that", async () => {
  api.answers["POST /api/auth/sso/complete"] = () => {
    throw new Refusal(403, "identity_not_linked", { ...HUB, email: ADA.email });
  };
  api.answers["POST /api/auth/login"] = () => ({ user: ADA, token: "t1" });
  const user = show("/sso?provider=hub&next=/account/security");
  expect(await screen.findByText(ADA.email)).toBeVisible();
  await user.click(screen.getByRole("link", { name: "Sign in and link" }));
  await user.type(screen.getByLabelText(/^Email/), ADA.email);
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("From now on you can sign in with Hub as well.")).toBeVisible();
  expect(api.named("POST /api/auth/sso/link")).toHaveLength(1);
  await user.click(screen.getByRole("link", { name: "Go on" }));
  expect(await screen.findByRole("heading", { name: "Security" })).toBeVisible();
});

test("an identity that belongs to somebody else is told and linked with nothing", async () => {
  writeToken("t1");
  api.answers["POST /api/auth/sso/link"] = () => {
    throw new Refusal(409, "already_linked");
  };
  show("/sso/link?provider=hub&next=/account/security");
  expect(await screen.findByRole("alert")).toHaveTextContent(/linked with another account/);
  expect(screen.getByRole("heading", { name: "Nothing was linked" })).toBeVisible();
});

test("the security page links and unlinks, and asks before that", async () => {
  writeToken("t1");
  const user = show("/account/security");
  const card = within(await screen.findByRole("region", { name: "Sign in with another account" }));
  expect(card.getByText(/ada@hub\.example/)).toBeVisible();
  await user.click(card.getByRole("button", { name: "Unlink Hub" }));
  await user.click(await screen.findByRole("button", { name: "Unlink" }));
  const outcome = (await screen.findByText("Hub is unlinked.")).closest("[role=status]");
  expect(outcome).toHaveFocus();
  await user.click(await card.findByRole("button", { name: "Link Hub" }));
  expect(leave).toHaveBeenCalledWith(AUTHORIZE);
});

test("the only way in cannot be unlinked, and the page says why", async () => {
  writeToken("t1");
  identities.hasPassword = false;
  show("/account/security");
  const button = await screen.findByRole("button", { name: "Unlink Hub" });
  expect(button).toBeDisabled();
  expect(button).toHaveAccessibleDescription(/set a password before you unlink it/);
});

test("where no provider is known nothing is shown", async () => {
  writeToken("t1");
  api.answers["GET /api/auth/sso"] = () => ({ items: [] });
  show("/account/security");
  expect(await screen.findByText("You are signed in nowhere else.")).toBeVisible();
  expect(screen.queryByText("Sign in with another account")).toBeNull();
});
