import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter, Route, Routes, useParams } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { readToken, writeToken } from "../../api/token-store";
import { fakeApi, Refusal } from "../../test/fake-api";
import { SessionProvider } from "../auth/session";
import { rememberRoom } from "../lobby/recent-rooms";
import { DashboardScreen } from "./dashboard-screen";
import { meeting, planned } from "./fake-meetings";

const ADA = { _id: "1", name: "Ada", email: "ada@example.com" };
const PERSONAL = meeting({ title: "Ada’s room", code: "ada-room", isPersonal: true });

const pages: Record<string, ReturnType<typeof meeting>[]> = {};
let api: ReturnType<typeof fakeApi>;

/** jsdom has no dialogs. */
function openDialog(this: HTMLDialogElement) {
  this.open = true;
}

function closeDialog(this: HTMLDialogElement) {
  this.open = false;
}

beforeEach(() => {
  for (const when of ["live", "upcoming", "past"]) pages[when] = [];
  api = fakeApi({
    "GET /api/auth/me": () => ({ user: ADA }),
    "GET /api/meetings/personal": () => ({ meeting: PERSONAL }),
    "GET /api/meetings": ({ query }) => ({
      items: (pages[query.get("when") ?? ""] ?? []).filter(({ title }) =>
        title.includes(query.get("q") ?? ""),
      ),
      nextCursor: null,
    }),
  });
  HTMLDialogElement.prototype.showModal = openDialog;
  HTMLDialogElement.prototype.close = closeDialog;
  writeToken("t1");
  return () => vi.unstubAllGlobals();
});

function Room() {
  return <p>Room {useParams()["roomId"]}</p>;
}

async function show() {
  const user = userEvent.setup();
  render(
    <MemoryRouter>
      <SessionProvider>
        <Routes>
          <Route path="/" element={<DashboardScreen />} />
          <Route path="/room/:roomId" element={<Room />} />
        </Routes>
      </SessionProvider>
    </MemoryRouter>,
  );
  await screen.findByRole("heading", { name: "Hello, Ada" });
  return user;
}

const section = (name: string) => within(screen.getByRole("region", { name }));
const button = (name: string) => screen.findByRole("button", { name });
const dialog = () => within(screen.getByRole("dialog"));

test("a typed code and a pasted link lead to the room", async () => {
  const user = await show();
  await user.type(screen.getByLabelText("Code or link"), "https://x.example/room/demo?a=b{Enter}");
  expect(screen.getByText("Room demo")).toBeVisible();
});

test("what cannot be a code is told at the field, which has the focus", async () => {
  const user = await show();
  const field = screen.getByLabelText("Code or link");
  await user.type(field, "a/b{Enter}");
  expect(field).toBeInvalid();
  expect(field).toHaveAccessibleDescription(/paste the link/);
  await vi.waitFor(() => expect(field).toHaveFocus());
});

test("“Start now” opens a meeting, and leads there", async () => {
  api.answers["POST /api/meetings"] = () => ({ meeting: meeting({ code: "new-code" }) });
  const user = await show();
  await user.click(await button("Start now"));
  expect(await screen.findByText("Room new-code")).toBeVisible();
  const [{ body } = { body: null }] = api.named("POST /api/meetings");
  expect(body).toEqual({ title: "Ada’s meeting" });
});

test("what is empty says what to do", async () => {
  await show();
  expect(await section("Live now").findByText(/“Start now” opens/)).toBeVisible();
  expect(await section("Upcoming").findByText(/“Plan a meeting” gives/)).toBeVisible();
  expect(await section("Past").findByText(/are kept here/)).toBeVisible();
});

test("each meeting is where it belongs, with its time, who is there and what can be done", async () => {
  pages["live"] = [meeting({ title: "Standup", participants: 3, code: "live-code" }), PERSONAL];
  pages["upcoming"] = [planned("Planning", { hasPassword: true })];
  pages["past"] = [meeting({ title: "Retro", state: "ended", code: "old" })];
  await show();
  const live = section("Live now");
  expect(await live.findByText("3 people inside")).toBeVisible();
  expect(live.getByRole("link", { name: "Join Standup" })).toHaveAttribute(
    "href",
    "/room/live-code",
  );
  expect(live.getAllByRole("listitem")).toHaveLength(1);
  const upcoming = section("Upcoming");
  expect(await upcoming.findByText("in 2 h")).toBeVisible();
  expect(upcoming.getByText("Password")).toBeVisible();
  expect(upcoming.queryByRole("link", { name: /^Join/ })).toBeNull();
  const past = section("Past");
  expect(await past.findByRole("link", { name: "Retro" })).toHaveAttribute("href", "/meetings/old");
  expect(past.queryByRole("button")).toBeNull();
});

test("a list that cannot be loaded says so, and comes with a second try", async () => {
  const answer = api.answers["GET /api/meetings"];
  delete api.answers["GET /api/meetings"];
  pages["live"] = [meeting({ title: "Standup" })];
  const user = await show();
  const alert = within(await section("Live now").findByRole("alert"));
  if (answer) api.answers["GET /api/meetings"] = answer;
  await user.click(alert.getByRole("button", { name: "Try again" }));
  expect(await section("Live now").findByText("Standup")).toBeVisible();
});

test("“Show more” leads on from where the page ended", async () => {
  const [one, two] = [meeting({ title: "One" }), meeting({ title: "Two" })];
  api.answers["GET /api/meetings"] = ({ query }) => {
    if (query.get("when") !== "past") return { items: [], nextCursor: null };
    return query.get("cursor") === "c1"
      ? { items: [two], nextCursor: null }
      : { items: [one], nextCursor: "c1" };
  };
  const user = await show();
  const past = section("Past");
  await user.click(await past.findByRole("button", { name: "Show more" }));
  expect(await past.findByText("Two")).toBeVisible();
  expect(past.getByText("One")).toBeVisible();
  expect(past.queryByRole("button", { name: "Show more" })).toBeNull();
});

test("the search is about all lists", async () => {
  pages["upcoming"] = [planned("Planning")];
  pages["past"] = [meeting({ title: "Retro", state: "ended" })];
  const user = await show();
  await section("Past").findByText("Retro");
  await user.type(screen.getByLabelText("Search your meetings"), "Plan");
  expect(await section("Past").findByText("No title here has “Plan” in it.")).toBeVisible();
  expect(section("Upcoming").getByText("Planning")).toBeVisible();
});

test("a planned meeting is sent as it was entered, and its invitation can be copied", async () => {
  api.answers["POST /api/meetings"] = () => ({
    meeting: planned("Weekly", { code: "week", hasPassword: true }),
  });
  const user = await show();
  await user.click(await button("Plan a meeting"));
  await user.type(dialog().getByLabelText("Title"), "Weekly");
  await user.click(dialog().getByLabelText(/^Chat only/));
  await user.clear(dialog().getByLabelText("Minutes"));
  await user.type(dialog().getByLabelText("Minutes"), "45");
  await user.type(dialog().getByLabelText("Password"), "1234");
  await user.type(dialog().getByLabelText("How many people"), "7");
  await user.click(dialog().getByLabelText("Guests may come"));
  await user.click(dialog().getByRole("button", { name: "Plan meeting" }));
  expect(await screen.findByText("Invite to “Weekly”")).toBeVisible();
  const [{ body } = { body: null }] = api.named("POST /api/meetings");
  expect(body).toMatchObject({
    title: "Weekly",
    type: "chat",
    durationMinutes: 45,
    password: "1234",
    capacity: 7,
    guests: false,
  });
  expect((body as { startsAt: number }).startsAt).toBeGreaterThan(Date.now());
  await user.click(await button("Copy invitation"));
  const text = await navigator.clipboard.readText();
  expect(text).toContain(`Join: ${location.origin}/room/week`);
  expect(text).toContain("password");
});

test("each mistake is told at its field, and the first one has the focus", async () => {
  const user = await show();
  await user.click(await button("Plan a meeting"));
  await user.type(dialog().getByLabelText("Code"), "a b");
  await user.type(dialog().getByLabelText("Password"), "123");
  await user.click(dialog().getByRole("button", { name: "Plan meeting" }));
  const title = dialog().getByLabelText("Title");
  expect(title).toHaveAccessibleDescription("Enter a title.");
  await vi.waitFor(() => expect(title).toHaveFocus());
  expect(dialog().getByLabelText("Code")).toBeInvalid();
  expect(dialog().getByLabelText("Password")).toBeInvalid();
  expect(api.named("POST /api/meetings")).toEqual([]);
});

test("what the server has against it is told at the field", async () => {
  api.answers["POST /api/meetings"] = () => {
    throw new Refusal(400, "already_exists", { field: "code" });
  };
  const user = await show();
  await user.click(await button("Plan a meeting"));
  await user.type(dialog().getByLabelText("Title"), "Weekly");
  await user.type(dialog().getByLabelText("Code"), "taken");
  await user.click(dialog().getByRole("button", { name: "Plan meeting" }));
  const code = dialog().getByLabelText("Code");
  await vi.waitFor(() => expect(code).toHaveAccessibleDescription(/already/));
  await vi.waitFor(() => expect(code).toHaveFocus());
});

test("a change sends what is different, and the lists are asked for again", async () => {
  pages["upcoming"] = [planned("Weekly", { code: "week", hasPassword: true })];
  api.answers["PATCH /api/meetings/week"] = () => ({ meeting: planned("Monthly") });
  const user = await show();
  await user.click(await button("Change Weekly"));
  await user.clear(dialog().getByLabelText("Title"));
  await user.type(dialog().getByLabelText("Title"), "Monthly");
  await user.click(dialog().getByLabelText("Remove the password"));
  pages["upcoming"] = [planned("Monthly")];
  await user.click(dialog().getByRole("button", { name: "Save" }));
  expect(await section("Upcoming").findByText("Monthly")).toBeVisible();
  const [{ body } = { body: null }] = api.named("PATCH /api/meetings/week");
  expect(body).toEqual({ title: "Monthly", password: null });
});

test("a meeting is ended after a question only", async () => {
  pages["live"] = [meeting({ title: "Standup", code: "live-code" })];
  api.answers["DELETE /api/meetings/live-code"] = () => ({ meeting: meeting() });
  const user = await show();
  await user.click(await button("End Standup"));
  await user.click(dialog().getByRole("button", { name: "Keep it" }));
  expect(api.named("DELETE /api/meetings/live-code")).toEqual([]);
  await user.click(await button("End Standup"));
  pages["live"] = [];
  await user.click(dialog().getByRole("button", { name: "End for everybody" }));
  expect(await section("Live now").findByText(/Nothing is on/)).toBeVisible();
  expect(api.named("DELETE /api/meetings/live-code")).toHaveLength(1);
});

test("the personal room has its link, and no time to choose", async () => {
  const user = await show();
  const room = section("Your personal room");
  await user.click(await room.findByRole("button", { name: "Copy room link" }));
  expect(await navigator.clipboard.readText()).toBe(`${location.origin}/room/ada-room`);
  await user.click(room.getByRole("button", { name: "Change your room" }));
  expect(dialog().queryByLabelText("Starts")).toBeNull();
});

test("a token that is dead ends the session", async () => {
  api.answers["GET /api/meetings"] = () => {
    throw new Refusal(401, "unauthenticated");
  };
  await show().catch(() => undefined);
  await vi.waitFor(() => expect(readToken()).toBeNull());
});

test("the last rooms are offered to the same account only", async () => {
  for (const room of ["one", "two", "one"]) rememberRoom(ADA._id, room);
  rememberRoom("2", "foreign");
  await show();
  const rooms = section("Where you were last").getAllByRole("listitem");
  expect(rooms.map((item) => item.textContent)).toEqual(["one", "two"]);
});
