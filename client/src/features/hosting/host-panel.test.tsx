import { screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type HostingState, NO_HOSTING } from "../../call/hosting";
import type { Participant, Role } from "../../call/types";
import { person, showPanel } from "../chat/fake-chat";
import { fakeHostingActions } from "./fake-hosting";

const fake = vi.hoisted(() => ({
  raised: [] as string[],
  lower: vi.fn(async () => undefined),
  state: null as unknown,
  actions: null as unknown,
}));

vi.mock("../../call/use-call", () => ({
  useHands: () => ({ raised: fake.raised, lower: fake.lower }),
  useHosting: () => ({ state: fake.state, actions: fake.actions }),
}));

let actions: ReturnType<typeof fakeHostingActions>;

beforeEach(() => {
  actions = fakeHostingActions();
  Object.assign(fake, { raised: [], actions });
});
afterEach(() => {
  vi.clearAllMocks();
  vi.unstubAllGlobals();
});

const waiting = (id: string, changes: Partial<HostingState["waiting"][number]> = {}) => ({
  id,
  name: id,
  email: `${id}@example.com`,
  isGuest: false,
  isReconnecting: false,
  ...changes,
});

/** The list of people, as somebody with powers sees it. */
function show(role: Role, people: Participant[], changes: Partial<HostingState> = {}) {
  const hosting = { ...NO_HOSTING, role, hasPowers: role !== "participant", ...changes };
  fake.state = hosting;
  const panel = showPanel("people", hosting);
  panel.set({}, people);
  const change = (next: Partial<HostingState>) => {
    fake.state = { ...hosting, ...next };
    panel.set({});
  };
  return { ...panel, change };
}

const button = (name: string) => screen.getByRole("button", { name });
const acts = (name: string) =>
  within(screen.getByRole("group", { name: `Options for ${name}` }))
    .getAllByRole("button")
    .map((act) => act.textContent);

test.each<[Role, Partial<Participant>, string[]]>([
  [
    "host",
    {},
    ["Mute", "Mute and keep muted", "Stop camera", "Make co-host", "Make host…", "Remove…"],
  ],
  [
    "host",
    { isMuted: true, isCameraOff: true, isSharing: true, role: "cohost" },
    ["Mute and keep muted", "Stop sharing", "Take back co-host", "Make host…", "Remove…"],
  ],
  [
    "host",
    { isMuted: true, mayUnmute: false, isCameraOff: true, isGuest: true },
    ["Allow to unmute", "Make co-host", "Remove…"],
  ],
  ["cohost", { isMuted: true, isCameraOff: true }, ["Mute and keep muted", "Remove…"]],
])("a %s is offered what is possible with %o", async (role, changes, offered) => {
  const { user } = show(role, [person("Grace", changes)]);
  await user.click(button("Options for Grace"));
  expect(acts("Grace")).toEqual(offered);
});

test("a co-host has no options for hosts, and a participant none at all", () => {
  const people = [person("Grace", { role: "host" }), person("Edith", { role: "cohost" })];
  show("cohost", people);
  expect(screen.queryByRole("button", { name: /Options for/ })).toBeNull();
  expect(button("Lock meeting")).toBeVisible();
});

test.each<[string, keyof ReturnType<typeof fakeHostingActions>, unknown[]]>([
  ["Mute", "mute", ["Grace", true]],
  ["Mute and keep muted", "mute", ["Grace", false]],
  ["Stop camera", "stopCamera", ["Grace"]],
  ["Stop sharing", "stopShare", ["Grace"]],
  ["Make co-host", "setRole", ["Grace", "cohost"]],
])("%s does it and gives the focus back", async (text, action, payload) => {
  const { user } = show("host", [person("Grace", { isSharing: true })]);
  await user.click(button("Options for Grace"));
  await user.click(button(text));
  expect(actions[action].mock.calls).toEqual([payload]);
  expect(screen.queryByRole("group", { name: "Options for Grace" })).toBeNull();
  expect(button("Options for Grace")).toHaveFocus();
});

test("the options open one at a time, begin with the focus and close with Escape", async () => {
  const { user } = show("host", [person("Grace"), person("Edith")]);
  await user.click(button("Options for Grace"));
  await user.click(button("Options for Edith"));
  expect(button("Options for Grace")).toHaveAttribute("aria-expanded", "false");
  expect(button("Mute")).toHaveFocus();
  await user.keyboard("{Escape}");
  expect(button("Options for Edith")).toHaveFocus();
  expect(button("Options for Edith")).toHaveAttribute("aria-expanded", "false");
});

test("removing asks for a reason, and whether they may come back", async () => {
  const { user } = show("host", [person("Gus", { isGuest: true })]);
  await user.click(button("Options for Gus"));
  await user.click(button("Remove…"));
  const dialog = within(screen.getByRole("dialog", { name: "Remove Gus?" }));
  expect(actions.remove).not.toHaveBeenCalled();
  await user.type(dialog.getByLabelText("Reason (optional)"), " Enough ");
  const ban = dialog.getByLabelText("Do not let them come back");
  expect(ban).toHaveAccessibleDescription(/every new guest has to be let in/);
  await user.click(ban);
  await user.click(dialog.getByRole("button", { name: "Remove" }));
  expect(actions.remove.mock.calls).toEqual([["Gus", { reason: "Enough", isBanned: true }]]);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("giving host away is asked first", async () => {
  const { user } = show("host", [person("Grace")]);
  await user.click(button("Options for Grace"));
  await user.click(button("Make host…"));
  await user.click(button("Cancel"));
  expect(actions.setRole).not.toHaveBeenCalled();
  await user.click(button("Options for Grace"));
  await user.click(button("Make host…"));
  await user.click(button("Make host"));
  expect(actions.setRole.mock.calls).toEqual([["Grace", "host"]]);
});

test("who waits is listed above all, and let in by name or all at once", async () => {
  const { user } = show("cohost", [], {
    waiting: [waiting("Grace"), waiting("Gus", { isGuest: true, isReconnecting: true, email: "" })],
  });
  const list = within(screen.getByRole("list", { name: "Waiting to come in" }));
  expect(list.getAllByRole("listitem").map((row) => row.textContent)).toEqual([
    "GGraceGrace@example.comDenyAdmit",
    "GGusguestReconnectingDenyAdmit",
  ]);
  expect(button("People 2 waiting")).toBeVisible();
  await user.click(button("Admit Gus"));
  await user.click(button("Admit all"));
  expect(actions.admit.mock.calls).toEqual([["Gus"]]);
  expect(actions.admitAll).toHaveBeenCalledOnce();
});

test("when the row that had the focus goes, the keyboard goes on in the panel", async () => {
  const { user, change } = show("host", [], { waiting: [waiting("Grace")] });
  await user.click(button("Admit Grace"));
  change({ waiting: [] });
  expect(screen.queryByRole("list", { name: "Waiting to come in" })).toBeNull();
  const panel = screen.getByRole("complementary", { name: "Chat and participants" });
  expect(panel).toContainElement(document.activeElement as HTMLElement);
});

test("denying takes a sentence along, which may be empty", async () => {
  const { user } = show("host", [], { waiting: [waiting("Grace")] });
  await user.click(button("Deny Grace"));
  expect(screen.getByRole("dialog", { name: "Not let Grace in?" })).toBeVisible();
  await user.type(screen.getByLabelText("A sentence for them (optional)"), "Tomorrow{Enter}");
  await user.click(button("Deny Grace"));
  await user.click(button("Deny"));
  expect(actions.deny.mock.calls).toEqual([
    ["Grace", "Tomorrow"],
    ["Grace", ""],
  ]);
});

test("everybody is muted, for keeps when that is ticked, and all who are kept so are freed", async () => {
  const { user } = show("host", [
    person("Grace", { isMuted: true, mayUnmute: false }),
    person("Edith"),
    person("Mary", { isMuted: true, mayUnmute: false }),
  ]);
  await user.click(button("Mute everybody"));
  const dialog = within(screen.getByRole("dialog", { name: "Mute everybody?" }));
  await user.click(dialog.getByLabelText("Keep them muted"));
  await user.click(dialog.getByRole("button", { name: "Mute everybody" }));
  expect(actions.muteAll.mock.calls).toEqual([[false]]);
  await user.click(button("Let everybody unmute"));
  expect(actions.mute.mock.calls).toEqual([
    ["Grace", true],
    ["Mary", true],
  ]);
});

test("the lock is turned by hosts, and everybody reads that it is", async () => {
  const { user, change } = show("host", []);
  await user.click(button("Lock meeting"));
  change({ isLocked: true });
  expect(screen.getByText(/The meeting is locked/)).toBeVisible();
  await user.click(button("Unlock meeting"));
  expect(actions.lock.mock.calls).toEqual([[true], [false]]);
  change({ isLocked: true, role: "participant", hasPowers: false });
  expect(screen.getByText(/The meeting is locked/)).toBeVisible();
  expect(screen.queryByRole("button", { name: /lock meeting/i })).toBeNull();
});

test("hosts take hands down, in the line and in the options", async () => {
  fake.raised = ["Grace"];
  const { user } = show("host", [person("Grace")]);
  await user.click(button("Lower the hand of Grace"));
  await user.click(button("Options for Grace"));
  await user.click(button("Lower hand"));
  expect(fake.lower.mock.calls).toEqual([["Grace"], ["Grace"]]);
});
