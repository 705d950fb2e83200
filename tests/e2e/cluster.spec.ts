import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { Cluster } from "./support/cluster";
import { test as base, expect } from "./support/fixtures";
import { expectCall, expectFlow, watchPictures } from "./support/media";
import { Person } from "./support/person";
import { pause } from "./support/server";
import { Wire } from "./support/wire";

/** Nobody notices a pause that is shorter. */
const LONGEST_GAP_MS = 2_000;
/** A page that stalls during a move rightly tells of it for a moment. */
const LONGEST_FLASH_MS = 1_000;
/** Opening page, camera and connection anew takes its time. */
const LONGEST_GAP_OF_RELOAD_MS = 5_000;

/** In two browsers, on two nodes. */
interface Call {
  ada: Person;
  grace: Person;
  /** Between Ada's browser and nginx. */
  wire: Wire;
}

const test = base.extend<{ call: Call }, { cluster: Cluster }>({
  cluster: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the wanted fixtures from it.
    async ({}, use) => {
      const cluster = await Cluster.start();
      await use(cluster);
      await cluster.dispose();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  call: async ({ browser, secondBrowser, cluster, room }, use, testInfo) => {
    const wire = await Wire.to(cluster.port);
    const ada = await Person.arrive(browser, wire, "Ada");
    // In one browser both would share one fake camera, which stops for seconds when it is reopened.
    const grace = await Person.arrive(secondBrowser, cluster, "Grace");
    await ada.join(room);
    await grace.join(room);
    expect(await cluster.connections(), "one person on each node").toEqual([1, 1]);
    await expectCall(ada.page, grace.page);
    await use({ ada, grace, wire });
    if (testInfo.status !== testInfo.expectedStatus) {
      writeFileSync(testInfo.outputPath("cluster.log"), cluster.logs());
    }
    await ada.page.context().close();
    await grace.page.context().close();
    await wire.dispose();
    expect([...ada.mishaps, ...grace.mishaps]).toEqual([]);
  },
});

/** The others as the page knows them: a new id is a new seat, a new generation a new connection. */
const seats = (page: Page) =>
  page.evaluate(async () =>
    (await window.parley.getStats()).map(({ id, generation }) => ({ id, generation })),
  );

/** What the page has shown since then. */
interface Shown {
  /** How many people, and the captions of their tiles: every state of it, each once. */
  people: string[];
  /** For how long somebody could read that something was reconnecting. */
  reconnectingMs: number;
}

/** From now on; the returned function says what was shown. */
async function watchScreen(page: Page): Promise<() => Promise<Shown>> {
  await page.evaluate(() => {
    const LOOK_MS = 100;
    const people = new Set<string>();
    const readPeople = () => {
      const captions = [...document.querySelectorAll("li p")]
        .map((caption) => caption.textContent ?? "")
        .filter((text) => !text.endsWith("…"));
      const count = /\d+ (people|person)/.exec(document.body.innerText)?.[0];
      people.add([count, ...captions.sort()].join(", "));
    };
    readPeople();
    new MutationObserver(readPeople).observe(document.body, { childList: true, subtree: true });
    let reconnectingMs = 0;
    setInterval(() => {
      if (/Reconnecting/.test(document.body.innerText)) reconnectingMs += LOOK_MS;
    }, LOOK_MS);
    window.readShown = () => ({ people: [...people], reconnectingMs });
  });
  return () => page.evaluate(() => window.readShown());
}

declare global {
  interface Window {
    readShown: () => Shown;
    parley: { getStats(): Promise<{ id: string; generation: number }[]> };
  }
}

/** The badge and the silence itself, and both gone afterwards; in both directions. */
async function expectMuteArrives({ ada, grace }: Call): Promise<void> {
  const ends = [
    { one: ada, other: grace },
    { one: grace, other: ada },
  ];
  const both = (step: (end: { one: Person; other: Person }) => Promise<void>) =>
    Promise.all(ends.map(step));
  await both(({ one }) => one.button("Mute microphone").click());
  await both(async ({ one, other }) => {
    await expect(other.tile(one.name).getByLabel("Muted")).toBeVisible();
    await expectFlow(other.page, { pictures: 1, sounds: 0 });
  });
  await both(({ one }) => one.button("Unmute microphone").click());
  await both(async ({ one, other }) => {
    await expect(other.tile(one.name).getByLabel("Muted")).toBeHidden();
    await expectFlow(other.page, { pictures: 1, sounds: 1 });
  });
}

/** Grace mutes herself now; the returned function looks whether Ada has got to know it. */
async function muteMeanwhile({ ada, grace }: Call): Promise<() => Promise<void>> {
  const badge = ada.tile("Grace").getByLabel("Muted");
  await grace.button("Mute microphone").click();
  return async () => {
    await expect(badge).toBeVisible();
    await grace.button("Unmute microphone").click();
    await expect(badge).toBeHidden();
  };
}

/**
 * Both see each other without a pause, on the same seats and connections, and mute arrives.
 * Returns for how long, in ms, one of them was told of reconnecting.
 */
async function expectPicturesGoOn(call: Call, what: string, fault: () => Promise<void>) {
  const pages = [call.ada.page, call.grace.page];
  const before = await Promise.all(pages.map(seats));
  const screens = await Promise.all(pages.map(watchScreen));
  const gaps = await Promise.all(pages.map(watchPictures));
  await fault();
  await expectMuteArrives(call);
  const longest = await Promise.all(gaps.map((read) => read()));
  const shown = await Promise.all(screens.map((read) => read()));
  report(what, longest, shown);
  expect(Math.max(...longest), `longest gap: ${what}`).toBeLessThan(LONGEST_GAP_MS);
  expect(await Promise.all(pages.map(seats))).toEqual(before);
  expect(shown.map(({ people }) => people)).toEqual([
    ["2 people, Grace, You"],
    ["2 people, Ada, You"],
  ]);
  return Math.max(...shown.map(({ reconnectingMs }) => reconnectingMs));
}

function report(what: string, longest: number[], shown: Shown[]): void {
  const reconnecting = shown.map(({ reconnectingMs }) => reconnectingMs).join(" and ");
  const gaps = longest.join(" and ");
  const description = `${what}: ${gaps} ms, shown as reconnecting for ${reconnecting} ms`;
  test.info().annotations.push({ type: "longest gaps", description });
  process.stdout.write(`    longest gaps, ${description}\n`);
}

test("Redis is paused for 10 s, then killed: the call between the nodes goes on", async ({
  call,
  cluster,
}) => {
  await expectPicturesGoOn(call, "Redis paused for 10 s", async () => {
    cluster.pauseRedis();
    await pause(5_000);
    const expectMuted = await muteMeanwhile(call);
    await pause(5_000);
    cluster.resumeRedis();
    await expectMuted();
  });
  await expectPicturesGoOn(call, "Redis killed, back with its data after 3 s", async () => {
    cluster.killRedis();
    await pause(3_000);
    await cluster.restartRedis();
  });
});

test("the caller's socket is away for some seconds: the same seat on the other node", async ({
  call,
  cluster,
}) => {
  await expectPicturesGoOn(call, "socket cut for some seconds", async () => {
    call.wire.cut();
    await expect(call.ada.page.getByText(/Reconnecting/).first()).toBeVisible();
    await pause(4_000);
    const expectMuted = await muteMeanwhile(call);
    await pause(2_000);
    // An attempt ends with polling and the next one is a while off, so that the socket that comes
    // back is the first one to be given a turn.
    await call.ada.page.waitForEvent("requestfailed", (one) => /=polling/.test(one.url()));
    await cluster.skipTurn();
    call.wire.mend();
    await call.ada.page.evaluate(() => dispatchEvent(new Event("online")));
    await expectMuted();
  });
  await expect.poll(async () => (await cluster.connections()).sort()).toEqual([0, 2]);
});

test("a reload leads back to the same seat on whatever node", async ({ call }) => {
  const { ada, grace } = call;
  const [before] = await seats(ada.page);
  const screen = await watchScreen(ada.page);
  const gap = await watchPictures(ada.page);
  await grace.page.reload();
  await grace.expectInCall();
  await expectCall(ada.page, grace.page);
  await expectMuteArrives(call);
  const [longest, shown] = [await gap(), await screen()];
  report("reload", [longest], [shown]);
  expect(longest).toBeLessThan(LONGEST_GAP_OF_RELOAD_MS);
  expect(await seats(ada.page)).toEqual([expect.objectContaining({ id: before?.id })]);
  expect(shown.people).toEqual(["2 people, Grace, You"]);
  await expect(grace.page.getByText("2 people")).toBeVisible();
  await expect(grace.page.getByRole("listitem")).toHaveCount(2);
});

test("both nodes are restarted one after the other: nobody notices", async ({ call, cluster }) => {
  const reconnectingMs = await expectPicturesGoOn(call, "both nodes rolled", () => cluster.roll());
  expect(reconnectingMs).toBeLessThan(LONGEST_FLASH_MS);
  const total = async () => (await cluster.connections()).reduce((sum, count) => sum + count);
  await expect.poll(total).toBe(2);
});

test("a node is killed, then the one that both are on: the other has everybody at once", async ({
  call,
  cluster,
}) => {
  test.setTimeout(150_000);
  const FIRST = 0;
  const expectBothOn = (node: number) =>
    expect.poll(async () => (await cluster.connections())[node]).toBe(2);
  const kill = (what: string, node: number) =>
    expectPicturesGoOn(call, what, async () => {
      await cluster.killNode(node);
      await expectBothOn(1 - node);
    });
  const told = await kill("the node of one killed", FIRST);
  // This brings the first node back, and drains the second one, which both are on.
  const toldByRoll = await expectPicturesGoOn(call, "that one back, the other rolled", async () => {
    await cluster.roll();
    await expectBothOn(FIRST);
  });
  const toldAgain = await kill("the node of both killed", FIRST);
  expect(toldByRoll).toBeLessThan(LONGEST_FLASH_MS);
  expect(Math.max(told, toldAgain)).toBeLessThan(LONGEST_GAP_MS);
});
