import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expectAccessible } from "./support/axe";
import { expectFits } from "./support/fits";
import { expect, test } from "./support/fixtures";
import { PASSWORD, Person } from "./support/person";
import { Server } from "./support/server";

const STEP_MS = 30_000;
const CONFIRMATION_SECONDS = 12;
const BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

let server: Server;
test.beforeAll(async () => {
  server = await Server.start({ CONFIRMATION_TTL_SECONDS: String(CONFIRMATION_SECONDS) });
});
test.afterAll(() => server.dispose());

/** As an authenticator app shows it (RFC 6238), so many steps from now. */
function codeOf(secret: string, drift = 0): string {
  const bits = [...secret].map((letter) => BASE_32.indexOf(letter).toString(2).padStart(5, "0"));
  const key = Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + drift));
  const digest = createHmac("sha1", key).update(step).digest();
  const number = digest.readUInt32BE((digest.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

test("an app for codes is set up, asked for at the sign-in, and turned off", async ({
  browser,
}) => {
  const ada = await Person.arrive(browser, server, "Ada");
  const { page } = ada;
  await ada.goTo("/account/security");
  await ada.button("Set up an app").click();
  await expect(page.getByAltText("QR code for an authenticator app")).toBeVisible();
  const secret = (await page.locator("dialog code").innerText()).replaceAll(" ", "");
  expect(await page.locator("dialog a").getAttribute("href")).toContain(`secret=${secret}`);
  await expectAccessible(page, { light: 960, dark: 360 });
  await expectFits(page);
  await ada.field("Code from the app").fill("000000");
  await ada.button("Turn on").click();
  await expect(ada.field("Code from the app")).toBeFocused();
  await expect(ada.field("Code from the app")).toHaveAccessibleDescription(/This is not the code/);
  // The server takes the code of the step before, so this step must not end meanwhile.
  const left = STEP_MS - (Date.now() % STEP_MS);
  if (left < 5_000) await page.waitForTimeout(left);
  const first = codeOf(secret, -1);
  await ada.field("Code from the app").fill(first);
  await page.keyboard.press("Enter");

  await expect(page.getByText("they are not shown again")).toBeVisible();
  const codes = (await page.locator("dialog code").innerText()).split("\n");
  expect(codes).toHaveLength(10);
  const download = page.waitForEvent("download");
  await ada.button("Download").click();
  const file = await readFile(await (await download).path(), "utf8");
  expect(file.trim().split("\n")).toEqual(codes);
  await ada.button("I have kept them").click();
  await expect(page.getByText("On: a code from your app, 10 recovery codes left")).toBeVisible();

  await ada.goTo("/");
  await ada.button("Sign out").click();
  await ada.signIn();
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await expectAccessible(page);
  await expect(ada.field("Code from your app")).toBeFocused();
  await ada.field("Code from your app").fill(first);
  await page.keyboard.press("Enter");
  const wrong = /wrong or was used before/;
  await expect(ada.field("Code from your app")).toHaveAccessibleDescription(wrong);
  await ada.field("Code from your app").fill(codeOf(secret));
  await page.keyboard.press("Enter");
  await expect(ada.field("Code or link")).toBeVisible();

  await ada.button("Sign out").click();
  await ada.signIn();
  await ada.button("Use a recovery code instead").click();
  await ada.field("Recovery code").fill(codes[0]?.toUpperCase() ?? "");
  await ada.button("Sign in").click();
  await expect(ada.field("Code or link")).toBeVisible();

  await page.waitForTimeout(CONFIRMATION_SECONDS * 1_000);
  await ada.goTo("/account/security");
  await ada.button("Change password").click();
  await ada.field("New password").fill(`${PASSWORD} and more`);
  await ada.button("Save the password").click();
  await expect(page.getByRole("dialog", { name: "Confirm that it is you" })).toBeVisible();
  await expect(ada.field("Code from your app")).toBeFocused();
  await expectAccessible(page);
  await ada.field("Code from your app").fill(codeOf(secret, 1));
  await ada.button("Confirm").click();
  await expect(page.getByText("Your password is changed")).toBeVisible();
  await ada.button("Turn off").click();
  await ada.button("Turn off").last().click();
  await expect(page.getByRole("status").filter({ hasText: "step is off" })).toBeFocused();
  await expect(page.getByText("Off", { exact: true })).toBeVisible();
  await page.context().close();
  expect(ada.mishaps).toEqual([]);
});
