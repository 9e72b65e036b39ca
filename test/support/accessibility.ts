import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** The rules whose verdict depends on colours, so on the colour scheme. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * What keeps somebody from using what a page shows, by all of axe's rules: the rule and the elements, those
 * about colours in the dark, too; empty when nothing does. The page is left in the light scheme. Showing a
 * page once for both schemes takes half the time: its markup is the same.
 */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await findViolations(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await settleColours(page);
  const dark = await findViolations(page, COLOURS);
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark.map((problem) => `in the dark: ${problem}`)];
}

/** Colours change little by little: what is half way is neither of the two schemes. */
async function settleColours(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    for (const animation of document.getAnimations())
      if (animation instanceof CSSTransition) animation.finish();
  });
}

async function findViolations(page: Page, rules?: string[]): Promise<string[]> {
  // Without legacy mode a second page puts the results of frames together, and without the result type
  // all that is fine is described in full: three times the time for the same violations.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
}
