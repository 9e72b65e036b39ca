import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../support/accessibility.ts';
import { BROWSER_TIMEOUT } from '../support/browser.ts';
import type { PageLook } from '../support/browser.ts';
import { openAppPage } from './app-page.ts';
import type { AppPage } from './app-page.ts';
import type { MockApi } from './mock-api.ts';

let app: AppPage;
beforeAll(async () => {
  app = await openAppPage();
}, BROWSER_TIMEOUT);
afterAll(() => app.close());

/** Runs a test on the audit's page of an administrator, on an API of its own. */
async function onAudit(
  search: string,
  test: (page: Page, api: MockApi) => Promise<void>,
  { look, prepare }: { look?: PageLook; prepare?: (api: MockApi) => void } = {},
): Promise<void> {
  const api = await app.startOver({ records: 3, ...(look && { look }) });
  prepare?.(api);
  const { page } = app;
  await page.goto(`${api.url}/admin/audit${search}`);
  await test(page, api);
  const told = app.problems().filter((problem) => !problem.includes('Failed to load resource'));
  expect(told).toEqual([]);
}

const rows = (page: Page) => page.getByRole('list', { name: 'Audit' }).getByRole('listitem');

describe('the audit', () => {
  it('tells who did what to what, with a way to the record', () =>
    onAudit('', async (page) => {
      const [newest, unknown] = [rows(page).first(), rows(page).nth(1)];
      await newest.getByText('Ada Lovelace').waitFor();
      await newest.getByText('Moved a record').waitFor();
      // what has no words yet is humanised
      await unknown.getByText('Warehouse emptied').waitFor();
      await newest.getByRole('link', { name: /INC0000001/ }).click();
      await page.waitForURL(/\/records\/INC0000001/);
    }));

  it('shows what differed, what changed first, and the entry’s place in the chain', () =>
    onAudit('?action=person.edited', async (page) => {
      await page.getByRole('button', { name: /Edited a person/ }).click();
      const table = page.getByRole('table');
      await expect
        .poll(() => table.getByRole('row').allInnerTexts())
        .toEqual([
          expect.stringMatching(/^Field\s+Before\s+Afterwards$/),
          expect.stringMatching(/Email\s+grace@example.org\s+none$/),
          expect.stringMatching(/Roles\s+agent\s+owner$/),
          expect.stringMatching(/Name\s+Grace Hopper\s+Grace Hopper$/),
          expect.stringMatching(/Teams\s+network\s+network$/),
        ]);
      await page.getByText('person grace').waitFor();
      await page.getByText(/^a+66$/).waitFor();
    }));

  it('is filtered by person, action and time, and its address says so', () =>
    onAudit('', async (page) => {
      await rows(page).first().waitFor();
      await page.getByRole('combobox', { name: 'Who' }).click();
      await page.getByRole('option', { name: 'Interlock' }).click();
      await expect.poll(() => rows(page).count()).toBe(1);
      await page.waitForURL(/\?actor=engine$/);
      await page.getByRole('combobox', { name: 'What' }).fill('moved');
      await page.getByRole('option', { name: 'Moved a record' }).click();
      await page.getByRole('heading', { name: 'No entries match' }).waitFor();
      await page.getByRole('button', { name: 'Clear filters' }).first().click();
      await page.getByText('100 entries shown').waitFor();
      await page.getByLabel('To', { exact: true }).fill('2020-01-01');
      await page.getByRole('heading', { name: 'No entries match' }).waitFor();
      await page.goBack();
      await page.getByText('100 entries shown').waitFor();
    }));

  it('shows older entries on demand', () =>
    onAudit('', async (page) => {
      await page.getByRole('button', { name: 'Show older entries' }).click();
      await page.getByText('104 entries shown').waitFor();
      expect(await page.getByRole('button', { name: 'Show older entries' }).count()).toBe(0);
    }));

  it('says that its chain is whole, and where it is broken', () =>
    onAudit('', async (page, api) => {
      await page.getByText('Chain verified: 104 entries').waitFor();
      api.audit.tamper(7);
      await page.getByRole('button', { name: 'Check again' }).click();
      await page.getByText('The chain is broken at entry 7').waitFor();
      await page.getByText('Entry 7 is not what was written.').waitFor();
    }));

  it('says what failed, and tries again', () =>
    onAudit(
      '',
      async (page, api) => {
        await page.getByText('The chain could not be checked').waitFor();
        const again = page.getByRole('button', { name: 'Try again' });
        await again.waitFor();
        api.audit.fail(false);
        await again.click();
        await rows(page).first().waitFor();
        await page.getByRole('button', { name: 'Check again' }).click();
        await page.getByText('Chain verified').waitFor();
      },
      { prepare: ({ audit }) => audit.fail(true) },
    ));
});

describe('everybody can read it', () => {
  const opened = async (page: Page): Promise<void> => {
    await page.getByText('Chain verified').waitFor();
    await page.getByRole('button', { name: /Edited a person/ }).click();
    await page.getByText('grace@example.org').waitFor();
  };

  it('with a reader for the blind, in the light and in the dark', () =>
    onAudit('', async (page) => {
      await opened(page);
      expect(await accessibilityProblems(page)).toEqual([]);
    }));

  it('on a phone', () =>
    onAudit(
      '',
      async (page) => {
        await opened(page);
        const wide = () =>
          page.evaluate(() =>
            [...document.querySelectorAll('[aria-label=Audit] *, [role=group] *, [role=status]')]
              .filter((one) => one.getBoundingClientRect().right > window.innerWidth)
              .map((one) => one.tagName),
          );
        await expect.poll(wide).toEqual([]);
        const here = await page.getByRole('link', { name: 'Audit' }).boundingBox();
        expect((here?.x ?? 0) + (here?.width ?? 0)).toBeLessThanOrEqual(390);
      },
      { look: { viewport: { width: 390, height: 844 } } },
    ));
});
