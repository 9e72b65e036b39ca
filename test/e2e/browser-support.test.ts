import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER_TIMEOUT, openBrowser, screenshot, type TestBrowser } from '../support/browser.ts';

const html = (body: string): string =>
  `data:text/html,${encodeURIComponent(`<!doctype html><title>Interlock</title>${body}`)}`;

describe.each([
  { name: 'this machine’s browser', choice: {} },
  { name: 'the browser from the registry', choice: { bundled: true } },
])('$name', ({ choice }) => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await openBrowser(choice);
  }, BROWSER_TIMEOUT);
  afterAll(() => browser.close());

  it('runs a page’s script and draws it', async () => {
    // given
    const { page, problems } = await browser.newPage({ viewport: { width: 400, height: 300 } });
    // when
    await page.goto(html(`<h1 id=h></h1><script>h.textContent = 'Hello ' + 6 * 7</script>`));
    const path = await screenshot(page, `browser-support-${browser.origin}`);
    // then
    expect(await page.getByRole('heading').textContent()).toBe('Hello 42');
    expect(pngSize(path)).toEqual({ width: 400, height: 300 });
    expect(problems).toEqual([]);
  });

  it('draws letters, each as wide as its own', async () => {
    const { page } = await browser.newPage();
    await page.goto(html('<span id=a>iiiiii</span><br><span id=b>WWWWWW</span>'));
    const width = (id: string): Promise<number> =>
      page.locator(id).evaluate((span) => span.getBoundingClientRect().width);
    expect(await width('#a')).toBeGreaterThan(0);
    expect(await width('#b')).toBeGreaterThan(2 * (await width('#a')));
  });

  it('collects what goes wrong on a page', async () => {
    const { page, problems } = await browser.newPage();
    await page.goto(
      html(`<script>console.error('said'); setTimeout(() => { throw new Error('thrown') })</script>
        <img src="http://elsewhere.example/a.png">`),
      { waitUntil: 'load' },
    );
    await expect
      .poll(() => problems.toSorted())
      .toEqual([
        'console: Failed to load resource: net::ERR_NAME_NOT_RESOLVED',
        'console: said',
        'request: http://elsewhere.example/a.png net::ERR_NAME_NOT_RESOLVED',
        'uncaught: thrown',
      ]);
  });

  it('shows the colours, language and time zone it is asked for', async () => {
    const { page } = await browser.newPage({ colorScheme: 'dark' });
    await page.goto(html(''));
    const seen = await page.evaluate(() => [
      matchMedia('(prefers-color-scheme: dark)').matches,
      navigator.language,
      Intl.DateTimeFormat().resolvedOptions().timeZone,
    ]);
    expect(seen).toEqual([true, 'en-US', 'UTC']);
  });

  it('keeps the sessions of two people apart', async () => {
    const { page: ana } = await browser.newPage();
    const { page: ben } = await browser.newPage();
    await ana.context().addCookies([{ name: 'who', value: 'ana', url: 'http://127.0.0.1' }]);
    expect(await ben.context().cookies()).toEqual([]);
  });
});

/** The size a PNG file declares in its header. */
function pngSize(path: string): { width: number; height: number } {
  const bytes = readFileSync(path);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
