import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { expectCall, watchPictures } from "./support/media";
import { Person } from "./support/person";
import { Server } from "./support/server";

/** Opening page, camera and connection anew takes its time. */
const LONGEST_GAP_MS = 5_000;

/** The others in the page's call, by their participant ids. */
const others = (page: Page) =>
  page.evaluate(async () => (await window.parley.getStats()).map(({ id }) => id));

/** Names of the events about people that reach the page from now on, in order. */
function collectEvents(page: Page): string[] {
  const names: string[] = [];
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => {
      const [, name] = /^42\["(peer\w+|userLeft|newUserJoined)"/.exec(String(payload)) ?? [];
      if (name) names.push(name);
    });
  });
  return names;
}

test("a reload leads back to the same seat, and pictures soon come again", async ({
  person,
  room,
  server,
  secondBrowser,
}, { annotations }) => {
  const ada = await person("Ada");
  // In one browser both would share one fake camera, which stops for seconds when it is reopened.
  const grace = await Person.arrive(secondBrowser, server, "Grace");
  const events = collectEvents(ada.page);
  await ada.join(room);
  await grace.join(room);
  await expectCall(ada.page, grace.page);
  const [id] = await others(ada.page);
  events.length = 0;

  for (const round of [1, 2]) {
    const gap = await watchPictures(ada.page);
    await grace.page.reload();
    await grace.expectInCall();
    await expectCall(ada.page, grace.page);
    const longest = await gap();
    annotations.push({ type: "longest gap", description: `${longest} ms` });
    process.stdout.write(`    longest gap in round ${round}: ${longest} ms\n`);
    expect(longest).toBeLessThan(LONGEST_GAP_MS);
    expect(await others(ada.page)).toEqual([id]);
    expect(events.splice(0)).toEqual(["peerReconnecting", "peerReconnected"]);
  }

  await grace.button("Mute microphone").click();
  await expect(ada.tile("Grace").getByLabel("Muted")).toBeVisible();
  await ada.button("Mute microphone").click();
  await expect(grace.tile("Ada").getByLabel("Muted")).toBeVisible();
  expect(grace.mishaps).toEqual([]);
});

test("both reload at once and find each other again", async ({ pair }) => {
  const pages = [pair.ada.page, pair.grace.page];
  const before = await Promise.all(pages.map(others));
  await Promise.all(pages.map((page) => page.reload()));
  await Promise.all([pair.ada.expectInCall(), pair.grace.expectInCall()]);
  await expectCall(...pages);
  expect(await Promise.all(pages.map(others))).toEqual(before);
});

test("a copied tab asks first and never takes the seat of the other", async ({ pair }) => {
  const { ada, grace } = pair;
  const seats = await others(ada.page);
  const opened = grace.page.context().waitForEvent("page");
  // Like "Duplicate tab": the new one has a copy of the session storage.
  await grace.page.evaluate(() => void window.open(location.href));
  const copy = await opened;
  expect(await copy.evaluate(() => sessionStorage.getItem("parley.seat"))).not.toBeNull();
  await copy.reload();
  await expect(copy.getByRole("button", { name: "Join now" })).toBeVisible();
  await expectCall(ada.page, grace.page);
  expect(await others(ada.page)).toEqual(seats);
  await copy.getByRole("button", { name: "Join now" }).click();
  await expect(ada.page.getByText("3 people")).toBeVisible();
  await grace.page.reload();
  await grace.expectInCall();
  await expect.poll(() => others(ada.page)).toEqual([...seats, expect.any(String)]);
});

test("who leaves is gone at once; who closes the tab, after the grace time", async ({
  browser,
  room,
}) => {
  const server = await Server.start({ GRACE_SECONDS: "4" });
  try {
    const [ada, grace] = [
      await Person.arrive(browser, server, "Ada"),
      await Person.arrive(browser, server, "Grace"),
    ];
    const events = collectEvents(ada.page);
    await ada.join(room);
    await grace.join(room);
    await expect(ada.tile("Grace")).toBeVisible();
    events.length = 0;
    await grace.button("Leave call").click();
    await expect.poll(() => events, { timeout: 3_000 }).toEqual(["userLeft"]);

    await grace.button("Rejoin the call").click();
    await expect(ada.tile("Grace")).toBeVisible();
    events.length = 0;
    const closed = Date.now();
    await grace.page.close();
    await expect.poll(() => events).toEqual(["peerReconnecting", "userLeft"]);
    expect(Date.now() - closed).toBeGreaterThan(3_500);
    await expect(ada.tile("Grace")).toBeHidden();
    await ada.page.context().close();
    await grace.page.context().close();
  } finally {
    await server.dispose();
  }
});
