import type { APIRequestContext, Browser, Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { expectFits } from "./support/fits";
import { expect, test } from "./support/fixtures";
import { expectCall, watchPictures } from "./support/media";
import { PASSWORD, Person } from "./support/person";
import { Server } from "./support/server";

const ACCESS_SECONDS = 2;
/** The web client renews when so much of a token's life is over. */
const RENEWAL_MS = ACCESS_SECONDS * 700;
/** Nobody notices a pause that is shorter. */
const LONGEST_GAP_MS = 2_000;

let server: Server;
test.beforeAll(async () => {
  server = await Server.start({ ACCESS_TTL_SECONDS: String(ACCESS_SECONDS) });
});
test.afterAll(() => server.dispose());

/** From now on; what the server has answered to each renewal. */
function watchRenewals(page: Page): number[] {
  const answers: number[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/api/auth/refresh")) answers.push(response.status());
  });
  return answers;
}

const countSockets = (page: Page) => page.evaluate(() => window.webSockets.length);
/** Another generation is a connection that was made anew. */
const generations = (page: Page) =>
  page.evaluate(async () => (await window.parley.getStats()).map(({ generation }) => generation));
const storedToken = (page: Page) => page.evaluate(() => localStorage.getItem("parley.token"));

async function arrive(browser: Browser, name: string): Promise<Person> {
  return Person.arrive(browser, server, name);
}

/** Signed in from a program, as another device would be. */
async function signInElsewhere(request: APIRequestContext, email: string): Promise<string> {
  const answer = await request.post(`${server.url}/api/auth/login`, {
    data: { email, password: PASSWORD, client: "native", device: "Ada's phone" },
  });
  return (await answer.json()).token;
}

test("a call goes on over many renewals, and ends when its session is ended elsewhere", async ({
  browser,
  request,
  room,
}) => {
  const [ada, grace] = [await arrive(browser, "Ada"), await arrive(browser, "Grace")];
  await ada.join(room);
  await grace.join(room);
  await expectCall(ada.page, grace.page);

  const [first, sockets] = [await storedToken(ada.page), await countSockets(ada.page)];
  const before = await generations(grace.page);
  const stopWatching = await watchPictures(grace.page);
  const [renewals, startedAt] = [watchRenewals(ada.page), Date.now()];
  // A second tab of the same browser: both keep the one token fresh.
  const tab = await ada.page.context().newPage();
  const tabRenewals = watchRenewals(tab);
  await tab.goto("/account/security");
  await expect(tab.getByText("This device")).toBeVisible();
  await expect.poll(() => renewals.length + tabRenewals.length).toBeGreaterThanOrEqual(3);
  expect(await stopWatching()).toBeLessThan(LONGEST_GAP_MS);
  expect(await generations(grace.page)).toEqual(before);
  const answers = [...renewals, ...tabRenewals];
  const due = (Date.now() - startedAt) / RENEWAL_MS;
  expect(answers.length, "one tab renews for both").toBeLessThan(due + 1.5);
  expect(new Set(answers)).toEqual(new Set([200]));
  expect(await storedToken(ada.page)).not.toBe(first);
  expect(await countSockets(ada.page)).toBe(sockets);
  await ada.expectInCall();
  await grace.button("Mute microphone").click();
  await expect(ada.tile("Grace").getByLabel("Muted")).toBeVisible();
  expect(await tab.evaluate(() => document.cookie)).toBe("");

  const phone = await signInElsewhere(request, ada.email);
  const headers = { authorization: `Bearer ${phone}` };
  const ended = await request.delete(`${server.url}/api/auth/sessions`, { headers });
  expect(await ended.json()).toEqual({ ended: 1 });
  await expect(ada.button("Sign in")).toBeVisible({ timeout: 5_000 });
  await expect(ada.page.getByText(/Your session has ended/)).toBeVisible();
  await expect(tab.getByText(/Your session has ended/)).toBeVisible();
  await expect(grace.tile("Ada")).toBeHidden();
  for (const { page, mishaps } of [ada, grace]) {
    await page.context().close();
    expect(mishaps).toEqual([]);
  }
});

test("the list of sessions ends others, by keyboard and on a phone, too", async ({
  browser,
  request,
}) => {
  const ada = await arrive(browser, "Ada");
  const { page } = ada;
  const [phone, tablet] = [
    await signInElsewhere(request, ada.email),
    await signInElsewhere(request, ada.email),
  ];
  const statusOf = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await request.get(`${server.url}/api/auth/me`, { headers })).status();
  };
  await ada.goTo("/");
  await page.getByRole("link", { name: "Security" }).click();
  await expect(ada.button("Sign out Ada's phone")).toHaveCount(2);
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectFits(page);

  await ada.button("Sign out Ada's phone").first().focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toHaveText("Ada's phone is signed out.");
  await expect(page.getByRole("status")).toBeFocused();
  expect([await statusOf(tablet), await statusOf(phone)]).toEqual([401, 200]);

  await ada.button("Sign out everywhere else").click();
  await expectAccessible(page);
  await ada.button("Sign out all others").click();
  await expect(page.getByText("You are signed in nowhere else.")).toBeVisible();
  await expectFits(page);
  expect(await statusOf(phone)).toBe(401);
  await page.reload();
  await expect(page.getByText("This device")).toBeVisible();
  await page.context().close();
  expect(ada.mishaps).toEqual([]);
});
