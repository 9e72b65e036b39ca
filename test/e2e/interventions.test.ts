import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER_TIMEOUT, openBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import type { ChangeView } from '../support/change.ts';
import { signInAs } from '../support/person-session.ts';
import type { PersonSession } from '../support/person-session.ts';
import { dataDirectory, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

describe('a process owner steps in, on the server a user starts', () => {
  const data = dataDirectory();
  let server: ServerProcess;
  let browser: TestBrowser;
  let ada: PersonSession;
  let olga: PersonSession;

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startServer(data.path, {}, { shared: true }),
      openBrowser(),
    ]);
    ada = await signInAs(server, { id: 'ada', roles: ['agent'], teams: ['network'] });
    olga = await signInAs(server, { id: 'olga', roles: ['owner'], teams: [] });
  }, BROWSER_TIMEOUT + 90_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
    data.remove();
  });

  const pageOf = async (person: PersonSession, path: string): Promise<Page> => {
    const { page } = await browser.newPage();
    page.setDefaultTimeout(20_000);
    const [name = '', value = ''] = person.cookie.split('=');
    await page.context().addCookies([{ name, value, url: server.url }]);
    await page.goto(server.url + path);
    return page;
  };

  it('moves an incident, pauses it while an agent looks on, and resumes it', async () => {
    // given an incident both have before them
    const opened = await ada.call<ChangeView>('POST', '/api/records', {
      type: 'incident',
      data: { title: 'The bridge is down', impact: 3, urgency: 3 },
    });
    const { number } = opened.body;
    const hers = await pageOf(ada, `/records/${number}`);
    const page = await pageOf(olga, `/records/${number}`);
    const dialog = page.getByRole('dialog');
    const intervene = async (item: string): Promise<void> => {
      await page.getByRole('button', { name: 'Intervene' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    // when the owner looks at what a move would do, and moves it
    await intervene('Move to state…');
    await dialog.getByRole('combobox', { name: 'State' }).fill('resolved');
    await page.getByRole('option', { name: 'Resolved', exact: true }).click();
    const preview = dialog.getByRole('region', { name: 'What this does' });
    await preview.getByText('Starts').waitFor();
    expect((await ada.call<ChangeView>('GET', `/api/records/${number}`)).body.state).toBe('new');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('It was fixed by telephone');
    await dialog.getByRole('button', { name: 'Move to Resolved' }).click();
    // then both see it, with who and why
    await hers.getByText('moved it by hand').waitFor();
    await hers.getByText('It was fixed by telephone').waitFor();
    expect((await ada.call<ChangeView>('GET', `/api/records/${number}`)).body.state).toBe(
      'resolved',
    );
    // when automation is paused
    await intervene('Pause automation…');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('We are still watching it');
    await dialog.getByRole('button', { name: 'Pause automation' }).click();
    // then the agent is told, and cannot do anything about it
    const banner = hers.getByRole('complementary', { name: 'Automation is paused' });
    await banner.getByText('We are still watching it').waitFor();
    await expect.poll(() => banner.getByRole('button').count()).toBe(0);
    await expect.poll(() => hers.getByRole('button', { name: 'Intervene' }).count()).toBe(0);
    const refused = await ada.call('POST', `/api/records/${number}/resume`, { reason: 'go on' });
    expect(refused.status).toBe(403);
    // when it is resumed
    await page.getByRole('button', { name: 'Resume' }).click();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('It stays up');
    await page.keyboard.press('Control+Enter');
    // then the banner is gone for both
    await banner.waitFor({ state: 'detached' });
    await hers.getByText('resumed automation').waitFor();
    await hers.context().close();
    await page.context().close();
  }, 120_000);
});
