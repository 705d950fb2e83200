import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SCHEMES = ["light", "dark"] as const;

/** No finding of axe in either colour scheme. */
export async function expectAccessible(page: Page): Promise<void> {
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
