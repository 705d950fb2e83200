import { expect, test } from "./support/fixtures";

test("a wrong password and a taken email are told, and the focus is there", async ({ person }) => {
  const ada = await person("Ada");
  const visitor = await person("Ada", { isSignedOut: true });
  await visitor.goTo("/login");
  await visitor.field("Email").fill(ada.email);
  await visitor.field("Password").fill("not her password");
  await visitor.button("Sign in").click();
  const alert = visitor.page.getByRole("alert");
  await expect(alert).toHaveText("The email, the username or the password is wrong.");
  await expect(alert).toBeFocused();

  await visitor.page.getByRole("link", { name: "Create an account" }).click();
  await visitor.field("Name").fill("Ada");
  await visitor.field("Email").fill(ada.email.toUpperCase());
  await visitor.field("Password").fill("correct horse battery");
  await visitor.button("Create account").click();
  const email = visitor.field("Email");
  await expect(email).toHaveAccessibleDescription(/There is an account with this email already/);
  await expect(email).toBeFocused();
});

test("signing out ends the session, and signing in leads back in", async ({ person }) => {
  const ada = await person("Ada");
  await ada.goTo("/");
  const token = await ada.page.evaluate(() => localStorage.getItem("parley.token"));
  await ada.button("Sign out").click();
  await expect(ada.button("Sign in")).toBeVisible();
  const headers = { authorization: `Bearer ${token}` };
  await expect
    .poll(async () => (await ada.page.request.get("/api/auth/me", { headers })).status())
    .toBe(401);
  await ada.signIn();
  await expect(ada.field("Code or link")).toBeVisible();
});

test("a session that ends during a call leads through the sign-in back to the room", async ({
  pair,
}) => {
  const { ada, grace } = pair;
  const token = await ada.page.evaluate(() => localStorage.getItem("parley.token"));
  const headers = { authorization: `Bearer ${token}` };
  const answer = await ada.page.request.post("/api/auth/logout", { headers });
  expect(answer.ok()).toBe(true);
  await expect(ada.page.getByText(/Your session has ended/)).toBeVisible();
  await expect(grace.tile("Ada")).toBeHidden({ timeout: 40_000 });
  await ada.signIn();
  await ada.enter();
  await expect(grace.tile("Ada")).toBeVisible();
});
