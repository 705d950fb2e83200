import { expect, test } from "./support/fixtures";
import { expectFlow } from "./support/media";
import { Person } from "./support/person";

test("a blocked camera is explained, and one can join without", async ({ person, room }) => {
  const ada = await person("Ada");
  await ada.join(room);
  const grace = await person("Grace");
  await grace.page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException("Permission denied", "NotAllowedError"));
  });
  await grace.goTo(`/room/${room}`);
  const help = grace.page.getByRole("alert");
  await expect(help).toContainText(/blocked/i);
  await expect(help).toContainText("You can join without");
  await grace.enter();
  // She sees and hears; she sends nothing and the other side says so.
  await expectFlow(grace.page, { pictures: 1, sounds: 1 });
  await expect(ada.tile("Grace").getByTestId("camera-placeholder")).toBeVisible();
  await expect(ada.tile("Grace").getByLabel("Muted")).toBeVisible();
});

test("a machine without camera and microphone still joins", async ({
  playwright,
  launchOptions,
  server,
  person,
  room,
}) => {
  const ada = await person("Ada");
  await ada.join(room);
  const args = launchOptions.args?.filter((one) => !one.startsWith("--use-fake-")) ?? [];
  const browser = await playwright.chromium.launch({ ...launchOptions, args });
  try {
    const grace = await Person.arrive(browser, server, "Grace");
    await grace.goTo(`/room/${room}`);
    await expect(grace.page.getByRole("alert")).toContainText("You can join without");
    await grace.enter();
    await expectFlow(grace.page, { pictures: 1, sounds: 1 });
    expect(grace.mishaps).toEqual([]);
  } finally {
    await browser.close();
  }
});
