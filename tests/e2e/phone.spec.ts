import { expectFits } from "./support/fits";
import { expect, test } from "./support/fixtures";
import { expectCall } from "./support/media";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
test("every screen fits a phone", async ({ person, room }) => {
  const grace = await person("Grace");
  await grace.join(room);
  const ada = await person("Ada", { ...PHONE, isSignedOut: true });
  for (const path of ["/login", "/register"]) {
    await ada.goTo(path);
    await expect(ada.field("Password")).toBeVisible();
    await expectFits(ada.page);
  }
  await ada.signUp();
  await expect(ada.button("Copy room link")).toBeVisible();
  await ada.button("Plan a meeting").click();
  await expectFits(ada.page);
  await ada.field("Title").fill("A title that is long enough to need more than a line");
  await ada.button("Plan meeting").click();
  await expect(ada.button("Copy invitation")).toBeVisible();
  await expectFits(ada.page);
  await ada.button("Close").click();
  await expectFits(ada.page);
  await ada.goTo(`/room/${room}`);
  await expect(ada.button("Join now")).toBeVisible();
  await expectFits(ada.page);
  await ada.enter();
  await expectCall(ada.page, grace.page);
  await expectFits(ada.page);
  const box = await ada.tile("Grace").boundingBox();
  expect(box?.width).toBeGreaterThan(300);
  for (const name of ["Leave call", "Mute microphone", "Turn camera off", "Devices", "Invite"]) {
    await expect(ada.button(name)).toBeInViewport({ ratio: 1 });
  }
  await ada.button("Devices").click();
  await expectFits(ada.page);
  await ada.button("Close").click();
  await ada.button("Leave call").click();
  await expectFits(ada.page);
});
