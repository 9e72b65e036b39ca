import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findBundled, findInstalled, type Chromium } from './chromium.ts';

/** How long opening a browser may take on a busy machine that must unpack it first. Milliseconds. */
export const BROWSER_TIMEOUT = 90_000;

/** A real browser for tests. */
export interface TestBrowser {
  /** Where it comes from: `installed` on the machine, or `bundled`, from the registry. */
  readonly origin: Chromium['origin'];
  /** A page in a session of its own: two pages are two people. */
  readonly newPage: (look?: PageLook) => Promise<TestPage>;
  /** Closes the browser and every page. Idempotent. */
  readonly close: () => Promise<void>;
}

/** How a page presents itself. */
export interface PageLook {
  /** Default `light`. */
  readonly colorScheme?: 'light' | 'dark';
  /** CSS pixels; default 1280 × 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** A page and what went wrong on it. */
export interface TestPage {
  readonly page: Page;
  /**
   * Errors on the console, uncaught exceptions and requests that failed, in their order. A test ends
   * with `expect(problems).toEqual([])`.
   */
  readonly problems: readonly string[];
}

/** What the caller of {@link openBrowser} may choose. */
export interface BrowserChoice {
  /** True: the browser from the registry even where one is installed. */
  readonly bundled?: boolean;
}

/** Nothing outside this machine can be reached; a page that tries has a problem. */
const OFFLINE = 'MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1';

const ARGS = [
  `--host-resolver-rules=${OFFLINE}`,
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--disable-domain-reliability',
  '--no-default-browser-check',
  '--no-pings',
  '--font-render-hinting=none',
];

/**
 * Opens a real browser: the Chrome or Chromium installed on this machine, else the one from the
 * registry. Close it in `afterAll`.
 * @throws Error when there is none and the one from the registry does not start
 */
export async function openBrowser(choice: BrowserChoice = {}): Promise<TestBrowser> {
  const installed = choice.bundled === true ? undefined : await findInstalled();
  const [found, browser] =
    (installed && (await launch(installed).catch(() => undefined))) ??
    (await launch(await findBundled()));
  return {
    origin: found.origin,
    newPage: (look) => newPage(browser, look),
    close: () => browser.close(),
  };
}

/** Without Chromium's sandbox, which neither root nor many containers can have: the pages are ours. */
async function launch(found: Chromium): Promise<readonly [Chromium, Browser]> {
  const browser = await chromium.launch({
    executablePath: found.executable,
    headless: true,
    chromiumSandbox: false,
    args: ARGS,
    env: { ...ownEnvironment(), ...found.env },
  });
  return [found, browser];
}

/** Takes a picture of a page into `test/.artifacts` and returns the path of the file. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const folder = join(import.meta.dirname, '..', '.artifacts');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  return path;
}

async function newPage(browser: Browser, look: PageLook = {}): Promise<TestPage> {
  const context = await browser.newContext({
    locale: 'en-US',
    timezoneId: 'UTC',
    colorScheme: look.colorScheme ?? 'light',
    viewport: look.viewport ?? { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'failed';
    // A page that moves on cancels what it was still loading.
    if (reason !== 'net::ERR_ABORTED') problems.push(`request: ${request.url()} ${reason}`);
  });
  return { page, problems };
}

function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}
