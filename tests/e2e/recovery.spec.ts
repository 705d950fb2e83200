import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { expectCall, watchPictures } from "./support/media";
import { Person } from "./support/person";
import { pause } from "./support/server";
import { Wire } from "./support/wire";

/** Nobody notices a pause that is shorter. */
const LONGEST_GAP_MS = 2_000;
/** Some second: a page that stalls during a move rightly tells of it for a moment. */
const LONGEST_FLASH_FRAMES = 60;

/** One of the others: a new id is a new seat, a new generation a new connection. */
interface Seat {
  readonly id: string;
  readonly generation: number;
}

/** The others as the page knows them. */
const seats = (page: Page): Promise<Seat[]> =>
  page.evaluate(async () =>
    (await window.parley.getStats()).map(({ id, generation }) => ({ id, generation })),
  );

/** Changes when ICE restarts. */
const iceUser = (page: Page) =>
  page.evaluate(() => {
    const sdp = window.peerConnections.at(-1)?.localDescription?.sdp ?? "";
    return /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
  });

/** Every notice the page shows from now on. */
async function collectNotices(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const texts = new Set<string>();
    const read = () => {
      for (const match of document.body.innerText.matchAll(
        /.*\b(joined|left|is back|lost the connection)\b.*/g,
      )) {
        texts.add(match[0]);
      }
    };
    new MutationObserver(read).observe(document.body, { childList: true, subtree: true });
    Object.assign(window, { noticedTexts: texts });
  });
  return () => page.evaluate(() => [...window.noticedTexts]);
}

/** In how many animation frames from now on something could be read about reconnecting. */
async function watchReconnecting(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    window.reconnectingFrames = 0;
    const look = () => {
      if (/Reconnecting/.test(document.body.innerText)) window.reconnectingFrames += 1;
      requestAnimationFrame(look);
    };
    look();
  });
  return () => page.evaluate(() => window.reconnectingFrames);
}

declare global {
  interface Window {
    reconnectingFrames: number;
    noticedTexts: Set<string>;
    parley: { getStats(): Promise<{ id: string; generation: number }[]> };
  }
}

test("the caller's socket is away for 8 s: same seat, same pictures, nothing missed", async ({
  browser,
  person,
  room,
  server,
}, { annotations }) => {
  const wire = await Wire.to(server.port);
  const ada = await Person.arrive(browser, wire, "Ada");
  try {
    const grace = await person("Grace");
    await ada.join(room);
    await grace.join(room);
    await expectCall(ada.page, grace.page);
    await expect(ada.page.getByText("Grace joined")).toHaveCount(0, { timeout: 15_000 });
    const pages = [ada.page, grace.page];
    const before = await Promise.all(pages.map(seats));
    const gaps = await Promise.all(pages.map(watchPictures));
    const notices = await Promise.all(pages.map(collectNotices));

    wire.cut();
    await expect(ada.page.getByText(/Reconnecting/).first()).toBeVisible();
    await pause(4_000);
    await grace.button("Mute microphone").click();
    await ada.button("Mute microphone").click();
    await pause(3_000);
    wire.mend();

    // The browser says so when the network is back: no back-off is waited for.
    await ada.page.evaluate(() => dispatchEvent(new Event("online")));
    await expect(ada.page.getByText(/Reconnecting/)).toHaveCount(0, { timeout: 3_000 });
    await expect(ada.tile("Grace").getByLabel("Muted")).toBeVisible();
    await expect(grace.tile("Ada").getByLabel("Muted")).toBeVisible();
    await grace.button("Unmute microphone").click();
    await expect(ada.tile("Grace").getByLabel("Muted")).toBeHidden();
    const longest = await Promise.all(gaps.map((read) => read()));
    annotations.push({ type: "longest gaps", description: `${longest.join(", ")} ms` });
    expect(Math.max(...longest)).toBeLessThan(LONGEST_GAP_MS);
    expect(await Promise.all(pages.map(seats))).toEqual(before);
    expect(await Promise.all(notices.map((read) => read()))).toEqual([[], []]);
    expect(ada.mishaps).toEqual([]);
  } finally {
    await ada.page.context().close();
    await wire.dispose();
  }
});

test("the server restarts during a call: pictures go on until and after the return", async ({
  pair,
  server,
}, { annotations }) => {
  const pages = [pair.ada.page, pair.grace.page];
  const gaps = await Promise.all(pages.map(watchPictures));
  await server.down();
  await server.up();
  for (const page of pages) {
    await expect(page.getByText(/Reconnecting/)).toHaveCount(0, { timeout: 30_000 });
  }
  // Whoever is shown the old way for a while is replaced within the grace time.
  await pause(3_000);
  await expectCall(...pages);
  const longest = await Promise.all(gaps.map((read) => read()));
  annotations.push({ type: "longest gaps", description: `${longest.join(", ")} ms` });
  expect(Math.max(...longest)).toBeLessThan(LONGEST_GAP_MS);
  await pair.ada.button("Mute microphone").click();
  await expect(pair.grace.tile("Ada").getByLabel("Muted")).toBeVisible();
});

test("another network: ICE restarts on the same connection, once, and pictures go on", async ({
  pair,
}, { annotations }) => {
  const pages = [pair.ada.page, pair.grace.page];
  const before = await Promise.all(pages.map(seats));
  const iceBefore = await Promise.all(pages.map(iceUser));
  const gaps = await Promise.all(pages.map(watchPictures));
  // Both notice, as two people in one house do. The one with the greater id, who leaves the restart
  // to the other for a second, is first: a restart that came before they noticed may have gone over
  // their old network, so they would rightly make another.
  const [[grace], [ada]] = before as [[Seat], [Seat]];
  for (const page of grace.id > ada.id ? pages.toReversed() : pages) {
    await page.evaluate(() => dispatchEvent(new Event("online")));
  }
  for (const [index, page] of pages.entries()) {
    await expect.poll(() => iceUser(page)).not.toBe(iceBefore[index]);
  }
  // The other one restarts, too, when its second is over before the restart has arrived.
  await pause(3_000);
  const ice = await Promise.all(pages.map(iceUser));
  // Longer than a restart may take until it counts as failed.
  await pause(8_000);
  const longest = await Promise.all(gaps.map((read) => read()));
  annotations.push({ type: "longest gaps", description: `${longest.join(", ")} ms` });
  expect(Math.max(...longest)).toBeLessThan(LONGEST_GAP_MS);
  expect(await Promise.all(pages.map(iceUser))).toEqual(ice);
  expect(await Promise.all(pages.map(seats))).toEqual(before);
});

test("a server that drains is left without a goodbye: nobody sees anything of the move", async ({
  pair,
}, { annotations }) => {
  const { ada, grace } = pair;
  const pages = [ada.page, grace.page];
  const before = await Promise.all(pages.map(seats));
  const gaps = await Promise.all(pages.map(watchPictures));
  const flashes = await Promise.all(pages.map(watchReconnecting));
  const moved = ada.page.waitForEvent("websocket");
  await ada.page.evaluate(() => {
    const packet = '42["serverDraining",{"reconnectInMs":300}]';
    window.webSockets.at(-1)?.dispatchEvent(new MessageEvent("message", { data: packet }));
  });
  await moved;
  await pause(2_000);
  await grace.button("Mute microphone").click();
  await expect(ada.tile("Grace").getByLabel("Muted")).toBeVisible();
  await ada.button("Mute microphone").click();
  await expect(grace.tile("Ada").getByLabel("Muted")).toBeVisible();
  const longest = await Promise.all(gaps.map((read) => read()));
  annotations.push({ type: "longest gaps", description: `${longest.join(", ")} ms` });
  expect(Math.max(...longest)).toBeLessThan(LONGEST_GAP_MS);
  expect(await Promise.all(pages.map(seats))).toEqual(before);
  const shown = await Promise.all(flashes.map((read) => read()));
  expect(Math.max(...shown)).toBeLessThan(LONGEST_FLASH_FRAMES);
});
