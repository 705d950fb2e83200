import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import type { AdminUser } from "../../api/admin";
import { writeToken } from "../../api/token-store";
import { AppRoutes } from "../../app";
import { fakeApi, Refusal } from "../../test/fake-api";
import { SessionProvider } from "../auth/session";

const ROOT = { _id: "1", name: "Root", email: "root@example.com", isAdmin: true };
const ADA = "PATCH /api/admin/users/2";
let api: ReturnType<typeof fakeApi>;
let users: AdminUser[] = [];

const account = (id: string, name: string, changes: Partial<AdminUser> = {}): AdminUser => ({
  id,
  name,
  email: `${name.toLowerCase()}@example.com`,
  username: null,
  createdAt: 0,
  isAdmin: false,
  isDisabled: false,
  hasSecondFactor: false,
  sessions: 1,
  ...changes,
});

beforeEach(() => {
  users = [account("2", "Ada"), account("1", "Root", { isAdmin: true })];
  api = fakeApi({
    "GET /api/auth/me": () => ({ user: ROOT }),
    "GET /api/admin/users": ({ query }) => ({
      items: users.filter(({ email }) => email.includes(query.get("q") ?? "")),
      nextCursor: null,
    }),
    "GET /api/admin/rooms": () => ({ items: [{ code: "demo", people: 2, since: 0 }], total: 1 }),
    "GET /api/admin/nodes": () => ({
      items: [{ id: "n_1", startedAt: 0, connections: 3, participants: 2, rooms: 1, isThis: true }],
      limits: [{ door: "request", where: "/api/auth/login", code: "rate_limited", count: 7 }],
    }),
    [ADA]: () => {
      users = [account("2", "Ada", { isDisabled: true, sessions: 0 })];
      return users[0];
    },
  });
  writeToken("t1");
  return () => vi.unstubAllGlobals();
});

async function show() {
  render(
    <MemoryRouter initialEntries={["/admin"]}>
      <SessionProvider>
        <AppRoutes />
      </SessionProvider>
    </MemoryRouter>,
  );
  await screen.findByRole("heading", { level: 1 }, { timeout: 10_000 });
  return userEvent.setup();
}

const button = (name: string) => screen.getByRole("button", { name });

test("who is no administrator finds nothing there", async () => {
  api.answers["GET /api/auth/me"] = () => ({ user: { ...ROOT, isAdmin: false } });
  await show();
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("There is nothing here");
  expect(api.asked.filter(({ path }) => path.startsWith("/api/admin"))).toEqual([]);
});

test("an account is found, and disabled after a question", async () => {
  const user = await show();
  await user.type(await screen.findByLabelText("Name, username or email"), "ada{Enter}");
  await vi.waitFor(() => expect(screen.queryByText("You")).toBeNull());
  await user.click(button("Disable: Ada"));
  const dialog = screen.getByRole("dialog", { name: "Disable Ada’s account?" });
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  expect(api.named(ADA)).toHaveLength(0);
  await user.click(button("Disable: Ada"));
  await user.click(within(dialog).getByRole("button", { name: "Disable" }));
  expect(await screen.findByText("Ada is disabled and signed out.")).toBeVisible();
  expect(api.named(ADA).map(({ body }) => body)).toEqual([{ isDisabled: true }]);
  expect(screen.getByText("Disabled")).toBeVisible();
  expect(button("Enable: Ada")).toBeVisible();
});

test("nobody is offered to shut themselves out, and a refusal is told", async () => {
  const user = await show();
  expect(await screen.findByRole("button", { name: "Sign out everywhere: Root" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Disable: Root" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Remove as administrator: Root" })).toBeNull();
  api.answers[ADA] = () => {
    throw new Refusal(403, "forbidden");
  };
  await user.click(button("Make administrator: Ada"));
  await user.click(button("Make administrator"));
  expect(await screen.findByRole("alert")).toHaveTextContent("Only administrators can do this.");
});

test("rooms, nodes and limits are there", async () => {
  await show();
  expect(await screen.findByText(/2 people · since/)).toBeVisible();
  expect(await screen.findByText(/Connections: 3 · participants: 2/)).toBeVisible();
  const row = screen.getByRole("row", { name: /api\/auth\/login/ });
  expect(row).toHaveTextContent("/api/auth/loginrate limited7");
});
