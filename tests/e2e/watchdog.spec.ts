import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { expectCall, expectFlow } from "./support/media";
import { pause } from "./support/server";

/** One number per RTCPeerConnection of the page: another one means that it was built anew. */
const generations = (page: Page) =>
  page.evaluate(async () => (await window.parley.getStats()).map(({ generation }) => generation));

const offers = (page: Page) =>
  page.evaluate(() => window.peerConnections.at(-1)?.localDescription?.sdp);

test("a sender that lost its tracks is repaired on the same connection", async ({ pair }) => {
  const { ada, grace } = pair;
  const before = await generations(ada.page);
  await ada.page.evaluate(async () => {
    const [, camera] = window.peerConnections.at(-1)?.getSenders() ?? [];
    await camera?.replaceTrack(null);
  });
  await expectFlow(grace.page, { pictures: 0, sounds: 1 });
  const broken = Date.now();
  await expectCall(ada.page, grace.page);
  process.stdout.write(`    pictures again after ${Date.now() - broken} ms\n`);
  expect(await generations(ada.page)).toEqual(before);
});

test("a receiver that closed every way gets everything again", async ({ pair }) => {
  const { ada, grace } = pair;
  const before = await generations(ada.page);
  await grace.page.evaluate(() => {
    for (const each of window.peerConnections.at(-1)?.getTransceivers() ?? []) {
      each.direction = "inactive";
    }
  });
  await expectFlow(grace.page, { pictures: 0, sounds: 0 });
  await expectCall(ada.page, grace.page);
  expect(await generations(ada.page)).toEqual(before);
});

test("a connection that cannot be repaired is built anew", async ({ pair }) => {
  const { ada, grace } = pair;
  const [before] = await generations(grace.page);
  await ada.page.evaluate(async () => {
    const connection = window.peerConnections.at(-1);
    for (const sender of connection?.getSenders() ?? []) {
      await sender.replaceTrack(null);
      sender.replaceTrack = async () => undefined;
    }
  });
  await expectFlow(grace.page, { pictures: 0, sounds: 0 });
  await expectFlow(ada.page, { pictures: 1, sounds: 1 });
  await expectCall(ada.page, grace.page);
  const [after] = await generations(grace.page);
  expect(after).toBeGreaterThan(before ?? 0);
});

test("what cannot be repaired at all is told in words on both sides", async ({ pair }, {
  annotations,
}) => {
  test.setTimeout(180_000);
  const { ada, grace } = pair;
  await ada.page.evaluate(async () => {
    const original = RTCRtpSender.prototype.replaceTrack;
    RTCRtpSender.prototype.replaceTrack = function (track) {
      return original.call(this, track?.kind === "video" ? null : track);
    };
    const [, camera] = window.peerConnections.at(-1)?.getSenders() ?? [];
    await camera?.replaceTrack(null);
    Object.assign(window, {
      mend: () => Object.assign(RTCRtpSender.prototype, { replaceTrack: original }),
    });
  });
  const broken = Date.now();
  await expect(ada.tile("Grace").getByText("Grace cannot see you.")).toBeVisible({
    timeout: 90_000,
  });
  annotations.push({ type: "told after", description: `${Date.now() - broken} ms` });
  await expect(grace.tile("Ada").getByText("No picture comes from Ada.")).toBeVisible({
    timeout: 60_000,
  });
  await expectFlow(grace.page, { pictures: 0, sounds: 1 });

  await ada.page.evaluate(() => window.mend());
  await ada.button("Turn camera off").click();
  await expect(ada.page.getByText("Grace cannot see you.")).toBeHidden();
  await expect(grace.page.getByText("No picture comes from Ada.")).toBeHidden();
  await ada.button("Turn camera on").click();
  await expectCall(ada.page, grace.page);
});

test("muted, and without a camera: nothing is repaired", async ({ pair }) => {
  const { ada, grace } = pair;
  await ada.button("Turn camera off").click();
  await ada.button("Mute microphone").click();
  await expectFlow(grace.page, { pictures: 0, sounds: 0 });
  const pages = [ada.page, grace.page];
  const before = await Promise.all([...pages.map(generations), ...pages.map(offers)]);
  // Longer than the first steps of a repair would need.
  await pause(16_000);
  expect(await Promise.all([...pages.map(generations), ...pages.map(offers)])).toEqual(before);
});

declare global {
  interface Window {
    mend: () => void;
  }
}
