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
/** Opening page, camera and connection anew takes its time. */
const LONGEST_GAP_OF_RELOAD_MS = 5_000;

interface Call {
  ada: Person;
  grace: Person;
  /** Between Ada's browser and nginx. */
  wire: Wire;
  /** The node Ada came to; Grace is on the other one. */
  adasNode: number;
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
    const adasNode = (await cluster.connections()).indexOf(1);
    await grace.join(room);
    expect(await cluster.connections(), "one person on each node").toEqual([1, 1]);
    await expectCall(ada.page, grace.page);
    await use({ ada, grace, wire, adasNode });
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

/** Every list of people that the page shows from now on, each once. */
async function watchPeople(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const read = () => {
      const tiles = [...document.querySelectorAll("li p")].map((caption) => caption.textContent);
      const count = /\d+ (people|person)/.exec(document.body.innerText)?.[0];
      window.shownPeople.add([count, ...tiles.sort()].join(", "));
    };
    window.shownPeople = new Set();
    read();
    new MutationObserver(read).observe(document.body, { childList: true, subtree: true });
  });
  return () => page.evaluate(() => [...window.shownPeople]);
}

declare global {
  interface Window {
    shownPeople: Set<string>;
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

/** Both see each other without a pause, on the same seats and connections, and mute arrives. */
async function expectUnnoticed(call: Call, what: string, fault: () => Promise<void>) {
  const pages = [call.ada.page, call.grace.page];
  const before = await Promise.all(pages.map(seats));
  const people = await Promise.all(pages.map(watchPeople));
  const gaps = await Promise.all(pages.map(watchPictures));
  await fault();
  await expectMuteArrives(call);
  const longest = await Promise.all(gaps.map((read) => read()));
  report(what, longest);
  expect(Math.max(...longest), `longest gap: ${what}`).toBeLessThan(LONGEST_GAP_MS);
  expect(await Promise.all(pages.map(seats))).toEqual(before);
  const shown = await Promise.all(people.map((read) => read()));
  expect(shown).toEqual([["2 people, Grace, You"], ["2 people, Ada, You"]]);
}

function report(what: string, longest: number[]): void {
  const description = `${what}: ${longest.join(" and ")} ms`;
  test.info().annotations.push({ type: "longest gaps", description });
  process.stdout.write(`    longest gaps, ${description}\n`);
}

/** Nobody is on their way back to a node any more. */
async function expectReturned({ ada, grace }: Call): Promise<void> {
  for (const { page } of [ada, grace]) {
    await expect(page.getByText(/Reconnecting/)).toHaveCount(0);
  }
}

test("Redis is paused for 10 s: the call goes on, across the nodes as well", async ({
  call,
  cluster,
}) => {
  await expectUnnoticed(call, "Redis paused for 10 s", async () => {
    cluster.pauseRedis();
    await pause(10_000);
    cluster.resumeRedis();
  });
});

test("Redis is killed and comes back with its data: the call goes on", async ({
  call,
  cluster,
}) => {
  await expectUnnoticed(call, "Redis killed, back after 3 s", async () => {
    cluster.killRedis();
    await pause(3_000);
    await cluster.restartRedis();
  });
});

test("the caller's socket is away for 8 s: the same seat on whatever node", async ({ call }) => {
  await expectUnnoticed(call, "socket cut for 8 s", async () => {
    call.wire.cut();
    await expect(call.ada.page.getByText(/Reconnecting/).first()).toBeVisible();
    await pause(8_000);
    call.wire.mend();
    await expectReturned(call);
  });
});

test("a reload leads back to the same seat on whatever node", async ({ call }) => {
  const { ada, grace } = call;
  const before = await seats(ada.page);
  const people = await watchPeople(ada.page);
  const gap = await watchPictures(ada.page);
  await grace.page.reload();
  await grace.expectInCall();
  await expectCall(ada.page, grace.page);
  await expectMuteArrives(call);
  const longest = await gap();
  report("reload", [longest]);
  expect(longest).toBeLessThan(LONGEST_GAP_OF_RELOAD_MS);
  expect((await seats(ada.page)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect(await people()).toEqual(["2 people, Grace, You"]);
  await expect(grace.page.getByText("2 people")).toBeVisible();
  await expect(grace.page.getByRole("listitem")).toHaveCount(2);
});

test("both nodes are restarted one after the other: nobody notices", async ({ call, cluster }) => {
  await expectUnnoticed(call, "both nodes rolled", () => cluster.roll());
  expect((await cluster.connections()).reduce((sum, count) => sum + count)).toBe(2);
});

test("nodes are killed under a call: the other one has everybody at once", async ({
  call,
  cluster,
}) => {
  const survivor = 1 - call.adasNode;
  const bothOn = (node: number) =>
    expect.poll(async () => (await cluster.connections())[node]).toBe(2);

  await expectUnnoticed(call, "the caller's node killed", async () => {
    await cluster.killNode(call.adasNode);
    await bothOn(survivor);
  });
  await expectUnnoticed(call, "the killed node back, the other rolled", () => cluster.roll());
  const [first = 0] = await cluster.connections();
  const crowded = first === 2 ? 0 : 1;
  await bothOn(crowded);
  await expectUnnoticed(call, "the node of both killed", async () => {
    await cluster.killNode(crowded);
    await bothOn(1 - crowded);
  });
});
