import { readFile } from "node:fs/promises";
import { expectAccessible } from "./support/axe";
import { expectFits } from "./support/fits";
import { expect, test } from "./support/fixtures";
import { MailServer } from "./support/mail";
import { Person } from "./support/person";
import { Server } from "./support/server";

let server: Server;
let mail: MailServer;
test.beforeAll(async () => {
  mail = await MailServer.start();
  server = await Server.start(mail.settings);
});
test.afterAll(async () => {
  await server.dispose();
  await mail.dispose();
});

/** Left half red, right half blue, as a camera would send it. */
async function photo(person: Person): Promise<Buffer> {
  const bytes = await person.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(800, 400);
    const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    context.fillStyle = "red";
    context.fillRect(0, 0, 400, 400);
    context.fillStyle = "blue";
    context.fillRect(400, 0, 400, 400);
    const blob = await canvas.convertToBlob({ type: "image/jpeg" });
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  return Buffer.from(bytes);
}

/** What colour is in the middle of an image of the page. */
async function middle(person: Person, selector: string): Promise<number[]> {
  return person.page.evaluate(async (query) => {
    const image = document.querySelector<HTMLImageElement>(query);
    await image?.decode();
    const context = new OffscreenCanvas(9, 9).getContext("2d") as OffscreenCanvasRenderingContext2D;
    context.drawImage(image as HTMLImageElement, 0, 0, 9, 9);
    return [...context.getImageData(4, 4, 1, 1).data];
  }, selector);
}

test("a profile gets a picture, a username and another address", async ({ browser }) => {
  const ada = await Person.arrive(browser, server, "Ada");
  const { page } = ada;
  const told = (text: string) => page.getByRole("status").filter({ hasText: text });
  await ada.goTo("/");
  await page.getByRole("link", { name: "Account" }).click();
  await expect(page.getByRole("heading", { name: "Account", level: 1 })).toBeVisible();
  await expectAccessible(page, { light: 960, dark: 360 });
  await expectFits(page);

  const buffer = await photo(ada);
  const input = page.locator("input[type=file]");
  await input.setInputFiles({ name: "me.jpg", mimeType: "image/jpeg", buffer });
  const dialog = page.getByRole("dialog", { name: "Crop your picture" });
  await expect(dialog).toBeVisible();
  await expectAccessible(page, { light: 960, dark: 360 });
  await expectFits(page);
  await dialog.getByLabel("Left to right").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(told("This is your picture now.")).toBeFocused();
  const [red = 255, , blue = 0] = await middle(ada, "main img");
  expect([red < 80, blue > 180]).toEqual([true, true]);

  await ada.field("Name").fill("Ada King");
  await ada.field("Username").fill(`ada.${Date.now()}`);
  await page.getByLabel("Time zone").selectOption("Europe/Berlin");
  await ada.button("Save").click();
  await expect(told("Saved.")).toBeFocused();

  const address = `new-${ada.email}`;
  await ada.field("New email").fill(address);
  await ada.button("Send the code").click();
  await expect(ada.field("Code")).toBeFocused();
  await expectAccessible(page);
  const letter = await mail.letter(address, /new email address/);
  await ada.field("Code").fill(/\d{6}/.exec(letter.subject)?.[0] ?? "");
  await page.keyboard.press("Enter");
  await expect(told(`Your address is ${address} now.`)).toBeFocused();
  expect((await mail.letter(ada.email, /another email address/)).text).toContain(address);

  const download = page.waitForEvent("download");
  await ada.button("Download my data").click();
  const known = JSON.parse(await readFile(await (await download).path(), "utf8"));
  expect(known.profile[0]).toMatchObject({ name: "Ada King", email: address });

  await ada.goTo("/");
  await expect(page.getByRole("heading", { name: "Hello, Ada King" })).toBeVisible();
  const [, , alsoBlue = 0] = await middle(ada, "header img");
  expect(alsoBlue).toBeGreaterThan(180);
  await page.context().close();
  expect(ada.mishaps).toEqual([]);
});

test("an account that was deleted is kept by who signs in again", async ({ browser }) => {
  const eve = await Person.arrive(browser, server, "Eve");
  const { page } = eve;
  await eve.goTo("/account");
  await eve.button("Delete my account").click();
  await expectAccessible(page, { light: 960, dark: 360 });
  await eve.button("Delete my account").last().click();
  await expect(page.getByText("Your account is going to be deleted")).toBeVisible();
  await expectAccessible(page);
  await mail.letter(eve.email, /going to be deleted/);
  await page.getByRole("link", { name: "To the sign-in" }).click();
  await eve.signIn();
  await expect(page.getByRole("heading", { name: "Keep your account?" })).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await eve.button("Keep it and sign in").click();
  await expect(eve.field("Code or link")).toBeVisible();
  await page.goBack();
  await eve.goTo("/account");
  await expect(eve.field("Username")).toBeVisible();
  await page.context().close();
  expect(eve.mishaps).toEqual([]);
});
