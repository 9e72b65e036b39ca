import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER_TIMEOUT, openBrowser, type TestBrowser } from '../support/browser.ts';
import { dataDirectory, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

describe('the API reference in a real browser', () => {
  const data = dataDirectory();
  let server: ServerProcess;
  let browser: TestBrowser;
  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startServer(data.path, {}, { shared: true }),
      openBrowser(),
    ]);
  }, BROWSER_TIMEOUT);
  afterAll(async () => {
    await browser.close();
    await server.stop();
    data.remove();
  });

  it('shows the routes under its content security policy, and goes nowhere else', async () => {
    // given
    const { page, problems } = await browser.newPage();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(server.url) && !url.startsWith('data:') && !url.startsWith('blob:'))
        elsewhere.push(url);
    });
    await page.setExtraHTTPHeaders({ authorization: `Bearer ${server.token}` });
    // when
    await page.goto(`${server.url}/docs`);
    await page.getByText('Prometheus Alertmanager webhook').first().waitFor({ timeout: 30_000 });
    // then
    expect(elsewhere).toEqual([]);
    expect(problems).toEqual([]);
  }, 60_000);
});
