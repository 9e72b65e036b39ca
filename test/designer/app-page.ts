import type { Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import type { PageLook } from '../support/browser.ts';
import { startMockHost } from './mock-api.ts';
import type { MockApi } from './mock-api.ts';

/**
 * One page for the tests of a file, which each start over on. A page of its own for each test would cost a
 * process and everything compiled anew: twice the time.
 */
export interface AppPage {
  readonly page: Page;
  /** What went wrong on the page since it started over, in its order. */
  readonly problems: () => readonly string[];
  /** A fresh API, and a page that remembers nothing: no cookie, no draft, nothing shown. */
  readonly startOver: (start?: Start) => Promise<MockApi>;
  /** Closes everything. */
  readonly close: () => Promise<void>;
}

/** How a test begins. */
export interface Start {
  /** How many incidents there are; 600 when left out. */
  readonly records?: number;
  /** False: nobody is signed in. */
  readonly signedIn?: boolean;
  readonly look?: PageLook;
}

/** Opens it. Close it in `afterAll`. */
export async function openAppPage(): Promise<AppPage> {
  const host = await startMockHost();
  const browser = await openBrowser();
  const { page, problems } = await browser.newPage();
  page.setDefaultTimeout(20_000);
  let seen = 0;
  return {
    page,
    problems: () => problems.slice(seen),
    async startOver({ records, signedIn = true, look = {} } = {}) {
      // Storage belongs to the address: cleared from a file on it that runs nothing.
      await page.goto(`${host.url}/icon.svg`);
      await page.evaluate(() => {
        sessionStorage.clear();
        localStorage.clear();
      });
      await page.context().clearCookies();
      await page.emulateMedia({ colorScheme: look.colorScheme ?? 'light' });
      await page.setViewportSize(look.viewport ?? { width: 1280, height: 800 });
      const api = host.serve(records);
      if (signedIn) {
        const cookie = { name: 'interlock_session', value: api.session, url: api.url };
        await page.context().addCookies([cookie]);
      }
      seen = problems.length;
      return api;
    },
    async close() {
      await browser.close();
      await host.close();
    },
  };
}
