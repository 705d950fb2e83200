import { expectAccessible } from "./support/axe";
import { expectFits } from "./support/fits";
import { expect, test } from "./support/fixtures";

test("an administrator of the command line shuts somebody out of a call, who reads it later", async ({
  person,
  server,
  room,
}) => {
  const [root, ada] = [await person("Root"), await person("Ada")];
  await root.goTo("/admin");
  await expect(root.page.getByText("There is nothing here")).toBeVisible();
  await server.administer("promote", root.email);
  await ada.join(room);
  await root.goTo("/");
  await root.page.getByRole("link", { name: "Administration" }).click();
  // Others may not have left theirs for good.
  const live = root.page.getByRole("listitem").filter({ hasText: room });
  await expect(live).toContainText("1 person · since");
  await expect(root.page.getByText("Answers you")).toBeVisible();
  await expectAccessible(root.page, { light: 960, dark: 360 });
  await expectFits(root.page);

  await root.field("Name, username or email").fill(ada.email);
  await root.page.keyboard.press("Enter");
  await expect(root.page.getByText("You", { exact: true })).toBeHidden();
  await root.button("Disable: Ada").click();
  await root.button("Disable").click();
  const told = root.page.getByRole("status").filter({ hasText: "Ada is disabled" });
  await expect(told).toBeFocused();
  await expect(ada.page.getByText(/Your session has ended/)).toBeVisible();
  await ada.signIn();
  await expect(ada.page.getByRole("alert")).toContainText("This account was disabled");

  await root.button("Enable: Ada").click();
  await root.button("Enable").click();
  await expect(root.button("Disable: Ada")).toBeVisible();
  await ada.signIn();
  await expect(ada.button("Join now")).toBeVisible();
  await ada.goTo("/account/security");
  const activity = ada.page.getByRole("list", { name: "Recent activity" });
  await expect(activity.getByText("Root has enabled your account again")).toBeVisible();
  const refused = activity.getByRole("listitem").filter({ hasText: "the account is disabled" });
  await expect(refused.getByRole("img", { name: "Warning:" })).toBeVisible();
  await expectAccessible(ada.page, { light: 960, dark: 360 });
  await expectFits(ada.page);
});
