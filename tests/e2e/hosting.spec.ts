import type { Locator } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { expectFits } from "./support/fits";
import { expect, test } from "./support/fixtures";
import { expectCall, expectFlow } from "./support/media";
import { planMeeting } from "./support/meetings";
import type { Person } from "./support/person";

const heading = ({ page }: Person, name: string) => page.getByRole("heading", { name });
const said = ({ page }: Person, text: string) => page.getByText(text, { exact: true });
const row = ({ page }: Person, name: string): Locator =>
  page
    .getByRole("list", { name: "Participants" })
    .getByRole("listitem")
    .filter({ has: page.getByText(name, { exact: true }) });

/** Knocks, by the meeting's address, and waits. */
async function knock(person: Person, code: string): Promise<void> {
  await person.goTo(`/room/${code}`);
  await person.button("Join now").click();
  await expect(heading(person, "Waiting to be let in")).toBeVisible();
}

async function knockAsGuest(guest: Person, code: string): Promise<void> {
  await guest.goTo(`/room/${code}`);
  await guest.field("Your name").fill(guest.name);
  await guest.button("Join as guest").click();
  await guest.button("Join now").click();
  await expect(heading(guest, "Waiting to be let in")).toBeVisible();
}

async function act(host: Person, name: string, what: string): Promise<void> {
  await host.button(`Options for ${name}`).click();
  await host.button(what).click();
}

async function leave(host: Person): Promise<void> {
  await host.button("Leave call").click();
  await host.button("Leave").click();
}

/** A host in their meeting with the list of people open. */
async function host(person: Person, wish: Record<string, unknown> = {}): Promise<string> {
  await person.goTo("/");
  const code = await planMeeting(person, wish);
  await person.join(code);
  await person.button("1 person").click();
  return code;
}

test("who waits hears nothing of the meeting, and is let in or not", async ({ person }) => {
  const [ada, grace] = [await person("Ada"), await person("Grace")];
  const gus = await person("Gus", { isSignedOut: true });
  await ada.goTo("/");
  const code = await planMeeting(ada, { lobby: true });
  await ada.join(code);
  const events = record(grace);
  await knock(grace, code);
  await expect(ada.page.getByRole("region", { name: "Lobby" })).toContainText(
    "Grace is waiting to come in",
  );
  await ada.page.keyboard.press("Alt+c");
  await ada.field("Message").fill("not for those who wait");
  await ada.page.keyboard.press("Enter");
  await expect(ada.page.getByRole("log").getByText("not for those who wait")).toBeVisible();
  await ada.button("Mute microphone").click();
  await ada.button("Unmute microphone").click();
  await knockAsGuest(gus, code);
  await ada.button("People 2 waiting").click();
  const waiting = ada.page.getByRole("list", { name: "Waiting to come in" });
  await expect(waiting.getByRole("listitem")).toContainText(["Grace", "Gusguest"]);

  await ada.button("Deny Gus").click();
  await ada.field("A sentence for them (optional)").fill("Tomorrow, please");
  await ada.button("Deny").click();
  await expect(heading(gus, "You were not let in")).toBeVisible();
  await expect(said(gus, "Tomorrow, please")).toBeVisible();
  expect(await grace.page.evaluate(() => window.peerConnections.length)).toBe(0);
  expect(events()).toEqual([]);
  await ada.button("Admit Grace").click();
  await expectCall(ada.page, grace.page);
  expect(events()[0]).toBe("admitted");

  await gus.button("Ask again").click();
  await ada.button("Admit Gus").click();
  await gus.expectInCall();
  await expect(row(ada, "Gus")).toContainText("guest");
});

/** What the server tells the page of its own accord, but for its being let in. */
function record({ page }: Person): () => string[] {
  const events: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      const [, name] = /^42\["(\w+)"/.exec(String(payload)) ?? [];
      if (name) events.push(name);
    }),
  );
  return () => events;
}

test("a host mutes for keeps and allows again, stops the camera, and takes the hand down", async ({
  person,
}) => {
  const [ada, grace] = [await person("Ada"), await person("Grace")];
  const code = await host(ada);
  await grace.join(code);
  await expectCall(ada.page, grace.page);
  await act(ada, "Grace", "Mute and keep muted");
  await expectFlow(ada.page, { pictures: 1, sounds: 0 });
  await expect(row(ada, "Grace")).toContainText("Muted by the host");
  await expect(grace.button("Muted by the host")).toBeDisabled();
  await grace.page.keyboard.press("Alt+m");
  await expect(
    said(grace, "The host has muted you. Raise your hand to ask to speak."),
  ).toBeVisible();
  await grace.button("Raise your hand").click();
  const hands = ada.page.getByRole("list", { name: "Raised hands" });
  await expect(hands.getByRole("listitem")).toContainText(["Grace"]);
  await act(ada, "Grace", "Allow to unmute");
  await ada.button("Lower the hand of Grace").click();
  await expect(hands).toBeHidden();
  await grace.button("Unmute microphone").click();
  await expectFlow(ada.page, { pictures: 1, sounds: 1 });
  await act(ada, "Grace", "Stop camera");
  // The notice goes after some seconds.
  await expect(said(grace, "The host has turned your camera off")).toBeVisible();
  await expectFlow(ada.page, { pictures: 0, sounds: 1 });
});

test("who is removed comes back through the lobby, and after a ban not at all; a lock keeps others out", async ({
  person,
}) => {
  const [ada, grace, edith] = [await person("Ada"), await person("Grace"), await person("Edith")];
  const code = await host(ada);
  await grace.join(code);
  await act(ada, "Grace", "Remove…");
  await ada.field("Reason (optional)").fill("Wrong room");
  await ada.button("Remove").click();
  await expect(heading(grace, "You were removed from the call")).toBeVisible();
  await expect(said(grace, "Wrong room")).toBeVisible();
  await grace.button("Ask to come back").click();
  await ada.button("Admit Grace").click();
  await grace.expectInCall();

  await ada.button("Lock meeting").click();
  await expect(grace.page.getByRole("img", { name: "The meeting is locked" })).toBeVisible();
  await edith.goTo(`/room/${code}`);
  await expect(heading(edith, "The meeting is locked")).toBeVisible();
  await ada.button("Unlock meeting").click();
  await edith.button("Try again now").click();
  await edith.enter();

  await act(ada, "Grace", "Remove…");
  await ada.field("Do not let them come back").check();
  await ada.button("Remove").click();
  await grace.button("Ask to come back").click();
  await expect(heading(grace, "You cannot come back")).toBeVisible();
  await grace.page.reload();
  await expect(heading(grace, "You cannot come back")).toBeVisible();

  await leave(ada);
  await ada.goTo(`/meetings/${code}`);
  const log = ada.page.getByRole("list", { name: "What hosts did" });
  await expect(log.getByRole("listitem")).toContainText([
    "Ada removed Grace for good",
    "Ada unlocked the meeting",
    "Ada locked the meeting",
    "Ada let Grace in",
    "Ada removed Grace: “Wrong room”",
  ]);
});

test("when the host leaves the co-host is host, until the owner returns and ends it for all", async ({
  person,
}) => {
  const [ada, grace, edith] = [await person("Ada"), await person("Grace"), await person("Edith")];
  const code = await host(ada);
  // Edith was there first, but Grace is the co-host.
  await edith.join(code);
  await grace.join(code);
  await act(ada, "Grace", "Make co-host");
  await expect(row(ada, "Grace")).toContainText("co-host");
  await leave(ada);
  await expect(said(grace, "You are the host now")).toBeVisible();
  await edith.button("2 people").click();
  await expect(row(edith, "Grace").getByText("host", { exact: true })).toBeVisible();
  await ada.button("Rejoin the call").click();
  await ada.expectInCall();
  await expect(row(edith, "Ada").getByText("host", { exact: true })).toBeVisible();
  await expect(row(edith, "Grace").getByText("co-host", { exact: true })).toBeVisible();

  await ada.button("Leave call").click();
  await ada.button("End for everybody…").click();
  await ada.button("End for everybody").click();
  for (const one of [ada, grace, edith]) {
    await expect(heading(one, "The meeting has ended")).toBeVisible();
  }
});

test("axe finds nothing in what hosts and who waits see, and it fits a phone", async ({
  person,
}) => {
  const [ada, grace] = [await person("Ada"), await person("Grace")];
  const gus = await person("Gus", { isSignedOut: true });
  const code = await host(ada, { title: "Weekly with everybody", lobby: true });
  await knockAsGuest(gus, code);
  await expectGood(gus);
  await expect(ada.button("Admit Gus")).toBeVisible();
  await ada.button("Close panel").click();
  await expectGood(ada);
  await ada.button("Show who is waiting").click();
  await knock(grace, code);
  await ada.button("Admit Grace").click();
  await grace.expectInCall();
  await grace.button("Raise hand").click();
  await ada.button("Lock meeting").click();
  await act(ada, "Grace", "Mute and keep muted");
  await expectGood(grace);
  await ada.button("Options for Grace").click();
  await expectGood(ada);
  await ada.button("Remove…").click();
  await expectGood(ada);
  await ada.button("Cancel").click();
  await ada.button("Close panel").click();
  await ada.button("Leave call").click();
  await expectGood(ada);
});

async function expectGood({ page }: Person): Promise<void> {
  const usual = page.viewportSize();
  await expectAccessible(page, { light: 960, dark: 360 });
  // The stage arranges itself anew first.
  await expect(() => expectFits(page)).toPass({ timeout: 5_000 });
  if (usual) await page.setViewportSize(usual);
}
