import { expectAccessible } from "./support/axe";
import { expectFits } from "./support/fits";
import { expect, test } from "./support/fixtures";
import { expectCall } from "./support/media";
import { changeMeeting, planMeeting } from "./support/meetings";
import { Person } from "./support/person";

const MINUTE_MS = 60_000;
const EARLY_ENTRY_MS = 10 * MINUTE_MS;

const heading = ({ page }: Person, name: string) => page.getByRole("heading", { name });
/** The others in the page's call, by their participant ids. */
const others = ({ page }: Person) =>
  page.evaluate(async () => (await window.parley.getStats()).map(({ id }) => id));

/** As `<input type="datetime-local">` writes the day; the browsers are in UTC. */
const tomorrow = () => new Date(Date.now() + 24 * 60 * MINUTE_MS).toISOString().slice(0, 10);

async function comeAsGuest(guest: Person, code: string): Promise<void> {
  await guest.goTo(`/room/${code}`);
  await guest.field("Your name").fill(guest.name);
  await guest.button("Join as guest").click();
}

test("a planned meeting opens by itself when its time comes, to whoever has the password", async ({
  person,
}) => {
  const [ada, grace] = [await person("Ada"), await person("Grace")];
  await ada.goTo("/");
  await ada.button("Plan a meeting").click();
  await ada.field("Title").fill("Quarterly");
  await ada.field("Starts").fill(`${tomorrow()}T09:00`);
  await ada.field("Password").fill("open sesame");
  await ada.button("Plan meeting").click();
  await expect(heading(ada, "Invite to “Quarterly”")).toBeVisible();
  const dialog = ada.page.getByRole("dialog");
  const link = (await dialog.getByText(/^http\S+$/).innerText()).trim();
  const code = link.split("/").at(-1) ?? "";
  await ada.button("Close").click();
  const upcoming = ada.page.getByRole("region", { name: "Upcoming" });
  await expect(upcoming.getByRole("listitem")).toContainText(/QuarterlyTomorrow, 0?9:00/);

  await grace.goTo(`/room/${code}`);
  await expect(heading(grace, "The meeting has not started yet")).toBeVisible();
  await changeMeeting(ada, code, { startsAt: Date.now() + EARLY_ENTRY_MS + 9_000 });
  await grace.page.reload();
  await expect(grace.page.getByRole("timer")).toContainText(/Opens in \d s/);
  await grace.field("Password").fill("open barley");
  await grace.button("Continue").click();
  await expect(grace.field("Password")).toHaveAccessibleDescription("This is not the password.");
  await expect(grace.field("Password")).toBeFocused();
  await grace.field("Password").fill("open sesame");
  await grace.button("Continue").click();
  await expect(heading(grace, "Quarterly")).toBeVisible();
  await grace.enter();

  await ada.page.reload();
  const live = ada.page.getByRole("region", { name: "Live now" });
  await expect(live.getByText("1 person inside")).toBeVisible();
  await live.getByRole("link", { name: "Join Quarterly" }).click();
  await ada.enter();
  await expect(ada.tile("Grace")).toBeVisible();
});

test("a guest comes by the link, is seen as one, keeps the seat over a reload, and hears of the end", async ({
  person,
  server,
  secondBrowser,
}) => {
  const ada = await person("Ada");
  await ada.goTo("/");
  const code = await planMeeting(ada, { password: "1234" });
  await ada.join(code);
  // In one browser both would share one fake camera, which stops for seconds when it is reopened.
  const gus = await Person.arrive(secondBrowser, server, "Gus", { isSignedOut: true });
  await gus.goTo(`/room/${code}`);
  await gus.field("Your name").fill("Gus");
  await gus.field("Password of the meeting").fill("1234");
  await gus.button("Join as guest").click();
  await gus.enter();
  await expect(ada.page.getByText("Gus (guest) joined")).toBeVisible();
  await expect(ada.tile("Gus").getByText("guest", { exact: true })).toBeVisible();
  await expectCall(ada.page, gus.page);

  const [seat] = await others(ada);
  await gus.page.reload();
  await gus.expectInCall();
  await expectCall(ada.page, gus.page);
  expect(await others(ada)).toEqual([seat]);

  const desk = await ada.page.context().newPage();
  await desk.goto("/");
  await desk.getByRole("button", { name: "End Standup" }).click();
  await desk.getByRole("button", { name: "End for everybody" }).click();
  for (const one of [ada, gus]) {
    await expect(heading(one, "The meeting has ended")).toBeVisible();
    await expect(one.page.getByText("It was ended for everybody.")).toBeVisible();
  }
  await expect(desk.getByRole("region", { name: "Past" }).getByText("Standup")).toBeVisible();
  await gus.page.reload();
  await gus.page.getByRole("button", { name: "Join now" }).click();
  await expect(gus.page.getByRole("link", { name: "Create an account" })).toBeVisible();
  expect(gus.mishaps).toEqual([]);
});

test("a chat meeting asks for no device, and a reload leads back into it", async ({ person }) => {
  const ada = await person("Ada", { permissions: [] });
  const gus = await person("Gus", { permissions: [], isSignedOut: true });
  for (const { page } of [ada, gus]) await page.addInitScript(forbidDevices);
  await ada.goTo("/");
  const code = await planMeeting(ada, { title: "Quiet corner", type: "chat" });
  await ada.goTo(`/room/${code}`);
  await expect(heading(ada, "Quiet corner")).toBeVisible();
  await comeAsGuest(gus, code);
  await gus.field("Message").fill("hello from a guest");
  await gus.page.keyboard.press("Enter");
  const message = ada.page.getByRole("log").getByText("hello from a guest");
  await expect(message).toBeVisible();
  await expect(ada.page.getByRole("log").getByText("guest", { exact: true })).toBeVisible();
  await gus.page.reload();
  const people = ada.page.getByRole("list", { name: "Participants" });
  await expect(gus.page.getByRole("log").getByText("You", { exact: true })).toBeVisible();
  await expect(people.getByRole("listitem")).toHaveCount(2);
  for (const { page } of [ada, gus]) {
    expect(await page.evaluate(() => window.peerConnections.length)).toBe(0);
  }
  await ada.button("Leave chat").click();
  await ada.button("Leave").click();
  await expect(heading(ada, "You left the chat")).toBeVisible();
  await expect(gus.page.getByText("Ada left")).toBeVisible();
});

/** Whoever asks for a device all the same fails the test. */
function forbidDevices(): void {
  navigator.mediaDevices.getUserMedia = () => {
    setTimeout(() => {
      throw new Error("a device was asked for");
    });
    return new Promise(() => undefined);
  };
}

test("the end is counted down, and then it is the time that was up", async ({ person }) => {
  const ada = await person("Ada");
  await ada.goTo("/");
  const endingIn = (ms: number) => ({ startsAt: Date.now() - 5 * MINUTE_MS + ms });
  const code = await planMeeting(ada, { durationMinutes: 5, ...endingIn(75_000) });
  await ada.join(code);
  await expect(ada.page.getByRole("timer")).toContainText(/The meeting ends in 0:5\d/);
  await expect(ada.page.getByText("The meeting ends in one minute")).toBeAttached();
  await changeMeeting(ada, code, endingIn(8_000));
  await expect(ada.page.getByRole("timer")).toContainText(/0:0\d/);
  await expect(heading(ada, "The meeting has ended")).toBeVisible();
  await expect(ada.page.getByText("Its time was up.")).toBeVisible();
});

test("axe finds nothing on the screens of meetings, and they fit a phone", async ({ person }) => {
  const ada = await person("Ada");
  const gus = await person("Gus", { isSignedOut: true });
  const WIDE = { width: 1280, height: 800 };
  async function expectGood({ page }: Person): Promise<void> {
    await page.setViewportSize({ width: 360, height: 740 });
    await expectFits(page);
    await page.setViewportSize(WIDE);
    await expectAccessible(page);
  }
  await ada.goTo("/");
  const secret = await planMeeting(ada, { title: "Secret", password: "1234" });
  const early = await planMeeting(ada, { title: "Early", startsAt: Date.now() + 30 * MINUTE_MS });
  const chat = await planMeeting(ada, { title: "Written", type: "chat" });
  await ada.page.reload();
  await expect(ada.button("Cancel Early")).toBeVisible();
  await expect(ada.button("Copy room link")).toBeVisible();
  await expectGood(ada);
  await ada.button("Plan a meeting").click();
  await ada.button("Plan meeting").click();
  await expect(ada.field("Title")).toHaveAccessibleDescription("Enter a title.");
  await expectGood(ada);
  await ada.page.keyboard.press("Escape");
  await ada.button("Invite Early").click();
  await expectGood(ada);
  await ada.page.keyboard.press("Escape");
  await ada.button("Cancel Early").click();
  await expectGood(ada);
  await ada.button("Keep it").click();

  await gus.goTo(`/room/${secret}`);
  await gus.field("Password of the meeting").fill("4321");
  await gus.field("Your name").fill("Gus");
  await gus.button("Join as guest").click();
  await expect(gus.page.getByText("This is not the password.")).toBeVisible();
  await expectGood(gus);
  await gus.goTo(`/room/${early}`);
  await expect(gus.page.getByRole("timer")).toBeVisible();
  await expectGood(gus);
  await ada.goTo(`/room/${chat}`);
  await comeAsGuest(gus, chat);
  await gus.field("Message").fill("hello");
  await gus.page.keyboard.press("Enter");
  await expect(gus.page.getByRole("log").getByText("hello")).toBeVisible();
  await expectGood(gus);
  await expectGood(ada);
  await gus.button("Leave chat").click();
  await expect(heading(gus, "You left the chat")).toBeVisible();
  await expectGood(gus);
});
