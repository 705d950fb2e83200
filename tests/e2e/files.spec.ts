import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Locator } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { expect, test } from "./support/fixtures";
import type { Person } from "./support/person";

const PHOTO = path.resolve(__dirname, "../../docs/images/call.png");
const PLAN = { name: "plän.txt", mimeType: "text/plain", buffer: Buffer.from("the plan") };

const message = (person: Person, text: string): Locator =>
  person.page.getByRole("log", { name: "Messages" }).getByRole("article").filter({ hasText: text });
const uploads = ({ page }: Person) =>
  page.getByRole("list", { name: "Attached files" }).getByRole("listitem");

async function openChat(...people: Person[]): Promise<void> {
  for (const person of people) {
    await person.page.getByRole("button", { name: /^Open chat/ }).click();
    await expect(person.field("Message")).toBeFocused();
  }
}

type Files = Parameters<Locator["setInputFiles"]>[0];

/** With the button, as by keyboard; the picker is the test. */
async function choose(person: Person, files: Files): Promise<void> {
  const opening = person.page.waitForEvent("filechooser");
  await person.button("Attach files").press("Enter");
  await (await opening).setFiles(files);
}

/** As if it came from the desktop or the clipboard. */
async function give(target: Locator, event: "drop" | "paste", name: string): Promise<void> {
  await target.evaluate(
    (element, [kind, fileName]) => {
      const carried = new DataTransfer();
      carried.items.add(new File(["content"], fileName));
      const init = { bubbles: true, cancelable: true };
      element.dispatchEvent(
        kind === "drop"
          ? new DragEvent("drop", { ...init, dataTransfer: carried })
          : new ClipboardEvent("paste", { ...init, clipboardData: carried }),
      );
    },
    [event, name] as const,
  );
}

async function saved(person: Person, button: Locator): Promise<{ name: string; content: Buffer }> {
  const downloading = person.page.waitForEvent("download");
  await button.click();
  const download = await downloading;
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

test("files are sent, seen and saved, and go with their message", async ({ pair }) => {
  const { ada, grace } = pair;
  await openChat(ada, grace);
  await choose(ada, PHOTO);
  await expect(uploads(ada)).toContainText("call.png");
  await ada.field("Message").fill("what we saw");
  await ada.page.keyboard.press("Enter");
  const photo = message(grace, "what we saw");
  const preview = photo.getByRole("img", { name: "Preview of call.png" });
  await expect
    .poll(() => preview.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(100);
  const file = await saved(grace, photo.getByRole("button", { name: /^Download call\.png, / }));
  expect(file.name).toBe("call.png");
  expect(file.content.equals(await readFile(PHOTO))).toBe(true);

  await choose(ada, [PLAN, { ...PLAN, name: "second.txt" }]);
  await ada.field("To").selectOption({ label: "Grace" });
  await expect(uploads(ada)).toHaveCount(2);
  await ada.button("Send").click();
  await expect(message(grace, "second.txt")).toBeVisible();
  await expect(uploads(ada)).toHaveCount(0);
  const plan = await saved(grace, grace.button("Download plän.txt, 8 bytes"));
  expect([plan.name, plan.content.toString()]).toEqual(["plän.txt", "the plan"]);

  await give(ada.field("Message"), "paste", "pasted.png");
  await give(ada.page.getByRole("log", { name: "Messages" }), "drop", "dropped.txt");
  await expect(uploads(ada)).toHaveText([/pasted\.png/, /dropped\.txt/]);
  await ada.button("Remove pasted.png").click();
  await ada.button("Send").click();
  await expect(message(grace, "dropped.txt")).toBeVisible();

  await message(ada, "what we saw").getByRole("button", { name: "Delete message" }).click();
  await expect(message(grace, "Message deleted")).toBeVisible();
  await expect(grace.page.getByRole("img", { name: "Preview of call.png" })).toHaveCount(0);
});

test("what cannot be sent says why, nothing is lost, and all of it fits a phone", async ({
  pair,
}) => {
  const { ada, grace } = pair;
  await openChat(ada, grace);
  await choose(ada, { ...PLAN, name: "film.mp4", buffer: Buffer.alloc(25_000_001) });
  await expect(ada.page.getByText("This file is too large: at most 25 MB.")).toBeVisible();
  await ada.button("Remove film.mp4").click();

  await ada.page.route("**/files?name=*", (route) => route.abort("internetdisconnected"));
  await choose(ada, PLAN);
  await expect(ada.page.getByText("There is no connection. Try again.")).toBeVisible();
  await ada.page.unroute("**/files?name=*");
  await ada.button("Upload plän.txt again").click();
  await expect(ada.page.getByText("1 file is attached")).toBeAttached();

  // One that takes its time: the message waits for it, and it can be stopped.
  let goOn = () => {};
  const permission = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await ada.page.route("**/files?name=slow*", async (route) => {
    await permission;
    await route.continue().catch(() => undefined);
  });
  await choose(ada, [{ ...PLAN, name: "slow.txt" }]);
  await ada.field("Message").fill("both of them");
  await ada.page.keyboard.press("Enter");
  await expect(ada.page.getByText("This is sent as soon as the files are there.")).toBeVisible();
  await expect(ada.page.getByRole("progressbar", { name: "Uploading slow.txt" })).toBeVisible();
  await ada.page.setViewportSize({ width: 360, height: 640 });
  await expectAccessible(ada.page);
  await ada.button("Cancel slow.txt").click();
  await expect(message(grace, "both of them")).toContainText("plän.txt");
  await expect(message(grace, "both of them").getByText("slow.txt")).toHaveCount(0);
  goOn();

  await choose(ada, PHOTO);
  await choose(ada, { ...PLAN, name: `${"very long name ".repeat(20)}.txt` });
  await expect(ada.page.getByText("2 files are attached")).toBeAttached();
  await ada.button("Send").click();
  await expect(message(ada, "very long name")).toBeVisible();
  await expect(message(ada, "call.png").getByRole("img")).toBeVisible();
  // The room of the image was kept from the start: one still sees the end.
  await expect(message(ada, "very long name").getByRole("button").first()).toBeInViewport({
    ratio: 1,
  });
  await expectAccessible(ada.page);
});
