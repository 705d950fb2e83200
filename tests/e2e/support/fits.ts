import { expect, type Page } from "@playwright/test";

/** WCAG 2.2, 2.5.8; our own controls are larger. */
const SMALLEST_TARGET = 24;

/** Nothing is wider than the page, and everything can be hit with a finger. */
export async function expectFits(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    outside: Array.from(document.querySelectorAll("button, a, input, select"))
      .filter((element) => element.checkVisibility())
      .map((element) => ({ box: element.getBoundingClientRect(), html: element.outerHTML }))
      .filter(({ box }) => box.left < 0 || box.right > window.innerWidth + 0.5)
      .map(({ html }) => html),
    small: Array.from(document.querySelectorAll("button, input, select"))
      .filter((element) => element.checkVisibility())
      .map((element) => element.getBoundingClientRect())
      .map((box) => Math.min(box.width, box.height)),
  }));
  expect(found.overflow, page.url()).toBeLessThanOrEqual(0);
  expect(found.outside).toEqual([]);
  for (const size of found.small) expect(size).toBeGreaterThanOrEqual(SMALLEST_TARGET);
}
