import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** The rules whose verdict depends on colours, so on the colour scheme. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What the caller of {@link accessibilityProblems} may choose. */
export interface AccessibilityChoice {
  /** True: only the rules about colours, for markup that was checked in the other colour scheme. */
  readonly onlyColours?: boolean;
}

/**
 * What keeps somebody from using what a page shows, by all of axe's rules: the rule and the elements;
 * empty when nothing does.
 */
export async function accessibilityProblems(
  page: Page,
  { onlyColours = false }: AccessibilityChoice = {},
): Promise<string[]> {
  // Without legacy mode a second page puts the results of frames together, and without the result type
  // all that is fine is described in full: three times the time for the same violations.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (onlyColours ? axe.withRules(COLOURS) : axe).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
}
