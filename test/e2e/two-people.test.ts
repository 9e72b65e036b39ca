import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER_TIMEOUT, openBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { buildAssessment, fromNow } from '../support/change.ts';
import type { ChangeView } from '../support/change.ts';
import { signInAs } from '../support/person-session.ts';
import type { PersonSession } from '../support/person-session.ts';
import { dataDirectory, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

describe('two people in a real browser, on the server a user starts', () => {
  const data = dataDirectory();
  let server: ServerProcess;
  let browser: TestBrowser;
  let ada: PersonSession;
  let abe: PersonSession;

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startServer(data.path, {}, { shared: true }),
      openBrowser(),
    ]);
    ada = await signInAs(server, { id: 'ada', roles: ['agent'], teams: ['application'] });
    abe = await signInAs(server, { id: 'abe', roles: ['agent'], teams: ['application'] });
  }, BROWSER_TIMEOUT + 90_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
    data.remove();
  });

  /** The app as somebody sees it, their session in the cookie. */
  const pageOf = async (person: PersonSession, path: string): Promise<Page> => {
    const { page } = await browser.newPage();
    const [name = '', value = ''] = person.cookie.split('=');
    await page.context().addCookies([{ name, value, url: server.url }]);
    await page.goto(server.url + path);
    return page;
  };
  const send = (record: string, type: string, more: unknown = {}) =>
    ada.call<{ code?: string }>('POST', `/api/records/${record}/events`, { type, data: more });

  it('the administrator signs in by the link printed at the first start and sees the alert’s incident', async () => {
    // given the first start's link and an alert
    expect(server.link()).toContain('/signin#');
    const alert = {
      version: '4',
      status: 'firing',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'DiskFull', severity: 'critical', ci: 'db-01' },
          annotations: {},
          startsAt: fromNow(0),
          endsAt: '0001-01-01T00:00:00Z',
          fingerprint: 'e2e-1',
        },
      ],
    };
    await server.call('POST', '/api/intake/alertmanager', alert);
    const { page } = await browser.newPage();
    // when
    await page.goto(server.link());
    await page.waitForURL('**/desk');
    await page.goto(`${server.url}/desk/incident`);
    await page.getByText('DiskFull on db-01').click();
    // then
    await page.getByRole('heading', { name: 'DiskFull on db-01' }).waitFor();
    await page.getByText('Why?').first().waitFor();
    await page.getByRole('tab', { name: 'Workflow' }).click();
    await page.locator('.react-flow__node').filter({ hasText: 'New' }).first().waitFor();
    await page.context().close();
  }, 60_000);

  it('a normal change waits for somebody else’s approval, given with a click', async () => {
    // given a change of Ada's, assessed and waiting for authorisation
    const cis = await ada.call<{ items: ChangeView[] }>('GET', '/api/records?type=ci&q=erp-app-01');
    const change = { title: 'Release the ERP', type: 'normal', ci: cis.body.items[0]?.id };
    const { number } = (
      await ada.call<ChangeView>('POST', '/api/records', { type: 'change', data: change })
    ).body;
    await send(number, 'change.submitted');
    expect((await send(number, 'change.assessed', buildAssessment())).status).toBe(200);
    // when Ada looks at it
    const hers = await pageOf(ada, `/records/${number}`);
    await hers.getByRole('heading', { name: 'Release the ERP' }).waitFor();
    await hers.getByRole('button', { name: 'Back to assessment' }).waitFor();
    // then nothing lets her approve or start it
    await expect
      .poll(() => hers.getByRole('button', { name: 'Approve', exact: true }).count())
      .toBe(0);
    await expect
      .poll(() => hers.getByRole('button', { name: 'Start implementation' }).count())
      .toBe(0);
    // when Abe, of the team that owns the CI, opens it and approves
    const his = await pageOf(abe, `/records/${number}`);
    await his.getByRole('button', { name: 'Approve', exact: true }).first().click();
    const confirm = his.getByRole('dialog').getByRole('button', { name: 'Approve' });
    await Promise.race([
      confirm.click({ timeout: 5_000 }).catch(() => undefined),
      his.getByRole('button', { name: 'Start implementation' }).waitFor(),
    ]);
    // then it is scheduled, and may be started now
    await his.getByRole('button', { name: 'Start implementation' }).waitFor();
    await hers.getByRole('button', { name: 'Start implementation' }).waitFor();
    await his.getByRole('button', { name: 'Start implementation' }).click();
    await his.getByText('Implementing').first().waitFor();
    expect((await ada.call<ChangeView>('GET', `/api/records/${number}`)).body.state).toBe(
      'implementing',
    );
    await hers.context().close();
    await his.context().close();
  }, 90_000);
});
