import { expectAccessible } from "./support/axe";
import { expect, test } from "./support/fixtures";

test("axe finds nothing on the way to the room", async ({ person, room }) => {
  const ada = await person("Ada", { isSignedOut: true });
  await ada.goTo("/login");
  await expect(ada.button("Sign in")).toBeVisible();
  await expectAccessible(ada.page);
  await ada.button("Sign in").click();
  await expect(ada.field("Email")).toBeFocused();
  await expectAccessible(ada.page);

  await ada.goTo("/register");
  await expect(ada.button("Create account")).toBeVisible();
  await expectAccessible(ada.page);
  await ada.signUp();
  await expect(ada.button("Copy room link")).toBeVisible();

  await ada.goTo("/nowhere");
  await expect(ada.page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  await expectAccessible(ada.page);

  await ada.goTo(`/room/${room}`);
  await expect(ada.button("Join now")).toBeVisible();
  await expectAccessible(ada.page);
});

test("axe finds nothing in the call and after it", async ({ pair }) => {
  const { ada, grace } = pair;
  await grace.button("Turn camera off").click();
  await grace.button("Mute microphone").click();
  await expect(ada.tile("Grace").getByTestId("camera-placeholder")).toBeVisible();
  await expectAccessible(ada.page);

  await ada.button("Devices").click();
  await expect(ada.page.getByRole("dialog")).toBeVisible();
  await expectAccessible(ada.page);
  await ada.page.keyboard.press("Escape");
  await ada.button("Invite").click();
  await expectAccessible(ada.page);
  await ada.page.keyboard.press("Escape");

  await grace.button("Share screen").click();
  await expect(ada.video("Grace's screen")).toBeVisible();
  await expectAccessible(ada.page);

  await grace.button("Leave call").click();
  await expect(ada.tile("Grace")).toBeHidden();
  await expectAccessible(ada.page);
  await ada.button("Leave call").click();
  await expect(ada.page.getByRole("heading", { name: "You left the call" })).toBeVisible();
  await expectAccessible(ada.page);
});

test("the keyboard alone leads from the sign-in through a call", async ({ person, room }) => {
  const grace = await person("Grace");
  await grace.join(room);
  const ada = await person("Ada", { isSignedOut: true });
  const { page } = ada;
  const { keyboard } = page;

  /** Presses Tab until the named control has the focus, and checks that one sees it. */
  async function tabTo(name: string): Promise<void> {
    for (let presses = 0; presses < 30; presses += 1) {
      await keyboard.press("Tab");
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
        return {
          name: label ?? element?.getAttribute("aria-label") ?? element?.textContent ?? "",
          outline: element ? getComputedStyle(element).outlineStyle : "none",
        };
      });
      if (focused.name.trim() !== name) continue;
      expect(focused.outline, `${name} shows the focus`).not.toBe("none");
      return;
    }
    throw new Error(`Tab does not reach "${name}"`);
  }

  await ada.goTo("/register");
  await expect(ada.button("Create account")).toBeVisible();
  for (const [label, value] of [
    ["Name", "Ada"],
    ["Email", ada.email],
    ["Password", "correct horse battery"],
  ] as const) {
    await tabTo(label);
    await keyboard.type(value);
  }
  await keyboard.press("Enter");
  await expect(ada.field("Code or link")).toBeVisible();
  await tabTo("Code or link");
  await keyboard.type(room);
  await keyboard.press("Enter");
  await expect(ada.button("Join now")).toBeVisible();
  await tabTo("Join now");
  await keyboard.press("Enter");
  await ada.expectInCall();
  await tabTo("Mute microphone");
  await keyboard.press("Space");
  await expect(grace.tile("Ada").getByLabel("Muted")).toBeVisible();
  await expect(ada.button("Unmute microphone")).toBeFocused();
  await tabTo("Devices");
  await keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await keyboard.press("Escape");
  await expect(ada.button("Devices")).toBeFocused();
  await tabTo("Leave call");
  await keyboard.press("Enter");
  await tabTo("Back to your meetings");
  await keyboard.press("Enter");
  await expect(ada.field("Code or link")).toBeVisible();
});
