import { expect } from "@playwright/test";
import type { Person } from "./person";

/** As `POST` and `PATCH /api/meetings` take it. */
type Wish = Record<string, unknown>;

/** A new meeting of somebody who has opened a page; its code. */
export async function planMeeting(person: Person, wish: Wish = {}): Promise<string> {
  return (await ask(person, "POST", "", { title: "Standup", ...wish })).code;
}

export async function changeMeeting(person: Person, code: string, wish: Wish): Promise<void> {
  await ask(person, "PATCH", `/${code}`, wish);
}

async function ask({ page }: Person, method: string, path: string, data: Wish) {
  const token = await page.evaluate(() => localStorage.getItem("parley.token"));
  const headers = { authorization: `Bearer ${token}` };
  const answer = await page.request.fetch(`/api/meetings${path}`, { method, headers, data });
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()).meeting as { code: string };
}
