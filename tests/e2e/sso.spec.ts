import type { Browser } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { expectFits } from "./support/fits";
import { expect, test } from "./support/fixtures";
import { Person, type PersonOptions } from "./support/person";
import { allow, Provider, withoutFonts } from "./support/provider";
import { Server } from "./support/server";

const PHONE = { width: 360, height: 640 };

let provider: Provider;
let server: Server;
test.beforeAll(async () => {
  provider = await Provider.prepare();
  server = await Server.start(provider.settings);
  await provider.start(server.url);
});
test.afterAll(async () => {
  await provider.dispose();
  await server.dispose();
});

async function arrive(browser: Browser, name: string, options: PersonOptions): Promise<Person> {
  const person = await Person.arrive(browser, server, name, { viewport: PHONE, ...options });
  await withoutFonts(person.page);
  return person;
}

test("somebody new signs in with a provider, and again without a word; it stays their only way", async ({
  browser,
}) => {
  const ada = await arrive(browser, "Ada", { isSignedOut: true });
  await ada.goTo("/account/security");
  const withHub = ada.button("Continue with Hub");
  await expect(withHub).toBeVisible();
  await expectFits(ada.page);
  await expectAccessible(ada.page);

  await withHub.click();
  await ada.page.getByRole("link", { name: "Cancel" }).click();
  await expect(ada.page.getByText(/You have not gone through with it at Hub/)).toBeVisible();
  await expectAccessible(ada.page);
  await ada.page.getByRole("link", { name: "Back to the sign-in" }).click();

  await withHub.click();
  await allow(ada.page, ada.email);
  const card = ada.page.getByRole("region", { name: "Sign in with another account" });
  await expect(card.getByText(ada.email)).toBeVisible();
  await expect(ada.button("Unlink Hub")).toBeDisabled();
  await expectFits(ada.page);
  await expectAccessible(ada.page);
  expect(new URL(ada.page.url()).pathname).toBe("/account/security");

  await ada.button("Sign out this device").click();
  await withHub.click();
  await expect(card.getByText(ada.email)).toBeVisible();
  // It is a session like any other: the cookie renews it.
  const renewed = await ada.page.evaluate(async () => {
    const headers = { "content-type": "application/json", "x-requested-with": "parley" };
    const init = { method: "POST", headers, body: "{}" };
    return (await fetch("/api/auth/refresh", init)).status;
  });
  expect(renewed).toBe(200);
  expect(ada.mishaps).toEqual([]);
  await ada.page.context().close();
});

test("an account with a password is linked after signing in to it, and unlinked again", async ({
  browser,
}) => {
  const grace = await arrive(browser, "Grace", {});
  await grace.goTo("/account/security");
  await grace.button("Sign out this device").click();
  await grace.button("Continue with Hub").click();
  await allow(grace.page, grace.email);
  await expect(grace.page.getByText(`There is an account with ${grace.email}`)).toBeVisible();
  await expectFits(grace.page);
  await expectAccessible(grace.page);
  await grace.page.getByRole("link", { name: "Sign in and link" }).click();
  await grace.signIn();
  await expect(grace.page.getByText(/From now on you can sign in with Hub/)).toBeVisible();
  await grace.page.getByRole("link", { name: "Go on" }).click();

  const unlink = grace.button("Unlink Hub");
  await unlink.click();
  await grace.button("Unlink").click();
  await expect(grace.page.getByText("Hub is unlinked.")).toBeVisible();
  // And from here, where one is signed in already.
  await grace.button("Link Hub").click();
  await expect(grace.page.getByText(/From now on you can sign in with Hub/)).toBeVisible();
  await grace.page.getByRole("link", { name: "Go on" }).click();
  await expect(unlink).toBeEnabled();
  expect(grace.mishaps).toEqual([]);
  await grace.page.context().close();
});
