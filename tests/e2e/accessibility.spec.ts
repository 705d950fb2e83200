import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";

const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SCHEMES = ["light", "dark"] as const;

/** No finding of axe in either colour scheme. */
async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(isPainted, colorScheme);
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG_22_AA).analyze();
    const findings = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
    );
    expect(findings, `${page.url()} in ${colorScheme}`).toEqual([]);
  }
}

/** The page has been painted in its new colours, and nothing fades any more. */
async function isPainted(colorScheme: string): Promise<void> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  while (!matchMedia(`(prefers-color-scheme: ${colorScheme})`).matches) await frame();
  await frame();
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  await frame();
}

test("axe finds nothing on the way to the room", async ({ person, room }) => {
  const ada = await person("Ada", { isSignedOut: true });
  await ada.goTo("/login");
  await expect(ada.button("Sign in")).toBeVisible();
  await expectAccessible(ada.page);
  await ada.button("Sign in").click();
  await expect(ada.page.getByRole("alert")).toBeVisible();
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
