import { expectClean, showIn } from "./support/axe";
import { expect, test } from "./support/fixtures";
import { MailServer } from "./support/mail";
import { Person } from "./support/person";
import { Server } from "./support/server";

const NEW_PASSWORD = "another horse entirely";

let mail: MailServer;
let server: Server;
test.beforeAll(async () => {
  mail = await MailServer.start();
  server = await Server.start({ ...mail.settings, REQUIRE_EMAIL_VERIFICATION: "true" });
});
test.afterAll(async () => {
  await server.dispose();
  await mail.dispose();
});

test("the code of a letter opens an account, and the link of another gives it a new password", async ({
  browser,
}) => {
  const ada = await Person.arrive(browser, server, "Ada", { isSignedOut: true });
  const { page } = ada;
  await ada.goTo("/register?next=/account/security");
  await showIn(page, "light", 1280);
  await ada.field("Password").fill("password1");
  await expect(page.getByText("Too common")).toBeVisible();
  await ada.button("Create account").click();
  await expect(ada.field("Name")).toBeFocused();
  await expect(ada.field("Password")).toHaveAccessibleDescription(/most common passwords/);
  await expectClean(page);
  await page.getByText("Username and phone number (optional)").click();
  await ada.field("Phone number").fill("+49 30 123456");
  await ada.signUp();

  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
  await expectClean(page);
  await page.reload();
  const { text } = await mail.letter(ada.email, /is your code/);
  const code = /^\d{6}$/m.exec(text)?.[0] ?? "";
  await ada.field("Code").fill(code === "000000" ? "000001" : "000000");
  await ada.button("Confirm").click();
  await expect(ada.field("Code")).toHaveAccessibleDescription(/You have 4 more tries/);
  await ada.field("Code").fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await ada.button("Confirm").click();
  await expect(page.getByText("This device")).toBeVisible();

  const phone = await Person.arrive(browser, server, "Ada", { isSignedOut: true });
  await phone.goTo("/login");
  await showIn(phone.page, "dark", 360);
  await phone.page.getByRole("link", { name: "Forgot your password?" }).click();
  // The page before has such a field, too, and stays until this one is loaded.
  await expect(phone.page.getByRole("heading", { name: "Set a new password" })).toBeVisible();
  await phone.field("Email").fill(ada.email);
  await expectClean(phone.page);
  await phone.button("Send the letter").click();
  await expect(phone.page.getByText(/If there is such an account/)).toBeVisible();
  await expectClean(phone.page);
  const { html } = await mail.letter(ada.email, /Set a new password/);
  await phone.goTo(/href="[^"]*(\/reset#[^"]+)"/.exec(html)?.[1] ?? "");
  await expect(phone.page).toHaveURL(`${server.url}/reset`);
  await phone.field("New password").fill(NEW_PASSWORD);
  await expect(phone.page.getByText("Password: Strong")).toBeVisible();
  await expectClean(phone.page);
  await phone.button("Set the password").click();
  await phone.page.getByRole("link", { name: "Sign in" }).click();
  await mail.letter(ada.email, /password for Parley was changed/);

  // Whoever was signed in with the old one is not any more.
  await page.reload();
  await expect(page.getByText(/Your session has ended/)).toBeVisible();
  await ada.signIn();
  await expect(page.getByRole("alert")).toContainText("password is wrong");
  await phone.field("Email").fill(ada.email);
  await phone.field("Password").fill(NEW_PASSWORD);
  await phone.button("Sign in").click();
  await expect(phone.field("Code or link")).toBeVisible();
  for (const person of [ada, phone]) {
    expect(person.mishaps).toEqual([]);
    await person.page.context().close();
  }
});
