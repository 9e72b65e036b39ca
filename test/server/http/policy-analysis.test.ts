import type { Issue } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';

describe('POST /api/policies/analyse', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await openAppWorld();
  });
  afterAll(() => world.close());

  const severity = (value: string) => ({
    fact: 'event',
    path: 'data.severity',
    operator: 'equal',
    value,
  });
  const policy = (id: string, more: object = {}) => ({
    id,
    title: `Policy ${id}`,
    on: ['alert.raised'],
    conditions: { all: [severity('critical')] },
    actions: { mail: { type: 'email.send', params: { to: 'ops', subject: id, text: 'x' } } },
    ...more,
  });
  const table = (rows: object) => ({
    id: 'levels',
    title: 'Levels',
    hit: 'first',
    inputs: { severity: { fact: 'event', path: 'data.severity', type: 'string' } },
    outputs: { level: { type: 'integer' } },
    rows,
  });
  const analyse = (json: object) => world.ask('POST', '/api/policies/analyse', { json });

  it('looks at the active set, and finds nothing wrong with the small pack', async () => {
    const reply = await analyse({});
    expect([reply.status, reply.body]).toEqual([200, { findings: [], issues: [] }]);
  });

  it('looks at drafts among the active policies, and tells witnesses', async () => {
    // given
    const never = policy('never', { conditions: { all: [severity('a'), severity('b')] } });
    const live = (await world.ask('GET', '/api/policies')).body.items[0];
    const copy = { ...live, id: 'copy' };
    const levels = table({ high: { when: { severity: 'high' }, then: { level: 1 } } });
    // when
    const reply = await analyse({ policies: [never, copy], tables: [levels] });
    // then
    expect(reply.status).toBe(200);
    expect(reply.body.findings).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'never-fires', verdict: 'proved', policies: ['never'] }),
        expect.objectContaining({ kind: 'duplicate', policies: ['copy', live.id] }),
        expect.objectContaining({
          kind: 'gap',
          table: 'levels',
          witness: expect.objectContaining({ facts: [{ fact: 'severity', value: 'other' }] }),
        }),
      ]),
    );
    const alone = await analyse({ policies: [copy], alone: true });
    expect(alone.body.findings.map(({ kind }: { kind: string }) => kind)).not.toContain(
      'duplicate',
    );
  });

  it('puts a draft in the place of the active policy of its id', async () => {
    const live = (await world.ask('GET', '/api/policies')).body.items[0];
    const reply = await analyse({ policies: [live] });
    expect(reply.body).toEqual({ findings: [], issues: [] });
  });

  it('lists every issue of drafts that are not valid, each with its place', async () => {
    const reply = await analyse({
      policies: [policy('good'), policy('bad', { conditions: { any: [] } })],
      tables: [table({ x: { when: { nothing: 1 }, then: {} } })],
    });
    expect([reply.status, reply.body.code]).toEqual([422, 'invalid']);
    const paths = reply.body.issues.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        '/policies/1/conditions/any',
        '/tables/0/rows/x/when/nothing',
        '/tables/0/rows/x/then',
      ]),
    );
  });

  it('warns of what is odd about drafts that are valid', async () => {
    const { status, body } = await analyse({
      policies: [policy('mis', { on: ['signal.openend'] })],
    });
    expect([status, body.issues]).toEqual([
      200,
      [
        {
          code: 'event-not-told',
          path: '/policies/0/on/0',
          severity: 'warning',
          message: 'nothing here raises "signal.openend"; did you mean "signal.opened"?',
        },
      ],
    ]);
  });

  it('finds the same mistakes of the same drafts as explaining and backtesting them', async () => {
    // given
    const lookup = (fact: string, params: object) => ({
      fact,
      params,
      operator: 'equal',
      value: 1,
    });
    const send = { to: 'subject', type: 'signal.repeeted' };
    const drafts = [
      policy('one', {
        conditions: {
          all: [
            { fact: 'event', path: 'severity', operator: 'equal', value: 'high' },
            lookup('table', { table: 'levls' }),
            lookup('records', { type: 'tickt', where: {} }),
            { fact: 'evnt', operator: 'equall', value: 1 },
          ],
        },
        actions: {
          open: { type: 'record.open', params: { type: 'tickt', data: {} } },
          send: { type: 'record.send', params: send },
        },
        wen: true,
      }),
      policy('one'),
    ];
    const text = JSON.stringify(drafts).replace('"wen"', '"__proto__"');
    const headers = { 'content-type': 'application/json' };
    await world.ask('POST', '/api/events', {
      json: { specversion: '1.0', id: 'e', source: '/here', type: 'thing.happened' },
    });
    const ask = (path: string, body: string) => world.ask('POST', path, { body, headers });
    // when
    const replies = [
      await ask('/api/policies/analyse', `{"policies": ${text}}`),
      await ask('/api/policies/explain', `{"event": {"type": "a.b"}, "draft": ${text}}`),
      await ask(
        '/api/backtests',
        `{"from": "2020-01-01T00:00:00Z", "incidentTypes": ["ticket"], "draft": {"policies": ${text}}}`,
      ),
      await ask('/api/policies/explain', `{"event": {"time": "soon"}, "draft": ${text}}`),
    ];
    // then
    expect(replies.map(({ status }) => status)).toEqual([422, 422, 422, 422]);
    const [analysed, explained, backtested, withEvent] = replies.map(({ body }) =>
      body.issues
        .map(({ path, ...rest }: { path: string }) => ({
          ...rest,
          path: path.replace(/^\/draft\/policies|^\/draft|^\/policies/, ''),
        }))
        .filter(({ path }: { path: string }) => !path.startsWith('/event')),
    );
    expect(analysed.map(({ path, code }: Issue) => `${code} ${path}`).toSorted()).toEqual([
      'duplicate-id /1/id',
      'event-not-taken /0/actions/send/params/type',
      'forbidden-name /0/__proto__',
      'never-holds /0/conditions/all/2/value',
      'unknown-fact /0/conditions/all/3/fact',
      'unknown-operator /0/conditions/all/3/operator',
      'unknown-path /0/conditions/all/0/path',
      'unknown-table /0/conditions/all/1/params/table',
      'unknown-type /0/actions/open/params/type',
      'unknown-type /0/conditions/all/2/params/type',
    ]);
    expect(explained).toEqual(analysed);
    expect(backtested).toEqual(analysed);
    expect(withEvent).toEqual(analysed);
    expect(replies[3]?.body.issues.length).toBeGreaterThan(analysed.length);
  });

  it('names the place of what nests too deep', async () => {
    const conditions = `${'{"not":'.repeat(70)}1${'}'.repeat(70)}`;
    const body = `{"policies": [{"id": "x", "conditions": ${conditions}}]}`;
    const headers = { 'content-type': 'application/json' };
    const reply = await world.ask('POST', '/api/policies/analyse', { body, headers });
    expect([reply.status, reply.body.issues]).toMatchObject([
      422,
      [{ code: 'json-too-deep', path: `/policies/0/conditions${'/not'.repeat(61)}` }],
    ]);
  });

  it('is for those who may read definitions', async () => {
    const reply = await world.ask('POST', '/api/policies/analyse', { json: {}, as: null });
    expect(reply.status).toBe(401);
  });
});
