import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter, Route, Routes } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import type { MeetingBody, SessionBody, WeekBody } from "../../api/attendance";
import type { ChatMessageBody } from "../../api/messages";
import { readToken, writeToken } from "../../api/token-store";
import { SessionProvider } from "../auth/session";
import MeetingScreen from "./meeting-screen";
import StatisticsScreen from "./statistics-screen";

const NOW = Date.UTC(2030, 2, 29, 8);
const MEETING: MeetingBody = {
  id: "1",
  code: "abc-defg-hij",
  title: "Weekly plan",
  description: "What comes next",
  type: "video",
  state: "upcoming",
  hasPassword: false,
  lobby: false,
  capacity: null,
  startsAt: NOW,
  durationMinutes: 30,
  guests: true,
  muteOnEntry: false,
  isPersonal: false,
  createdAt: NOW,
  endedAt: null,
  timeZone: null,
  participants: 0,
};

const SESSION: SessionBody = {
  id: "1.2",
  startedAt: NOW,
  endedAt: null,
  peak: 2,
  isComplete: true,
  people: [
    {
      userId: "u1",
      name: "Ada",
      email: "ada@example.com",
      isGuest: false,
      visits: [
        { joinedAt: NOW, leftAt: NOW + 60_000 },
        { joinedAt: NOW + 120_000, leftAt: null },
      ],
      seconds: 5400,
    },
    {
      userId: "g1",
      name: "Gus",
      email: "",
      isGuest: true,
      visits: [{ joinedAt: NOW, leftAt: NOW + 60_000 }],
      seconds: 60,
    },
  ],
};

function page(id: string, nextCursor: string | null) {
  return () => json({ items: [{ ...SESSION, id }], nextCursor });
}

type Answers = Record<string, () => Response>;
const asked: { path: string; init: RequestInit | undefined }[] = [];
let answers: Answers = {};

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

function refuse(status: number, code: string): Response {
  return json({ error: { code, message: "A text", details: {} } }, status);
}

beforeEach(() => {
  asked.length = 0;
  answers = {
    "/api/auth/me": () => json({ user: { _id: "u1", name: "Ada", email: "ada@example.com" } }),
    "/api/meetings/abc-defg-hij": () => json({ meeting: MEETING }),
    "/api/meetings/abc-defg-hij/attendance": () => json({ items: [], nextCursor: null }),
    "/api/meetings/abc-defg-hij/messages": () => json({ messages: [], cursor: null }),
    "/api/meetings/abc-defg-hij/log": () => json({ items: [] }),
  };
  vi.stubGlobal(
    "fetch",
    vi.fn<typeof fetch>(async (input, init) => {
      const path = String(input);
      asked.push({ path, init });
      return (answers[path] ?? answers[path.split("?")[0] ?? ""] ?? (() => refuse(404, "x")))();
    }),
  );
  return () => vi.unstubAllGlobals();
});

function show(path: string) {
  writeToken("t1");
  render(
    <MemoryRouter initialEntries={[path]}>
      <SessionProvider>
        <Routes>
          <Route path="/meetings/:code" element={<MeetingScreen />} />
          <Route path="/statistics" element={<StatisticsScreen />} />
        </Routes>
      </SessionProvider>
    </MemoryRouter>,
  );
  return userEvent.setup();
}

test("a meeting nobody has been in says so, and offers the link and the calendar", async () => {
  show("/meetings/abc-defg-hij");
  expect(await screen.findByRole("heading", { name: "Weekly plan" })).toBeVisible();
  expect(await screen.findByText(/Nobody has been here yet/)).toBeVisible();
  expect(screen.getByText("Upcoming")).toBeVisible();
  expect(screen.getByText(`${location.origin}/room/abc-defg-hij`)).toBeVisible();
  expect(screen.getByRole("button", { name: "Add to calendar" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Download CSV" })).not.toBeInTheDocument();
});

test("who was there is a table with one row a person", async () => {
  answers["/api/meetings/abc-defg-hij/attendance"] = () =>
    json({ items: [SESSION], nextCursor: null });
  show("/meetings/abc-defg-hij");
  const table = await screen.findByRole("table", { name: /2 people, at most 2 at once/ });
  const [ada, gus] = within(table).getAllByRole("row").slice(1);
  expect(ada).toHaveTextContent(/Ada.*ada@example\.com.*came 2 times.*still here.*1 h 30 min/);
  expect(gus).toHaveTextContent(/Gus \(guest\).*1 min/);
});

test("what hosts did is listed, the newest first, and all of it when asked for", async () => {
  const removed = { at: NOW, action: "put_out", byName: "Ada", targetName: "Gus", note: "Enough" };
  const locked = { action: "locked", byName: "Ada", targetName: "", note: "" };
  answers["/api/meetings/abc-defg-hij/log"] = () =>
    json({
      items: [removed, ...Array.from({ length: 20 }, (_, n) => ({ ...locked, at: NOW - n - 1 }))],
    });
  const user = show("/meetings/abc-defg-hij");
  const list = within(await screen.findByRole("list", { name: "What hosts did" }));
  expect(list.getAllByRole("listitem")).toHaveLength(20);
  expect(list.getAllByRole("listitem")[0]).toHaveTextContent("Ada removed Gus: “Enough”");
  await user.click(screen.getByRole("button", { name: "Show all 21" }));
  expect(list.getAllByRole("listitem").at(-1)).toHaveTextContent("Ada locked the meeting");
  expect(list.getAllByRole("listitem")).toHaveLength(21);
});

test("a meeting in which hosts did nothing says so, and a log that cannot be read offers it again", async () => {
  const user = show("/meetings/abc-defg-hij");
  expect(await screen.findByText(/Nothing so far/)).toBeVisible();
  answers["/api/meetings/abc-defg-hij/log"] = () => refuse(503, "unavailable");
  await user.click(screen.getByRole("button", { name: "Refresh log" }));
  expect(await screen.findByRole("button", { name: "Load again" })).toBeVisible();
});

test("earlier sessions are loaded when asked for", async () => {
  answers["/api/meetings/abc-defg-hij/attendance"] = page("1.2", "77");
  answers["/api/meetings/abc-defg-hij/attendance?cursor=77"] = page("1.1", null);
  const user = show("/meetings/abc-defg-hij");
  await user.click(await screen.findByRole("button", { name: "Show earlier sessions" }));
  expect(await screen.findAllByRole("table")).toHaveLength(2);
  expect(screen.queryByRole("button", { name: "Show earlier sessions" })).not.toBeInTheDocument();
});

test("invitations are sent, and what was refused stays in the field", async () => {
  answers["/api/meetings/abc-defg-hij/invitations"] = () =>
    json({ sent: ["bob@example.com"], refused: ["eve@example.com"] });
  const user = show("/meetings/abc-defg-hij");
  const field = await screen.findByLabelText("Email addresses");
  await user.type(field, "Bob <bob@example.com>, eve@example.com");
  await user.type(screen.getByLabelText("Message (optional)"), "See you");
  await user.click(screen.getByRole("button", { name: "Send invitations" }));
  const told = await screen.findByText(/1 invitation sent\. These could not be delivered: eve@/);
  await vi.waitFor(() => expect(told.closest("[role=status]")).toHaveFocus());
  expect(asked.at(-1)?.init?.body).toBe(
    JSON.stringify({ emails: ["bob@example.com", "eve@example.com"], message: "See you" }),
  );
  expect(field).toHaveValue("eve@example.com");
});

test.each([
  ["ada", "This is no email address: ada"],
  ["", "Enter the address of somebody to invite."],
  [Array.from({ length: 21 }, (_, n) => `x${n}@a.example`).join(), "At most 20 people at a time."],
])("addresses like %j are told without asking the server", async (text, mistake) => {
  const user = show("/meetings/abc-defg-hij");
  const field = await screen.findByLabelText("Email addresses");
  await user.click(field);
  await user.paste(text);
  await user.click(screen.getByRole("button", { name: "Send invitations" }));
  expect(field).toBeInvalid();
  expect(field).toHaveAccessibleDescription(new RegExp(`^${mistake}`));
  expect(field).toHaveFocus();
  expect(asked.filter(({ path }) => path.endsWith("invitations"))).toEqual([]);
});

test("a server without mail says that the link can be sent by hand", async () => {
  answers["/api/meetings/abc-defg-hij/invitations"] = () => refuse(501, "mail_not_configured");
  const user = show("/meetings/abc-defg-hij");
  await user.type(await screen.findByLabelText("Email addresses"), "bob@example.com");
  await user.click(screen.getByRole("button", { name: "Send invitations" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(/cannot send mail\. Copy the invite/);
  expect(screen.getByLabelText("Email addresses")).toHaveValue("bob@example.com");
});

test("a meeting that was called off can be taken out of the calendar and invites nobody", async () => {
  const meeting = { ...MEETING, state: "ended", endedAt: NOW - 1 };
  answers["/api/meetings/abc-defg-hij"] = () => json({ meeting });
  show("/meetings/abc-defg-hij");
  expect(await screen.findByRole("button", { name: "Take out of the calendar" })).toBeVisible();
  expect(screen.queryByLabelText("Email addresses")).not.toBeInTheDocument();
});

test("somebody else's meeting is not there", async () => {
  answers["/api/meetings/abc-defg-hij"] = () => refuse(404, "room_not_found");
  show("/meetings/abc-defg-hij");
  expect(await screen.findByRole("heading", { name: "You have no such meeting" })).toBeVisible();
});

test("attendance that does not load can be loaded again", async () => {
  const path = "/api/meetings/abc-defg-hij/attendance";
  const works = answers[path];
  answers[path] = () => refuse(503, "unavailable");
  const user = show("/meetings/abc-defg-hij");
  expect(await screen.findByRole("alert")).toHaveTextContent("The server is very busy.");
  if (works) answers[path] = works;
  await user.click(screen.getByRole("button", { name: "Load again" }));
  expect(await screen.findByText(/Nobody has been here yet/)).toBeVisible();
});

test("a token that is no longer good ends the session", async () => {
  answers["/api/meetings/abc-defg-hij"] = () => refuse(401, "unauthenticated");
  show("/meetings/abc-defg-hij");
  await vi.waitFor(() => expect(readToken()).toBeNull());
});

function weeks(change: Partial<WeekBody>): WeekBody[] {
  return Array.from({ length: 12 }, (_, index) => ({
    startsAt: NOW + index * 7 * 86_400_000,
    meetings: 0,
    minutes: 0,
    people: 0,
    ...(index === 11 && change),
  }));
}

test("statistics are plots and a table with the same numbers, this week first", async () => {
  answers["/api/statistics"] = () =>
    json({ weeks: weeks({ meetings: 3, minutes: 90, people: 4 }) });
  show("/statistics");
  expect(await screen.findByText("3 meetings")).toBeVisible();
  expect(screen.getAllByRole("img", { name: /per week/ })).toHaveLength(3);
  const rows = within(screen.getByRole("table", { name: "In numbers" })).getAllByRole("row");
  expect(rows).toHaveLength(13);
  expect(rows[1]).toHaveTextContent(/31 h 30 min4$/);
  expect(asked.some(({ path }) => path.startsWith("/api/statistics?timeZone="))).toBe(true);
});

test("statistics without anything say what will be there", async () => {
  answers["/api/statistics"] = () => json({ weeks: weeks({}) });
  show("/statistics");
  expect(await screen.findByRole("heading", { name: "Nothing yet" })).toBeVisible();
  expect(screen.queryByRole("table")).not.toBeInTheDocument();
});

const said = (id: string, changes: Partial<ChatMessageBody> = {}): ChatMessageBody => ({
  id,
  roomId: "abc-defg-hij",
  from: "p1",
  name: "Grace",
  userId: "u2",
  text: `text ${id}`,
  sentAt: NOW,
  to: null,
  toName: null,
  replyTo: null,
  file: null,
  editedAt: null,
  isDeleted: false,
  ...changes,
});

test("what was written is there, the earlier above it when asked for", async () => {
  const pages: Record<string, object> = {
    "/api/meetings/abc-defg-hij/messages": {
      messages: [said("b", { toName: "Ada" }), said("c", { isDeleted: true, text: "" })],
      cursor: "b",
    },
    "/api/meetings/abc-defg-hij/messages?cursor=b": { messages: [said("a")], cursor: null },
  };
  for (const [path, body] of Object.entries(pages)) answers[path] = () => json(body);
  const user = show("/meetings/abc-defg-hij");
  const list = await screen.findByRole("list", { name: "Messages" });
  expect(within(list).getAllByRole("listitem")[0]).toHaveTextContent(/Grace.*to Ada, privately/);
  expect(within(list).getByText("The message was deleted.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Show earlier messages" }));
  expect(await screen.findByText("text a")).toBeVisible();
  const items = within(screen.getByRole("list", { name: "Messages" })).getAllByRole("listitem");
  expect(items[0]).toHaveTextContent("text a");
  expect(screen.queryByRole("button", { name: "Show earlier messages" })).not.toBeInTheDocument();
});

test("a meeting in which nothing was written says so", async () => {
  show("/meetings/abc-defg-hij");
  expect(await screen.findByText(/Nothing was written here/)).toBeVisible();
});
