import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SCHEMES = ["light", "dark"] as const;

type Scheme = (typeof SCHEMES)[number];

/** No finding of axe in either colour scheme; with `widths` each of them at its own. */
export async function expectAccessible(page: Page, widths?: Record<Scheme, number>): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await showIn(page, colorScheme, widths?.[colorScheme]);
    await expectClean(page);
  }
}

/** The page in other colours, and as wide as that; done when one sees it. */
export async function showIn(page: Page, colorScheme: Scheme, width?: number): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  if (width !== undefined) await page.setViewportSize({ width, height: 640 });
  await page.evaluate(isPainted, colorScheme);
}

/** As it is now: no finding of axe, and nothing to scroll sideways. */
export async function expectClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG_22_AA).analyze();
  const findings = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  );
  const what = `${page.url()}, ${page.viewportSize()?.width} wide`;
  expect(findings, what).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  expect(overflow, what).toBeLessThanOrEqual(0);
}

/** The page has been painted in its new colours, and nothing fades any more. */
async function isPainted(colorScheme: string): Promise<void> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  while (!matchMedia(`(prefers-color-scheme: ${colorScheme})`).matches) await frame();
  await frame();
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  await frame();
}
