import type { Page } from "@playwright/test";
import { expectClean, showIn } from "./support/axe";
import { expect, test } from "./support/fixtures";
import { expectCall, expectFlow } from "./support/media";
import type { Person } from "./support/person";
import {
  instrumentVoice,
  nextFrameMs,
  sendingRate,
  sentWidths,
  setHidden,
  setVoice,
} from "./support/sent";
import { pause } from "./support/server";

const LARGE = { width: 960, height: 600 };
/** Four people stand in tiles of some 170 pixels. */
const TINY = { width: 360, height: 300 };

const generations = (page: Page) =>
  page.evaluate(async () => (await window.parley.getStats()).map(({ generation }) => generation));

test("four people: what is small or hidden is not sent, and is back at once", async ({
  person,
  room,
}) => {
  const names = ["Ada", "Grace", "Edith", "Mary"];
  const people: Person[] = [];
  for (const name of names) {
    const one = await person(name, { viewport: LARGE });
    await one.join(room);
    people.push(one);
  }
  const [ada, grace, edith, mary] = people as [Person, Person, Person, Person];
  await expectCall(...people.map(({ page }) => page));
  const before = await generations(ada.page);
  const full = await sendingRate(ada.page);

  await grace.page.setViewportSize(TINY);
  await setHidden(edith.page, true);
  await setHidden(mary.page, true);
  await expect.poll(() => sentWidths(ada.page)).toEqual([213]);
  const least = await sendingRate(ada.page);
  // They go on hearing her.
  await expectFlow(edith.page, { pictures: 0, sounds: 3 });

  await setHidden(edith.page, false);
  const backMs = await nextFrameMs(edith.page, "Ada");
  await setHidden(mary.page, false);
  await grace.page.setViewportSize(LARGE);
  await expect.poll(() => sentWidths(ada.page)).toEqual([320, 320, 320]);
  await expectCall(...people.map(({ page }) => page));
  process.stdout.write(
    `    sent by one of four: ${Math.round(full)} kbit/s, with one small and two hidden ` +
      `${Math.round(least)} kbit/s; back after ${Math.round(backMs)} ms\n`,
  );
  expect(least).toBeLessThan(full / 2);
  // Some 0.1 to 0.8 s on two busy cores.
  expect(backMs).toBeLessThan(4_000);
  expect(await generations(ada.page), "nothing was repaired").toEqual(before);
});

/** How much of the stage somebody's tile takes; 0 while it is not drawn. */
async function shareOf(viewer: Person, name: string): Promise<number> {
  const stage = await viewer.page.getByRole("list", { name: "People in the call" }).boundingBox();
  const tile = await viewer.tile(name).boundingBox();
  if (!stage || !tile) return 0;
  return (tile.width * tile.height) / (stage.width * stage.height);
}

test("who speaks is marked and large, unless somebody is pinned; one talks while the space bar is held", async ({
  person,
  room,
}) => {
  const people: Person[] = [];
  for (const name of ["Ada", "Grace", "Edith"]) {
    const one = await person(name);
    await one.page.addInitScript(instrumentVoice);
    await one.join(room);
    people.push(one);
  }
  const [ada, grace, edith] = people as [Person, Person, Person];
  const { keyboard } = ada.page;
  await expectFlow(ada.page, { pictures: 2, sounds: 0 });
  await setVoice(grace.page, true);
  await expect(ada.tile("Grace").getByLabel("Speaking")).toBeVisible();
  await expect(ada.tile("Edith").getByLabel("Speaking")).toBeHidden();
  await expect(grace.tile("You").getByLabel("Speaking")).toBeVisible();

  await keyboard.press("Alt+l");
  await expect.poll(() => shareOf(ada, "Grace")).toBeGreaterThan(0.5);
  await setVoice(grace.page, false);
  await setVoice(edith.page, true);
  await expect.poll(() => shareOf(ada, "Edith")).toBeGreaterThan(0.5);
  await expect(ada.tile("Grace").getByLabel("Speaking")).toBeHidden();
  await ada.tile("Grace").hover();
  await ada.button("Pin Grace").click();
  await expect.poll(() => shareOf(ada, "Grace")).toBeGreaterThan(0.5);
  await ada.button("Unpin Grace").click();
  await expect.poll(() => shareOf(ada, "Edith")).toBeGreaterThan(0.5);

  await setVoice(edith.page, false);
  await setVoice(ada.page, true);
  await keyboard.press("Alt+m");
  await expect(grace.tile("Ada").getByLabel("Muted")).toBeVisible();
  await ada.page.getByRole("heading", { name: room }).focus();
  await keyboard.down("Space");
  await expect(grace.tile("Ada").getByLabel("Speaking")).toBeVisible();
  await keyboard.up("Space");
  await expect(grace.tile("Ada").getByLabel("Muted")).toBeVisible();
  await expect(ada.button("Unmute microphone")).toBeVisible();

  // The way one likes to see calls is remembered.
  await ada.page.reload();
  await ada.expectInCall();
  await expect.poll(() => shareOf(ada, "Grace")).toBeGreaterThan(0.5);
});

test("the sound of a shared screen is heard, also from who is muted", async ({ pair }) => {
  const { ada, grace } = pair;
  await ada.button("Mute microphone").click();
  await expectFlow(grace.page, { pictures: 1, sounds: 0 });
  await ada.button("Share screen").click();
  await expect(grace.video("Ada's screen")).toBeVisible();
  await expectFlow(grace.page, { sounds: 1 });
  await expect(grace.tile("Ada").getByLabel("Muted")).toBeVisible();
  await expect(grace.video("Ada")).toHaveJSProperty("muted", false);
  await ada.button("Stop sharing").click();
  await expectFlow(grace.page, { pictures: 1, sounds: 0 });
  await expect(grace.video("Ada")).toHaveJSProperty("muted", true);
});

test("in a hidden tab the small window goes on showing who is there", async ({ pair }) => {
  const { ada, grace } = pair;
  const { page } = ada;
  const opened = page.context().waitForEvent("page");
  await ada.button("View").click();
  await ada.button("Picture in picture").click();
  const small = await opened;
  const picture = small.getByLabel("Grace", { exact: true });
  await expect
    .poll(() => picture.evaluate((video: HTMLVideoElement) => video.videoWidth))
    .toBe(320);
  await setHidden(page, true);
  // It would be told to stop within a second.
  const before = await picture.evaluate(frames);
  await expect.poll(() => picture.evaluate(frames)).toBeGreaterThan(before + 20);
  await small.getByRole("button", { name: "Mute", exact: true }).click();
  await expect(grace.tile("Ada").getByLabel("Muted")).toBeVisible();
  // The window may be gone before the click is reported as done.
  const back = small.getByRole("button", { name: "Back to the call" }).click();
  await Promise.all([small.waitForEvent("close"), back.catch(() => undefined)]);
  await expect.poll(() => sentWidths(grace.page)).toEqual([]);
  await setHidden(page, false);
  await expect.poll(() => sentWidths(grace.page)).toEqual([320]);

  // A browser with nothing but the window of a video.
  await page.evaluate(() => Reflect.deleteProperty(window, "documentPictureInPicture"));
  await page.keyboard.press("Alt+p");
  await pause(1_000);
  await setHidden(page, true);
  await pause(2_000);
  expect(await sentWidths(grace.page)).not.toEqual([]);
  await page.keyboard.press("Alt+p");
  await expect.poll(() => sentWidths(grace.page)).toEqual([]);
});

const frames = (video: HTMLVideoElement | SVGElement) =>
  (video as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames;

test("the view is chosen with the keyboard, axe finds nothing, and it fits a phone", async ({
  pair,
}) => {
  const { ada, grace } = pair;
  const { page } = ada;
  await grace.button("Share screen").click();
  await expect(ada.video("Grace's screen")).toBeVisible();
  for (const [colorScheme, width] of [
    ["light", 960],
    ["dark", 360],
  ] as const) {
    await showIn(page, colorScheme, width);
    await page.keyboard.press("?");
    await expectClean(page);
    await page.keyboard.press("Escape");
    await ada.button("View").click();
    await expectClean(page);
    await page.keyboard.press("Escape");
    await ada.button("Pin Grace's screen").focus();
    await expectClean(page);
  }
  await expect(ada.video("Grace")).toHaveCSS("object-fit", "cover");
  await ada.button("Show all of Grace's picture").focus();
  await page.keyboard.press("Enter");
  await expect(ada.video("Grace")).toHaveCSS("object-fit", "contain");
  await ada.button("View").click();
  await page.getByRole("radio", { name: "Like the others" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: "Small" })).toBeChecked();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Escape");
  await expect(ada.tile("You")).toHaveCount(0);
});
