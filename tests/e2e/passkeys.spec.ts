import type { Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { expectFits } from "./support/fits";
import { expect, test } from "./support/fixtures";

/** Chromium's own authenticator in software: it has a fingerprint reader, and a finger on it. */
async function plugIn(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** Whether the finger that is on it is the right one. */
    verify: (isUserVerified: boolean) =>
      devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    count: async () =>
      (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
  };
}

test("a passkey is added, signs in, is the second step, and is removed", async ({ person }) => {
  const ada = await person("Ada");
  const { page } = ada;
  const authenticator = await plugIn(page);
  await page.addInitScript(() => {
    if (localStorage.getItem("e2e.offer") === "true") return;
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
  await ada.goTo("/account/security");
  await expect(page.getByText("You have no passkeys yet.")).toBeVisible();
  await ada.button("Add a passkey").click();
  await expect(page.getByRole("status").filter({ hasText: "is added" })).toBeFocused();
  expect(await authenticator.count()).toBe(1);
  await expect(page.getByText("Never used")).toBeVisible();
  await ada.button("Rename Chrome on Linux").click();
  await ada.field("Name").fill("Ada's laptop");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Ada's laptop" })).toBeVisible();
  await expectAccessible(page, { light: 960, dark: 360 });
  await expectFits(page);

  const signOut = async ({ isOffered = false } = {}) => {
    await page.evaluate((wish) => localStorage.setItem("e2e.offer", wish), String(isOffered));
    await ada.goTo("/");
    await ada.button("Sign out").click();
  };
  await authenticator.verify(false);
  await signOut();
  await expectAccessible(page);
  await ada.button("Sign in with a passkey").click();
  await expect(page.getByRole("alert")).toContainText("No passkey was used");
  await authenticator.verify(true);
  await ada.button("Sign in with a passkey").click();
  await expect(ada.field("Code or link")).toBeVisible();
  await signOut({ isOffered: true }); // where the name is typed; and somebody takes it at once
  await expect(ada.field("Code or link")).toBeVisible();

  await ada.goTo("/account/security");
  await expect(page.getByText("Last used: Today").first()).toBeVisible();
  await ada.button("Use my passkeys").click();
  await expect(page.locator("dialog code")).toContainText("-");
  await ada.button("I have kept them").click();
  await authenticator.verify(false);
  await signOut();
  await ada.signIn();
  await authenticator.verify(true);
  await ada.button("Use your passkey").click();
  await expect(ada.field("Code or link")).toBeVisible();

  await ada.goTo("/account/security");
  await ada.button("Remove Ada's laptop").click();
  await ada.button("Remove").last().click();
  await expect(page.getByRole("alert")).toContainText("The second step needs this passkey");
  await ada.button("Turn off").click();
  await ada.button("Turn off").last().click();
  await expect(page.getByText("The second step is off.")).toBeVisible();
  await ada.button("Remove Ada's laptop").click();
  await ada.button("Remove").last().click();
  await expect(page.getByText("You have no passkeys yet.")).toBeVisible();
});
