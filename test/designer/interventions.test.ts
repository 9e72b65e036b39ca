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

/** Runs a test on a page of somebody signed in, on an API of its own. */
async function on(
  path: string,
  test: (page: Page, api: MockApi) => Promise<void>,
  look?: PageLook,
): Promise<void> {
  const api = await app.startOver({ records: 3, ...(look && { look }) });
  const { page } = app;
  await page.goto(api.url + path);
  await test(page, api);
  // The mock refuses some requests on purpose; the browser tells of each.
  const told = app.problems().filter((problem) => !problem.includes('Failed to load resource'));
  expect(told).toEqual([]);
}

const intervene = async (page: Page, item: string): Promise<void> => {
  await page.getByRole('button', { name: 'Intervene' }).click();
  await page.getByRole('menuitem', { name: item }).click();
};
const last = ({ sent }: MockApi) => sent.at(-1);

describe('automation of a record', () => {
  it('is paused with a reason, which a banner tells until it is resumed', () =>
    on('/records/INC0000001', async (page, api) => {
      await intervene(page, 'Pause automation…');
      const dialog = page.getByRole('dialog');
      const pause = dialog.getByRole('button', { name: 'Pause automation' });
      const reason = dialog.getByRole('textbox', { name: 'Reason' });
      // asked first, and needed
      await expect.poll(() => reason.evaluate((box) => box === document.activeElement)).toBe(true);
      await expect.poll(() => pause.isDisabled()).toBe(true);
      await reason.fill('A freeze until Monday');
      await page.keyboard.press('Control+Enter');
      const banner = page.getByRole('complementary', { name: 'Automation is paused' });
      await banner.getByText('A freeze until Monday').waitFor();
      await banner.getByText('by Ada Lovelace').waitFor();
      await page.getByText('paused automation').waitFor();
      expect(last(api)).toMatchObject({
        what: `POST /api/records/${api.records[0]?.id}/pause`,
        body: { reason: 'A freeze until Monday' },
      });
      await banner.getByRole('button', { name: 'Resume' }).click();
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('It is Monday');
      await dialog.getByRole('button', { name: 'Resume automation' }).click();
      await banner.waitFor({ state: 'detached' });
      await page.getByText('resumed automation').waitFor();
    }));
});

describe('moving a record', () => {
  it('shows what it would do, asks why, and names what happens on the button', () =>
    on('/records/INC0000001', async (page, api) => {
      await intervene(page, 'Move to state…');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('combobox', { name: 'State' }).fill('wait');
      await page.getByRole('option', { name: 'In progress › Work › Waiting' }).click();
      const preview = dialog.getByRole('region', { name: 'What this does' });
      await preview.getByText('Auto-close').waitFor();
      await preview.getByText('Restart it').waitFor();
      expect(api.records[0]?.state).toContain('doing');
      const move = dialog.getByRole('button', { name: 'Move to Waiting' });
      await expect.poll(() => move.isDisabled()).toBe(true);
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('The bridge was down');
      await move.click();
      await page.getByText('moved it by hand').waitFor();
      await page.getByText('The bridge was down').waitFor();
      expect(last(api)?.body).toEqual({
        state: 'active.work.waiting',
        reason: 'The bridge was down',
      });
    }));

  it('says in place why it cannot be, and keeps the button shut', () =>
    on('/records/INC0000001', async (page) => {
      await intervene(page, 'Move to state…');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('combobox', { name: 'State' }).click();
      await page.getByRole('option', { name: 'Cancelled' }).click();
      await dialog.getByText('INC0000001 cannot live again').waitFor();
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('It must be');
      expect(await dialog.getByRole('button', { name: 'Move to Cancelled' }).isDisabled()).toBe(
        true,
      );
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }));
});

describe('effects of a record', () => {
  it('are skipped with a result where a state waits for one', () =>
    on('/records/INC0000001?tab=effects', async (page, api) => {
      await page.getByRole('button', { name: /^Step in: .*Still slow/ }).click();
      await page.getByRole('menuitem', { name: 'Skip…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('goes on as if it had succeeded').waitFor();
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('Done by telephone');
      const result = dialog.getByRole('textbox', { name: 'Result' });
      await result.fill('{"said": ');
      await dialog.getByText('This is not JSON').waitFor();
      const skip = dialog.getByRole('button', { name: 'Skip' });
      await expect.poll(() => skip.isDisabled()).toBe(true);
      await result.fill('{"said": "it is fine"}');
      await skip.click();
      await page.getByText('It counts as done', { exact: true }).waitFor();
      expect(last(api)?.body).toEqual({
        reason: 'Done by telephone',
        result: { said: 'it is fine' },
      });
    }));

  it('are retried or cancelled, as they stand', () =>
    on('/records/INC0000001?tab=effects', async (page, api) => {
      await page.getByRole('button', { name: /^Step in: .*Checkout is slow/ }).click();
      await expect
        .poll(() => page.getByRole('menuitem').allTextContents())
        .toEqual(['Retry…', 'Skip…', 'Cancel…']);
      await page.getByRole('menuitem', { name: 'Retry…' }).click();
      const reason = page.getByRole('dialog').getByRole('textbox', { name: 'Reason' });
      await reason.fill('It is back');
      await page.keyboard.press('Control+Enter');
      await page.getByText('It is tried again', { exact: true }).waitFor();
      expect(last(api)?.what).toMatch(/\/retry$/);
      await page.getByRole('button', { name: /^Step in: .*Still slow/ }).click();
      await page.getByRole('menuitem', { name: 'Cancel…' }).click();
      await page.getByText('goes on as if it had failed').waitFor();
      await reason.fill('Not needed');
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel it' }).click();
      await page.getByText('It is cancelled', { exact: true }).waitFor();
      expect(last(api)?.what).toMatch(/\/cancel$/);
    }));
});

describe('what was set aside', () => {
  it('is tried again by the dozen, telling what could not be', () =>
    on('/admin/set-aside', async (page) => {
      const rows = page.getByRole('list', { name: 'Parked effects' }).getByRole('listitem');
      await expect.poll(() => rows.count()).toBe(3);
      await page.getByRole('checkbox', { name: 'Select all shown' }).click();
      await page.getByRole('button', { name: 'Retry 3…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('The mail server is back');
      await dialog.getByRole('button', { name: 'Retry' }).click();
      await page.getByText('2 of 3 are tried again').waitFor();
      await expect.poll(() => rows.count()).toBe(1);
    }));

  it('also events that failed as a whole', () =>
    on('/admin/set-aside?show=events', async (page, api) => {
      await page.getByText('rows a, b match together').waitFor();
      await page.getByRole('checkbox', { name: 'Select incident.resolved' }).click();
      await page.getByRole('button', { name: 'Retry 1…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('The table is mended');
      await dialog.getByRole('button', { name: 'Retry' }).click();
      await page.getByRole('heading', { name: 'Every event was taken' }).waitFor();
      expect(last(api)?.body).toEqual({
        source: '/monitoring/eu-1',
        id: 'e-1',
        reason: 'The table is mended',
      });
    }));

  it('also timers, from the list and beside the record', () =>
    on('/admin/set-aside?show=timers', async (page) => {
      await page.getByText('To waiting').waitFor();
      await page.getByRole('link', { name: /INC0000001/ }).click();
      await page.getByRole('button', { name: 'Retry timer To waiting' }).click();
      await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('It is back');
      await page.keyboard.press('Control+Enter');
      await page.getByText('“To waiting” fires again').waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'Every timer fires' }).waitFor();
    }));

  it('is given up with a reason: effects are cancelled', () =>
    on('/admin/set-aside', async (page, api) => {
      await page.getByText('Daily report 1').first().waitFor();
      await page.getByRole('checkbox', { name: 'Select all shown' }).click();
      await page.getByRole('button', { name: 'Cancel 3…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Cancel 3 effects?' });
      const cancel = dialog.getByRole('button', { name: 'Cancel them' });
      await expect.poll(() => cancel.isDisabled()).toBe(true);
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('Nobody reads them');
      await cancel.click();
      await page.getByText('3 are cancelled').waitFor();
      await page.getByRole('heading', { name: 'Nothing was set aside' }).waitFor();
      expect(last(api)?.what).toMatch(/^POST \/api\/effects\/.*\/cancel$/);
    }));

  it('is given up with a reason: events are dismissed', () =>
    on('/admin/set-aside?show=events', async (page, api) => {
      await page.getByRole('checkbox', { name: 'Select incident.resolved' }).click();
      await page.getByRole('button', { name: 'Dismiss 1…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Dismiss 1?' });
      await dialog.getByText('stays stored with its error').waitFor();
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('The sender is gone');
      await dialog.getByRole('button', { name: 'Dismiss' }).click();
      await page.getByText('1 is dismissed').waitFor();
      await page.getByRole('heading', { name: 'Every event was taken' }).waitFor();
      expect(last(api)).toEqual({
        what: 'POST /api/events/dismiss',
        body: { source: '/monitoring/eu-1', id: 'e-1', reason: 'The sender is gone' },
      });
    }));

  it('is given up with a reason: timers are dismissed, also beside their record', () =>
    on('/admin/set-aside?show=timers', async (page, api) => {
      await page.getByRole('checkbox', { name: 'Select To waiting' }).click();
      await page.getByRole('button', { name: 'Dismiss 1…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Leave it' }).click();
      await page.getByRole('link', { name: /INC0000001/ }).click();
      await page.getByRole('button', { name: 'Dismiss timer To waiting' }).click();
      const dialog = page.getByRole('dialog', { name: 'Dismiss “To waiting”?' });
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('Nobody waits for it');
      await page.keyboard.press('Control+Enter');
      await page.getByText('“To waiting” is dismissed').waitFor();
      expect(last(api)).toEqual({
        what: expect.stringMatching(/^POST .*\/timers\/.*\/dismiss$/),
        body: { reason: 'Nobody waits for it' },
      });
    }));

  it('stands under one row of tabs on a phone', () =>
    on(
      '/admin/set-aside?show=events',
      async (page) => {
        const tabs = page.getByRole('tab');
        await page.getByRole('tab', { name: 'Failed events', selected: true }).waitFor();
        const boxes = await Promise.all((await tabs.all()).map((tab) => tab.boundingBox()));
        expect(boxes).toHaveLength(4);
        expect(new Set(boxes.map((box) => box?.y)).size).toBe(1);
        expect(Math.max(...boxes.map((box) => (box?.x ?? 0) + (box?.width ?? 0)))).toBeLessThan(
          390,
        );
      },
      { viewport: { width: 390, height: 844 } },
    ));
});

describe('everybody can step in', () => {
  it.each([
    ['the dialog of a pause', '/records/INC0000001', 'Pause automation…', 'It stands in the audit'],
    ['the dialog of a move', '/records/INC0000001', 'Move to state…', 'Choose a state'],
    ['what was set aside', '/admin/set-aside', null, 'Daily report 1'],
  ])('%s, in the light and in the dark', (_, path, item, landmark) =>
    on(path, async (page) => {
      if (item !== null) {
        await intervene(page, item);
        await page.getByRole('dialog').waitFor();
      }
      if (item !== 'Move to state…') await page.getByText(landmark).first().waitFor();
      else {
        await page.getByRole('combobox', { name: 'State' }).click();
        await page.getByRole('option', { name: 'Resolved' }).click();
        await page.getByText('Restart it').waitFor();
      }
      expect(await accessibilityProblems(page)).toEqual([]);
    }),
  );

  it('on a phone', () =>
    on(
      '/records/INC0000001',
      async (page) => {
        await intervene(page, 'Pause automation…');
        await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('A freeze');
        await page.getByRole('dialog').getByRole('button', { name: 'Pause automation' }).click();
        await page.getByRole('button', { name: 'Resume' }).waitFor();
        await expect
          .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
          .toBe(390);
      },
      { viewport: { width: 390, height: 844 } },
    ));
});
