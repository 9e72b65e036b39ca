import type { Json } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { buildPack } from '../../support/small-pack.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const table = {
  id: 'urgency',
  title: 'Urgency, by severity',
  hit: 'priority',
  inputs: {
    severity: { fact: 'event', path: 'data.severity', type: 'string' },
    load: { fact: 'event', path: 'data.load', type: 'number' },
  },
  outputs: { urgency: { type: 'string', values: ['high', 'low'] } },
  rows: {
    quiet: { when: { severity: 'info' }, then: { urgency: 'low' } },
    busy: {
      when: { load: { operator: 'greaterThan', value: 0.9 } },
      then: { urgency: 'high' },
    },
    odd: { when: { severity: '=odd' }, then: { urgency: { cel: 'inputs.severity + "!"' } } },
  },
  default: { urgency: 'low' },
} satisfies Json;

describe('decision tables', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await openAppWorld(
      new Map<string, Json>([...buildPack(), ['ticket/tables/urgency.json', table]]),
    );
  });
  afterAll(() => world.close());

  const send = (type: string, body: BodyInit) =>
    world.ask('POST', '/api/tables/import', { body, headers: { 'content-type': type } });

  it('go out as CSV and come back the same, and nothing becomes active by it', async () => {
    // given
    const before = (await world.ask('GET', '/api/packs')).body.hash;
    // when
    const csv = await world.ask('GET', '/api/tables/urgency/export');
    // then
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="urgency.csv"');
    expect(csv.text).toContain('\r\nbusy,,> 0.9,high\r\n');
    expect(csv.text).toContain('"""=odd"""');
    const back = await send('text/csv; charset=utf-8', csv.text.replace('urgency', 'urgency-2'));
    expect(back.status).toBe(200);
    expect(back.body).toEqual({ table: { ...table, id: 'urgency-2' }, issues: [] });
    expect((await world.ask('GET', '/api/packs')).body.hash).toBe(before);
    expect((await world.ask('GET', '/api/tables/urgency-2')).status).toBe(404);
  });

  it('go out as XLSX and come back the same', async () => {
    const response = await world.app.request('/api/tables/urgency/export?format=xlsx', {
      headers: { authorization: `Bearer ${await world.person('olga', ['owner'])}` },
    });
    expect(response.headers.get('content-type')).toBe(XLSX);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="urgency.xlsx"');
    const back = await send(XLSX, await response.arrayBuffer());
    expect(back.body).toEqual({ table, issues: [] });
  });

  it('with errors are a problem with everything wrong, by cell', async () => {
    // given
    const csv = (await world.ask('GET', '/api/tables/urgency/export')).text;
    // when
    const { status, body } = await send(
      'text/csv',
      csv.replace('> 0.9', '"> 0,9"').replace('priority', 'best').replace('event', 'evnet'),
    );
    // then
    expect([status, body.code]).toEqual([422, 'invalid']);
    expect(body.detail).toMatch(/^the sheet holds no table that could be used: \/B3 B3: "best"/);
    const messages = body.issues.map(({ message }: { message: string }) => message.slice(0, 40));
    expect(messages).toEqual([
      expect.stringContaining('B3: "best" is no hit policy'),
      expect.stringContaining(': "0,9" is no number; write 0.9'),
      expect.stringContaining(': there is no fact "evnet"; did'),
    ]);
  });

  it('with a path that leads nowhere say in which cell, and what was meant', async () => {
    const csv = (await world.ask('GET', '/api/tables/urgency/export')).text;
    const { status, body } = await send('text/csv', csv.replace('data.load', 'load'));
    expect([status, body.issues]).toMatchObject([422, [{ code: 'unknown-path' }]]);
    expect(body.issues[0].message).toMatch(
      /^C\d+: "event" has no "load"; did you mean "event.data.load"\?$/,
    );
  });

  it('are read from CSV and XLSX only, from those who may write definitions', async () => {
    const wrong = await send('application/json', '{}');
    expect([wrong.status, wrong.body.code]).toEqual([415, 'content-type']);
    expect((await send(XLSX, 'no archive')).body).toMatchObject({
      status: 422,
      issues: [{ code: 'xlsx-malformed' }],
    });
    const agent = await world.person('anna', ['agent']);
    const { status } = await world.ask('POST', '/api/tables/import', { as: agent, body: 'x' });
    expect(status).toBe(403);
    const none = await world.ask('GET', '/api/tables/nothing/export');
    expect([none.status, none.body.code]).toEqual([404, 'definition-not-found']);
    expect((await world.ask('GET', '/api/tables/urgency/export?format=ods')).status).toBe(400);
  });

  it('say what they decide and why', async () => {
    // when
    const inputs = { severity: 'info', load: 0.95 };
    const { status, body } = await world.ask('POST', '/api/tables/urgency/decide', {
      json: { inputs },
    });
    // then
    expect(status).toBe(200);
    expect(body).toMatchObject({
      table: 'urgency',
      inputs,
      verdict: { kind: 'hit', output: { urgency: 'high' }, rows: ['busy'] },
      because: 'rows busy, quiet match; row busy is taken: urgency high stands before low (quiet)',
    });
    expect(
      body.rows.map(({ row, result }: { row: string; result: boolean }) => [row, result]),
    ).toEqual([
      ['busy', true],
      ['odd', false],
      ['quiet', true],
    ]);
    const few = await world.ask('POST', '/api/tables/urgency/decide?rows=matching', {
      json: { inputs: { severity: 'none' } },
    });
    expect(few.body).toMatchObject({
      verdict: { output: { urgency: 'low' }, rows: [] },
      because: 'no row matches: the default is taken',
      rows: [],
    });
  });

  it('refuse inputs they do not have, and tell of an expression that fails', async () => {
    const ask = (inputs: object) =>
      world.ask('POST', '/api/tables/urgency/decide', { json: { inputs } });
    const unknown = await ask({ severity: 'info', colour: 'red' });
    expect([unknown.status, unknown.body.issues]).toMatchObject([
      422,
      [{ code: 'unknown-input', path: '/inputs/colour' }],
    ]);
    const failed = await ask({ severity: '=odd' });
    expect([failed.status, failed.body.code]).toEqual([422, 'table-output']);
  });
});
