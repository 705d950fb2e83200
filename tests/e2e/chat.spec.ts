import type { Locator } from "@playwright/test";
import { expectClean, showIn } from "./support/axe";
import { expect, test } from "./support/fixtures";
import type { Person } from "./support/person";

const log = ({ page }: Person) => page.getByRole("log", { name: "Messages" });
const message = (person: Person, text: string): Locator =>
  log(person).getByRole("article").filter({ hasText: text });

async function openChat(...people: Person[]): Promise<void> {
  for (const person of people) {
    await person.page.getByRole("button", { name: /^Open chat/ }).click();
    await expect(person.field("Message")).toBeFocused();
  }
}

async function say(person: Person, text: string): Promise<void> {
  await person.field("Message").fill(text);
  await person.page.keyboard.press("Enter");
  await expect(message(person, text).getByText("Sending…")).toBeHidden();
}

test("two people write to each other, and see that the other one writes", async ({ pair }) => {
  const { ada, grace } = pair;
  await openChat(ada, grace);
  await ada.field("Message").pressSequentially("hel");
  await expect(grace.page.getByText("Ada is writing…")).toBeVisible();
  await say(ada, "hello Grace");
  await expect(message(grace, "hello Grace")).toBeVisible();
  await expect(grace.page.getByText("Ada is writing…")).toBeHidden();
  await say(grace, "hello Ada");
  await expect(message(ada, "hello Ada")).toBeVisible();
  await expect(log(ada).getByRole("article")).toHaveText(["hello Grace", "hello Ada"]);
});

test("who comes later sees what was said before, and it survives a reload", async ({
  pair,
  person,
  room,
}) => {
  const { ada } = pair;
  await openChat(ada);
  await say(ada, "one");
  await say(ada, "two");
  const edith = await person("Edith");
  await edith.join(room);
  await openChat(edith);
  await expect(log(edith).getByRole("article")).toHaveText(["one", "two"]);
  await ada.page.reload();
  await ada.expectInCall();
  await openChat(ada);
  await expect(log(ada).getByRole("article")).toHaveText(["one", "two"]);
  await expect(log(ada).getByText("You", { exact: true })).toBeVisible();
});

test("what is changed and taken back is so for everybody", async ({ pair }) => {
  const { ada, grace } = pair;
  await openChat(ada, grace);
  await say(ada, "helo");
  await say(ada, "a secret");
  await message(ada, "helo").getByRole("button", { name: "Edit message" }).click();
  await expect(ada.field("Message")).toHaveValue("helo");
  await say(ada, "hello");
  await expect(message(grace, "hello").getByText("Edited")).toBeVisible();
  await expect(message(grace, "hello").getByRole("button", { name: "Edit message" })).toBeHidden();
  await message(ada, "a secret").getByRole("button", { name: "Delete message" }).click();
  await expect(message(grace, "Message deleted")).toBeVisible();
  await expect(message(grace, "a secret")).toHaveCount(0);
  await expect(message(ada, "a secret")).toHaveCount(0);
});

test("a private message and its answer are seen by two people only", async ({
  pair,
  person,
  room,
}) => {
  const { ada, grace } = pair;
  const edith = await person("Edith");
  await edith.join(room);
  await openChat(ada, grace, edith);
  await ada.field("To").selectOption({ label: "Grace" });
  await say(ada, "between us");
  await expect(log(ada).getByText("Only to Grace")).toBeVisible();
  await expect(log(grace).getByText("Only to you")).toBeVisible();
  await message(grace, "between us").getByRole("button", { name: "Reply to Ada" }).click();
  await say(grace, "of course");
  await expect(message(ada, "of course").getByText("between us")).toBeVisible();
  await grace.field("To").selectOption({ label: "Everybody" });
  await say(grace, "hello everybody");
  await expect(message(edith, "hello everybody")).toBeVisible();
  await expect(log(edith).getByRole("article")).toHaveCount(1);
  const mary = await person("Mary");
  await mary.join(room);
  await openChat(mary);
  await expect(message(mary, "hello everybody")).toBeVisible();
  await expect(log(mary).getByRole("article")).toHaveCount(1);
});

test("a closed chat tells how much is unread, and is back where it was", async ({ pair }) => {
  const { ada, grace } = pair;
  await openChat(ada);
  await say(ada, "one");
  await say(ada, "two");
  await expect(grace.button("Open chat, 2 unread messages")).toBeVisible();
  await grace.page.keyboard.press("Alt+c");
  await expect(message(grace, "two")).toBeVisible();
  await grace.page.keyboard.press("Escape");
  await expect(log(grace)).toBeHidden();
  await expect(grace.button("Open chat")).toBeFocused();
});

test("what looks like markup is text, and only pages become links", async ({ pair }) => {
  const { ada, grace } = pair;
  await openChat(ada, grace);
  await say(ada, "<img src=x onerror=alert(1)> javascript:alert(1) https://example.com/a");
  const received = message(grace, "javascript:alert(1)");
  await expect(received).toContainText("<img src=x onerror=alert(1)>");
  await expect(received.locator("img")).toHaveCount(0);
  const link = received.getByRole("link");
  await expect(link).toHaveCount(1);
  await expect(link).toHaveAttribute("href", "https://example.com/a");
  await expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");
  await expect(link).toHaveAttribute("target", "_blank");
});

test("a reaction is seen for a moment on the tile of who sent it", async ({ pair }) => {
  const { ada, grace } = pair;
  await ada.button("Send a reaction").click();
  await ada.button("Applause").click();
  const reaction = grace.tile("Ada").getByRole("img", { name: "Reaction: 👏" });
  await expect(reaction).toBeVisible();
  await expect(reaction).toBeHidden();
});

test("the participants are listed with what they do", async ({ pair }) => {
  const { ada, grace } = pair;
  await grace.button("Mute microphone").click();
  await ada.button("2 people").click();
  const rows = ada.page.getByRole("list", { name: "Participants" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: "(you)" })).toContainText("Ada");
  await expect(rows.filter({ hasText: "Grace" })).toContainText("Muted");
});

test("a raised hand is seen by everybody, in its place in line, until it goes down", async ({
  pair,
}) => {
  const { ada, grace } = pair;
  const badges = ({ page }: Person) => page.getByRole("img", { name: "Hand raised, number" });
  await ada.button("Raise hand").click();
  await expect(grace.page.getByText("Ada raised a hand")).toBeVisible();
  await grace.page.keyboard.press("Alt+h");
  for (const person of [ada, grace]) await expect(badges(person)).toHaveCount(2);
  await ada.page.reload();
  await expect(ada.button("Lower hand")).toBeVisible();
  await expect(badges(ada)).toHaveCount(2);
  await ada.button("Lower hand").click();
  for (const person of [ada, grace]) await expect(badges(person)).toHaveCount(1);
});

test("axe finds nothing in the open panel, and it fits a phone", async ({ pair }) => {
  const { ada, grace } = pair;
  await openChat(ada, grace);
  await say(grace, "between us, https://example.com/".padEnd(300, "w"));
  await say(ada, "an answer");
  await message(ada, "an answer").getByRole("button", { name: "Reply to your message" }).click();
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [960, 360]) {
      await showIn(ada.page, colorScheme, width);
      for (const tab of ["People", "Messages"]) {
        await ada.button(tab).click();
        await expectClean(ada.page);
      }
    }
  }
});
