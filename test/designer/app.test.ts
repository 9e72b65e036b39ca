import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from '../support/accessibility.ts';
import { BROWSER_TIMEOUT } from '../support/browser.ts';
import type { PageLook } from '../support/browser.ts';
import { openAppPage } from './app-page.ts';
import type { AppPage } from './app-page.ts';
import type { MockApi } from './mock-api.ts';

let app: AppPage;
let api: MockApi;

beforeAll(async () => {
  app = await openAppPage();
}, BROWSER_TIMEOUT);
afterAll(() => app.close());

/** The page of somebody signed in, on a fresh API. */
async function openApp(path: string, look: PageLook = {}): Promise<Page> {
  api = await app.startOver({ look });
  await app.page.goto(api.url + path);
  return app.page;
}

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

describe('signing in', () => {
  it('takes the one-time link, forgets it at once and goes on', async () => {
    // given
    const { page } = app;
    api = await app.startOver({ records: 3, signedIn: false });
    // when
    await page.goto(api.link);
    // then
    await page.getByRole('heading', { name: 'For me' }).waitFor();
    await expect.poll(() => page.url()).toBe(`${api.url}/desk`);
    expect(app.problems()).toEqual([]);
  });

  it('says what to do when the link does not work, and comes back to where one wanted to go', async () => {
    const { page } = app;
    api = await app.startOver({ records: 3, signedIn: false });
    await page.goto(`${api.url}/records/INC0000001`);
    await page.getByRole('textbox', { name: 'One-time link' }).fill(`${api.url}/signin#wrong`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Ask an administrator for a new one').waitFor();
    await page.getByRole('textbox', { name: 'One-time link' }).fill(api.link);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Checkout is slow' }).waitFor();
  });
});

describe('a list', () => {
  it('holds hundreds of records and only those in view in the page', async () => {
    const page = await openApp('/desk/incident');
    await row(page, 'INC0000001').waitFor();
    const rows = await page.getByRole('row').count();
    expect(rows).toBeGreaterThan(10);
    expect(rows).toBeLessThan(80);
    // Scrolled on, the next pages are fetched by their cursors.
    const region = page.getByRole('region', { name: 'Incidents' });
    const last = row(page, 'INC0000600');
    const scrollOn = async (): Promise<number> => {
      await region.evaluate((box) => box.scrollBy(0, 4_000));
      return last.count();
    };
    await expect.poll(scrollOn).toBe(1);
  });

  it('is moved through and opened by the keyboard, and its address is its state', async () => {
    const page = await openApp('/desk/incident');
    await row(page, 'INC0000001').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await expect.poll(() => new URL(page.url()).searchParams.get('sel')).toBe('INC0000001');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Checkout is slow' }).waitFor();
    await page.goBack();
    await expect.poll(() => new URL(page.url()).searchParams.get('sel')).toBe('INC0000001');
    await page.keyboard.press('/');
    await page.keyboard.type('payroll');
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('payroll');
    await row(page, 'Payroll stops').first().waitFor();
    await expect.poll(() => row(page, 'VPN').count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  it('tells its filter as a sentence, which an address brings back', async () => {
    const page = await openApp('/desk/incident');
    await page.getByRole('button', { name: 'Add a filter' }).click();
    const fields = page.getByRole('dialog');
    await fields.getByRole('button', { name: 'Priority', exact: true }).click();
    for (const name of ['1 – Critical', '2 – High']) {
      await page.getByRole('checkbox', { name }).click();
      await expect.poll(() => page.getByRole('checkbox', { name }).isChecked()).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page
      .getByRole('button', { name: 'Priority is 1 – Critical or 2 – High', exact: true })
      .waitFor();
    await expect
      .poll(() => new URL(page.url()).searchParams.getAll('f.priority'))
      .toEqual(['1', '2']);
    await page.reload();
    await page
      .getByRole('button', { name: 'Priority is 1 – Critical or 2 – High', exact: true })
      .waitFor();
    await row(page, 'INC0000001').waitFor();
  });

  it('without anything in it says why and what to do', async () => {
    const page = await openApp('/estate/alert');
    await page.getByRole('heading', { name: 'No open alerts' }).waitFor();
    await expect.poll(() => page.getByText('/api/intake/alertmanager').count()).toBe(1);
  });

  it('on a phone shows cards instead of columns', async () => {
    const page = await openApp('/desk/incident', { viewport: { width: 390, height: 844 } });
    await page.getByRole('link', { name: 'Checkout is slow' }).waitFor();
    await expect.poll(() => page.getByRole('table').count()).toBe(0);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});

describe('a record', () => {
  it('says what it is, what can be done, how its clocks stand and what happened', async () => {
    const page = await openApp('/records/INC0000001');
    await page.getByRole('heading', { name: 'Checkout is slow' }).waitFor();
    await page.getByRole('button', { name: 'Resolve' }).waitFor();
    await page.getByText('3 h left').waitFor();
    await expect.poll(() => page.getByText('25 % of 4 h used · business time').count()).toBe(1);
    await expect.poll(() => page.getByText('5 min over').count()).toBe(1);
    await expect.poll(() => page.getByText('The cache is cold.').count()).toBe(1);
    await expect.poll(() => page.getByText('did “Take it”').count()).toBe(1);
    expect(app.problems()).toEqual([]);
  });

  it('shows a refused field at the field, and keeps what was typed, also over a reload', async () => {
    const page = await openApp('/records/INC0000001');
    await page.getByRole('button', { name: 'Resolve' }).click();
    const text = page.getByRole('textbox', { name: 'Resolution' });
    // opened, the form waits in its first field
    await page.locator('form [data-field]:focus').waitFor();
    // nothing typed: the app itself says so
    await page.keyboard.press('Control+Enter');
    await page.getByText('Fill this in').waitFor();
    // too short: the server says so, by a pointer
    await text.fill('Reset');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Say in ten letters or more what was done.').waitFor();
    await expect.poll(() => text.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => text.inputValue()).toBe('Reset');
    // reloaded: still there
    await page.reload();
    await page.getByRole('button', { name: 'Resolve' }).click();
    await expect.poll(() => text.inputValue()).toBe('Reset');
    await text.fill('Reset the cache and warmed it up');
    await page.keyboard.press('Control+Enter');
    await page.getByText('INC0000001 is now Resolved').waitFor();
    expect(api.sent.at(-1)?.body).toMatchObject({
      type: 'incident.resolved',
      data: { resolution: 'Reset the cache and warmed it up', resolutionCode: 'fixed' },
    });
  });

  it('asks a field only while its condition holds, decided by the engine', async () => {
    const page = await openApp('/records/INC0000001');
    await page.getByRole('button', { name: 'Resolve' }).click();
    const article = page.getByRole('textbox', { name: 'Article to write' });
    await page.getByRole('textbox', { name: 'Resolution' }).waitFor();
    await expect.poll(() => article.count()).toBe(0);
    await page.getByRole('combobox', { name: 'Resolution code' }).click();
    await page.getByRole('option', { name: 'Workaround applied' }).click();
    await article.waitFor();
    expect(app.problems()).toEqual([]);
  });

  it('edits a field in place; a colleague who was faster is noticed and nothing is lost', async () => {
    const page = await openApp('/records/INC0000001');
    await page.getByRole('button', { name: 'Edit Title' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Checkout is very slow');
    api.change('INC0000001', { title: 'Checkout times out' });
    await page.keyboard.press('Enter');
    await page.getByText('Somebody changed this while you were editing').waitFor();
    const notice = page.getByRole('alert');
    await expect.poll(() => notice.getByText('Checkout times out').count()).toBe(1);
    await expect.poll(() => notice.getByText('Checkout is very slow').count()).toBe(1);
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await page.getByRole('heading', { name: 'Checkout is very slow' }).waitFor();
    expect(api.records[0]?.data['title']).toBe('Checkout is very slow');
  });

  it('changes under the reader’s eyes when somebody else changes it', async () => {
    const page = await openApp('/records/INC0000001');
    await page.getByRole('heading', { name: 'Checkout is slow' }).waitFor();
    api.change('INC0000001', { title: 'Checkout is back' });
    await page.getByRole('heading', { name: 'Checkout is back' }).waitFor();
  });

  it('explains why: policies that matched and not, with the values they saw', async () => {
    const page = await openApp('/records/INC0000001');
    await page.getByRole('button', { name: 'Why?' }).first().click();
    const drawer = page.getByRole('dialog');
    const sentence = drawer.getByText('Incident INC0000001 was opened by the policy “A severe');
    await sentence.waitFor();
    const policy = drawer.getByRole('button', { name: /A severe alert opens an incident/ });
    await policy.waitFor();
    // The reason stands above all that it follows from.
    const [above, below] = [await sentence.boundingBox(), await policy.boundingBox()];
    expect(above?.y ?? 0).toBeLessThan(below?.y ?? 0);
    await drawer.getByText('incident/v4 · published by Olga Owner').waitFor();
    await drawer.getByRole('button', { name: 'Copy the whole commit id' }).waitFor();
    await drawer.getByText('the event’s severity is critical or high').waitFor();
    // Open, the comparisons stand in place of their sentence.
    await expect
      .poll(() => drawer.getByText('Severity in the event is high (it has to be').count())
      .toBe(0);
    await policy.click();
    await drawer.getByText('Severity in the event is high (it has to be').waitFor();
    await policy.click();
    await drawer.getByText('INC0000001: in New (“It got worse”)').waitFor();
    await drawer.getByRole('button', { name: /At night the on-call person is told/ }).click();
    await expect.poll(() => drawer.getByText('the event’s severity is critical').count()).toBe(2);
    await expect.poll(() => drawer.getByText('does not hold').count()).toBeGreaterThan(0);
    await drawer.getByText('It would have fired if severity in the event were critical').waitFor();
    await drawer.getByText('saw High in the event').first().waitFor();
    await drawer.getByText('3 more policies, further from firing, are not shown.').waitFor();
    await drawer.getByText('INC0000001 was opened as New').waitFor();
    await drawer.getByText('Set going: Send an e-mail').waitFor();
    // What a policy asked for by its title, never by its id.
    await drawer.getByText('Open a record').waitFor();
    expect(await drawer.textContent()).not.toMatch(/record\.open|email\.send/);
    await drawer.getByText('worked out by “Weight by impact” from Impact 2').waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get('why')).toBe('state');
  });

  it('shows the way an event took, and where it ended', async () => {
    const page = await openApp('/records/INC0000001?why=state');
    const way = page.getByRole('dialog').getByRole('region', { name: 'The way of the event' });
    await way.getByText('Maintenance: “In maintenance” held it back: db-01.').waitFor();
    const steps = await way.getByRole('listitem').allTextContents();
    expect(steps).toHaveLength(8);
    expect(steps.filter((step) => step.endsWith('ended here'))).toEqual(['Maintenance ended here']);
    expect(app.problems()).toEqual([]);
  });

  it('explains a computed field by the row of the table that decided', async () => {
    const page = await openApp('/records/INC0000001?why=field.priority');
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Priority from impact and urgency').first().waitFor();
    const decided = drawer.getByRole('row', { name: /This row decided/ });
    await decided.waitFor();
    await expect.poll(() => decided.textContent()).toContain('1 – Critical');
    expect(app.problems()).toEqual([]);
  });
});

describe('a workflow', () => {
  it('is drawn with every state, and what is pressed is told in words', async () => {
    const page = await openApp('/design/workflows/incident');
    await page.locator('.react-flow__node').first().waitFor();
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBeGreaterThan(8);
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(15);
    await page
      .getByRole('button', { name: /^Resolve/ })
      .first()
      .click();
    await page.getByText('Assigned to has a value').last().waitFor();
    expect(app.problems()).toEqual([]);
  });

  it('on a record shows where it is and the way it came', async () => {
    const page = await openApp('/records/INC0000001?tab=workflow');
    await page.locator('.react-flow__node').first().waitFor();
    const lit = page.locator('.react-flow__node [data-light="current"]');
    await expect.poll(() => lit.count()).toBe(5);
    await expect
      .poll(() => page.locator('path[data-light="visited"]').count())
      .toBeGreaterThanOrEqual(2);
  });
});

describe('opening a record', () => {
  it('asks what its type asks and leads to the new record', async () => {
    const page = await openApp('/desk/incident');
    await row(page, 'INC0000001').waitFor();
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Title' }).fill('The lift is stuck');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'The lift is stuck' }).waitFor();
    expect(api.sent.at(-1)).toEqual({
      what: 'POST /api/records',
      body: { type: 'incident', data: { title: 'The lift is stuck', impact: 3, urgency: 3 } },
    });
  });
});

describe('the palette', () => {
  it('finds records and places by Ctrl-K', async () => {
    const page = await openApp('/desk');
    await page.getByRole('heading', { name: 'For me' }).waitFor();
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog');
    await palette.getByRole('textbox').fill('checkout');
    await palette.getByText('INC0000001').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Checkout is slow' }).waitFor();
  });
});

describe('everybody can use it, in the light and in the dark', () => {
  beforeAll(async () => {
    api = await app.startOver();
  });

  it.each([
    ['a list', '/desk/incident?f.priority=1&f.priority=2', 'Checkout is slow'],
    ['what is for me', '/desk', 'Checkout is slow'],
    ['a record', '/records/INC0000001', 'The cache is cold.'],
    ['the effects of a record', '/records/INC0000001?tab=effects', 'connection refused'],
    ['a decision', '/records/INC0000001?why=state', 'What happened'],
    ['a form', '/new/incident', 'Description'],
    ['a workflow', '/design/workflows/incident', 'States and ways out'],
    ['a policy', '/design/policies/alert-opens-incident', 'alert.opened'],
    ['a table', '/design/tables/priority', 'Otherwise'],
    ['the overview', '/insight', 'Open incidents by priority'],
    ['people', '/admin/people', 'ada@example.org'],
    ['definitions', '/admin/definitions', 'All files are fine'],
  ])('%s', async (_, path, landmark) => {
    const { page } = app;
    await page.goto(api.url + path);
    await page.getByText(landmark).first().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

it('what keeps somebody from using a page is found', async () => {
  // given a page with a word that is faint, another that is so in the dark, and a button without a name
  const page = await openApp('/desk');
  await page.getByRole('heading', { name: 'For me' }).waitFor();
  await page.locator('main').evaluate((main) => {
    const colours = { faint: ['#ddd', '#fff'], night: ['light-dark(#000, #444)', 'Canvas'] };
    for (const [id, [color = '', background = '']] of Object.entries(colours)) {
      const word = main.appendChild(document.createElement('p'));
      Object.assign(word, { id, textContent: 'A word' });
      Object.assign(word.style, { colorScheme: 'light dark', color, background });
    }
    main.appendChild(document.createElement('button'));
  });
  // then
  expect(await accessibilityProblems(page)).toEqual([
    expect.stringMatching(/^button-name: /),
    'color-contrast: #faint',
    'in the dark: color-contrast: #faint, #night',
  ]);
});
