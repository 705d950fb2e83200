import { expect, test } from "./support/fixtures";
import { expectCall, expectFlow, watchPictures } from "./support/media";
import { Server } from "./support/server";

/** A busy machine may take a second or two for a picture. */
const LONGEST_GAP_MS = 3_000;

test("the server goes down and comes back: the call goes on", async ({ pair, server }) => {
  const { ada, grace } = pair;
  const gaps = await Promise.all([ada.page, grace.page].map(watchPictures));
  await server.down();
  try {
    await expect(ada.page.getByText(/Reconnecting/).first()).toBeVisible();
    await expect(grace.page.getByText(/Reconnecting/).first()).toBeVisible();
    // Longer than any reasonable patience of a heartbeat.
    for (let look = 0; look < 8; look += 1) {
      await expectFlow(ada.page, { pictures: 1, sounds: 1 });
    }
    await expectFlow(grace.page, { pictures: 1, sounds: 1 });
    const longest = await Promise.all(gaps.map((read) => read()));
    expect(Math.max(...longest)).toBeLessThan(LONGEST_GAP_MS);
    await expect(ada.video("Grace")).toBeVisible();
  } finally {
    await server.up();
  }
  await expect(ada.page.getByText(/Reconnecting/)).toHaveCount(0, { timeout: 30_000 });
  await expect(grace.page.getByText(/Reconnecting/)).toHaveCount(0, { timeout: 30_000 });
  await expectCall(ada.page, grace.page);
  await ada.button("Mute microphone").click();
  await expect(grace.tile("Ada").getByLabel("Muted")).toBeVisible();
  await expectFlow(grace.page, { pictures: 1, sounds: 0 });
});

test("a server that is down is told before the call, and the page goes on by itself", async ({
  person,
  server,
}) => {
  const ada = await person("Ada");
  await ada.goTo("/");
  await expect(ada.field("Code or link")).toBeVisible();
  await ada.field("Code or link").fill("demo");
  await server.down();
  try {
    await ada.button("Join").click();
    const told = ada.page.getByRole("heading", { name: "The meeting cannot be reached" });
    await expect(told).toBeVisible();
  } finally {
    await server.up();
  }
  await expect(ada.button("Join now")).toBeVisible();
  await server.down();
  try {
    await ada.button("Join now").click();
    await expect(ada.page.getByText(/server/i).first()).toBeVisible();
  } finally {
    await server.up();
  }
  const inCall = ada.button("Leave call");
  const again = ada.button("Try again");
  await expect(inCall.or(again)).toBeVisible({ timeout: 40_000 });
  if (await again.isVisible()) await again.click();
  await ada.expectInCall();
});

test("a connection that is refused for the time being is tried again until it is let in", async ({
  browser,
  room,
}) => {
  const { Person } = await import("./support/person");
  const server = await Server.start({ MAX_CONNECTIONS_PER_USER: "1" });
  try {
    const ada = await Person.arrive(browser, server, "Ada");
    await ada.join(room);
    const second = await ada.page.context().newPage();
    await second.goto(`/room/${room}`);
    await second.getByRole("button", { name: "Join now" }).click();
    await expect(second.getByText(/does not answer yet/)).toBeVisible();
    await ada.button("Leave call").click();
    await expect(second.getByRole("button", { name: "Leave call" })).toBeVisible();
    await ada.page.context().close();
  } finally {
    await server.dispose();
  }
});

test("a full room is told, with a way on when somebody has left", async ({ browser, room }) => {
  const { Person } = await import("./support/person");
  const server = await Server.start({ ROOM_CAPACITY: "2" });
  try {
    const people = [];
    for (const name of ["Ada", "Grace", "Edith"]) {
      people.push(await Person.arrive(browser, server, name));
    }
    const [ada, grace, edith] = people;
    if (!ada || !grace || !edith) throw new Error("three people");
    await ada.join(room);
    await grace.join(room);
    await edith.goTo(`/room/${room}`);
    await edith.button("Join now").click();
    await expect(edith.page.getByRole("heading", { name: /full/i })).toBeVisible();
    await ada.button("Leave call").click();
    await expect(grace.tile("Ada")).toBeHidden();
    await edith.button("Try again").click();
    await edith.expectInCall();
    await expectCall(grace.page, edith.page);
    for (const { page } of people) await page.context().close();
  } finally {
    await server.dispose();
  }
});
