import { readFileSync } from "node:fs";
import type { Locator } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { expect, test } from "./support/fixtures";
import type { Person } from "./support/person";

const MINUTE = 60_000;

/** A meeting that is open now and over in an hour; its code. */
async function plan({ page }: Person): Promise<string> {
  await page.goto("/statistics");
  await expect(page.getByRole("heading", { name: "Nothing yet" })).toBeVisible();
  const token = await page.evaluate(() => localStorage.getItem("parley.token"));
  const answer = await page.request.post("/api/meetings", {
    headers: { authorization: `Bearer ${token}` },
    data: {
      title: "Weekly plan",
      startsAt: Math.ceil(Date.now() / MINUTE) * MINUTE + 5 * MINUTE,
      durationMinutes: 60,
      timeZone: "Asia/Tokyo",
    },
  });
  expect(answer.status()).toBe(201);
  return (await answer.json()).meeting.code;
}

async function download(person: Person, button: string): Promise<string> {
  const [file] = await Promise.all([
    person.page.waitForEvent("download"),
    person.button(button).click(),
  ]);
  return readFileSync(await file.path(), "utf8");
}

test("two people meet, and the owner sees it, takes it home and counts it", async ({ person }) => {
  const [ada, grace] = [await person("Ada"), await person("Grace")];
  const code = await plan(ada);
  await ada.goTo(`/meetings/${code}`);
  await expect(ada.page.getByText("Nobody has been here yet")).toBeVisible();
  await expect(ada.page.getByText("in Asia/Tokyo")).toBeVisible();
  const entry = await download(ada, "Add to calendar");
  expect(entry).toContain("SUMMARY:Weekly plan");
  expect(entry).toContain("DTSTART;TZID=Asia/Tokyo:");
  expect(entry.replaceAll("\r\n ", "")).toMatch(new RegExp(`URL:https?://.*/room/${code}`));
  await ada.field("Email addresses").fill("grace@example.com");
  await ada.button("Send invitations").click();
  await expect(ada.page.getByRole("alert")).toContainText("This server cannot send mail.");

  await ada.join(code);
  await grace.join(code);
  await grace.button("Leave call").click();
  await grace.join(code);
  await ada.button("Leave call").click();
  await ada.button("Leave").click();

  await ada.goTo(`/meetings/${code}`);
  const table = ada.page.getByRole("table", { name: "2 people, at most 2 at once" });
  const row = (name: string): Locator => table.getByRole("row").filter({ hasText: name });
  await expect(async () => {
    await ada.button("Refresh").click();
    await expect(row("Ada")).not.toContainText("still here", { timeout: 500 });
    await expect(row("Grace")).toContainText("came 2 times", { timeout: 500 });
  }).toPass();
  await expect(row("Grace")).toContainText("still here");
  const lines = (await download(ada, "Download CSV")).trim().split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[2]).toContain(`,Grace,${grace.email},no,`);
  await expectAccessible(ada.page, { light: 960, dark: 360 });

  await ada.page.getByRole("link", { name: "Statistics" }).click();
  await expect(ada.page.getByText("1 meeting", { exact: true })).toBeVisible();
  await expect(ada.page.getByRole("img", { name: "People you met per week" })).toBeVisible();
  const thisWeek = ada.page.getByRole("table", { name: "In numbers" }).getByRole("row").nth(1);
  await expect(thisWeek.getByRole("cell").last()).toHaveText("1");
  await expectAccessible(ada.page, { light: 960, dark: 360 });

  await grace.goTo(`/meetings/${code}`);
  await expect(grace.page.getByRole("heading", { name: "You have no such meeting" })).toBeVisible();
});
