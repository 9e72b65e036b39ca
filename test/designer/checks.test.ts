import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../support/accessibility.ts';
import { BROWSER_TIMEOUT } from '../support/browser.ts';
import type { PageLook } from '../support/browser.ts';
import { openAppPage } from './app-page.ts';
import type { AppPage } from './app-page.ts';

describe('checks of a workflow', () => {
  let app: AppPage;
  beforeAll(async () => {
    app = await openAppPage();
  }, BROWSER_TIMEOUT);
  afterAll(() => app.close());

  const open = async (search: string, look: PageLook = {}): Promise<Page> => {
    const api = await app.startOver({ records: 3, look });
    await app.page.goto(`${api.url}/design/workflows/incident${search}`);
    await app.page.locator('.react-flow__node').first().waitFor();
    return app.page;
  };
  const lit = (page: Page, light: string) =>
    page.locator(`.react-flow__node [data-light="${light}"]`);
  const labels = async (page: Page, light: string): Promise<string[]> =>
    (await lit(page, light).allInnerTexts()).map((text) => text.split('\n')[0] ?? '').toSorted();

  it('say how much is wrong, what, and what was proved', async () => {
    const page = await open('');
    await page.getByRole('tab', { name: 'Checks 2' }).click();
    // then the worst comes first
    const found = page.getByRole('complementary').getByRole('button');
    await expect.poll(() => found.first().innerText()).toContain('What must never happen can');
    const aside = page.getByRole('complementary');
    await aside.getByText('Failure nobody answers').waitFor();
    expect(await aside.getByRole('listitem').allInnerTexts()).toEqual(
      expect.arrayContaining([
        'Nothing is resolved that nobody works on\nProved',
        'Nothing is resolved before its requester was told\nCan be broken',
      ]),
    );
    expect(await aside.innerText()).toMatch(/\d+ situations looked at, all there are\./);
    expect(new URL(page.url()).searchParams.get('beside')).toBe('checks');
    expect(app.problems()).toEqual([]);
  });

  it('play the way to what can happen on the drawing, step by step, and an address shows the same', async () => {
    // given
    const page = await open('?beside=checks');
    // when the counter-example is opened
    await page.getByRole('button', { name: 'What must never happen can' }).click();
    // then all of it is lit
    await expect.poll(() => labels(page, 'current')).toEqual(['Resolved']);
    await page.getByText('Step 3 of 3').waitFor();
    // and it was tried out
    await page.getByText('Tried out: it happens just so.').waitFor();
    // when one step is taken back
    await page.getByRole('button', { name: 'Previous step' }).click();
    // then the record is where it was, side by side
    await page.getByText('Step 2 of 3').waitFor();
    await expect.poll(() => labels(page, 'current')).toContain('Telling');
    expect(await labels(page, 'current')).not.toContain('Resolved');
    const now = page.locator('[aria-current="step"]');
    expect(await now.innerText()).toContain('Take it');
    expect(await now.innerText()).toContain('leads to Doing and Telling');
    // and so it is for somebody given the address
    await page.reload();
    await page.getByText('Step 2 of 3').waitFor();
    await expect.poll(() => labels(page, 'current')).toContain('Telling');
    // and Back leads to the list
    await page.getByRole('button', { name: 'All checks' }).click();
    await page.getByText('Failure nobody answers').waitFor();
    await expect.poll(() => lit(page, 'current').count()).toBe(0);
  });

  it('make way for what is chosen on the drawing', async () => {
    const page = await open('?beside=checks');
    await page.locator('.react-flow__node').filter({ hasText: 'Resolved' }).first().click();
    await page.getByRole('heading', { name: 'Resolved' }).waitFor();
    expect(await page.getByRole('tab', { name: 'States' }).getAttribute('aria-selected')).toBe(
      'true',
    );
  });

  it.each([
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['on a phone', { viewport: { width: 390, height: 844 } }],
  ] as const)('can be used by everybody: %s', async (_, look) => {
    const page = await open('?beside=checks', look);
    await page.getByText('Failure nobody answers').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'What must never happen can' }).click();
    await page.getByText('Step 3 of 3').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
