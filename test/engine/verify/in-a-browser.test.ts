import { verifyFiles } from '@interlock/engine/study';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleForBrowser } from '../../architecture/bundle.ts';
import { BROWSER_TIMEOUT, openBrowser } from '../../support/browser.ts';
import type { TestBrowser } from '../../support/browser.ts';
import { shipped } from '../../workflows/shipped-packs.ts';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await openBrowser();
}, BROWSER_TIMEOUT);
afterAll(() => browser.close());

it('says of the shipped workflows in a browser what it says on a server, to the letter', async () => {
  // given the same code as one script, and the files as text
  const { code } = await bundleForBrowser({ entry: 'engine/study.ts' });
  const files = JSON.stringify([...shipped.files]);
  const here = JSON.stringify(verifyFiles(new Map(shipped.files)));
  const { page, problems } = await browser.newPage();
  await page.addScriptTag({ content: `${code}; globalThis.study = bundle` });
  // when
  const there = await page.evaluate((text) => {
    const { study } = globalThis as unknown as {
      study: { verifyFiles: (read: ReadonlyMap<string, unknown>) => unknown };
    };
    return JSON.stringify(study.verifyFiles(new Map(JSON.parse(text) as [string, unknown][])));
  }, files);
  // then
  expect(there).toBe(here);
  expect(problems).toEqual([]);
});
