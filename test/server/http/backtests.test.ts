import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMoment } from '../../../server/store/moment.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { liveThroughIncidents, QUIET, type Happened } from '../../support/incident-month.ts';
import { shipped } from '../../workflows/shipped-packs.ts';

describe('backtests over HTTP', { timeout: 240_000 }, () => {
  let world: AppWorld;
  let happened: Happened;
  beforeAll(async () => {
    world = await openAppWorld(shipped.files);
    happened = await liveThroughIncidents(world);
  }, 240_000);
  afterAll(() => world.close());

  const ask = (json: object, as = happened.agent) =>
    world.ask('POST', '/api/backtests', { as, json });
  const get = async (path: string) => (await world.ask('GET', path, { as: happened.agent })).body;
  const ended = async (json: object) => {
    const started = await ask({ from: happened.from, ...json });
    expect(started).toMatchObject({ status: 202 });
    const path = started.headers.get('location') ?? '';
    await expect.poll(async () => (await get(path)).endedAt, { timeout: 200_000 }).not.toBeNull();
    return get(path);
  };

  it('of the live set agree with what happened', async () => {
    // when: a draft that changes nothing
    const test = await ended({ draft: { policies: [] } });
    // then
    expect(test).toMatchObject({
      state: 'done',
      failure: null,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(test.report.fidelity).toMatchObject({ percent: 100, differences: {} });
    expect(test.report.fidelity.compared).toBe(test.report.totals.live.events);
    const stored = await world.db
      .selectFrom('event')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('source', '<>', '/timers')
      .executeTakeFirstOrThrow();
    expect(test.report.totals.live.events).toBe(stored.n);
    expect(test.report.totals.live).toMatchObject({ suppressed: 1, duplicatesAvoided: 11 });
    expect(test.report.replay.timers.live).toBeGreaterThan(0);
    expect(test.report.differing).toBe(0);
  });

  it('show what a draft saves, where, and that people would have missed nothing', async () => {
    const test = await ended({ draft: { policies: [QUIET] } });
    const { totals, quality, labels, days, services, unknown } = test.report;
    expect(totals.difference).toMatchObject({ incidents: -1, suppressed: 1 });
    expect(days.length).toBe(3);
    expect(services.map(({ title }: { title: string }) => title)).toEqual(
      expect.arrayContaining(['web-01', 'noise-01', 'none']),
    );
    expect(quality.live).toMatchObject({ judged: 2, precision: 0.5, recall: 1 });
    expect(quality.draft).toMatchObject({ judged: 2, precision: 1, recall: 1 });
    expect(labels).toEqual([
      { label: 'cancelled', worth: false, incidents: 1, opened: { live: 1, draft: 0 } },
      { label: 'worked-on', worth: true, incidents: 1, opened: { live: 1, draft: 1 } },
    ]);
    // whom to tell is looked up as it is now
    expect(unknown.live.facts.team).toBeGreaterThan(0);
    const page = await get(`/api/backtests/${test.id}/events?limit=1`);
    expect(page.items[0]).toMatchObject({
      event: { type: 'alert.raised', source: '/prometheus' },
      draft: { outcome: 'suppressed', reason: 'only noise' },
    });
    const next = await get(`/api/backtests/${test.id}/events?cursor=${page.nextCursor}`);
    expect(next.items[0].index).toBe(1);
    expect(next.items.length + 1).toBe(test.report.differing);
  });

  it('begin in the middle of things as they were', async () => {
    // given: from after the storm on, incidents are open that were resolved later
    const { rows } = {
      rows: await world.db
        .selectFrom('event')
        .select(['accepted_at', 'type'])
        .orderBy('accepted_at')
        .execute(),
    };
    const taken = rows.find(({ type }) => type === 'incident.taken');
    // when
    const test = await ended({ from: taken?.accepted_at, warmUp: 'PT0S', draft: { policies: [] } });
    // then
    expect(test.report.replay.noLongerThere.live).toBe(0);
    expect(test.report.fidelity.percent).toBe(100);
    expect(test.report.unknown.before.counters).toBeGreaterThan(0);
  });

  it('end now where they were asked for up to a time to come, and say so', async () => {
    // given
    const asked = new Date(Date.now() + 40 * 86_400_000).toISOString();
    // when
    const test = await ended({ to: asked, draft: { policies: [] } });
    const again = await ended({ to: test.report.window.to, draft: { policies: [] } });
    // then: no timer of the days to come has fired
    expect(test.report.window.askedTo).toBe(asked);
    expect(test.report.window.to < asked).toBe(true);
    expect(test.report.fidelity).toMatchObject({ percent: 100 });
    expect(again.hash).toBe(test.hash);
    expect(again.report.window).not.toHaveProperty('askedTo');
  });

  it('cannot be of what is still to come', async () => {
    const from = new Date(Date.now() + 40 * 86_400_000).toISOString();
    const to = new Date(Date.now() + 50 * 86_400_000).toISOString();
    const reply = await ask({ from, to, draft: { policies: [] } });
    expect(reply).toMatchObject({
      status: 422,
      body: { issues: [{ path: '/from', message: expect.stringContaining('lies in the future') }] },
    });
  });

  it('have the same hash for the same question, and are listed', async () => {
    const { now: to } = await readMoment(world.db);
    const [one, two] = [
      await ended({ to, draft: { policies: [QUIET] } }),
      await ended({ to, draft: { policies: [QUIET] } }),
    ];
    expect(one.hash).toBe(two.hash);
    expect(one.id).not.toBe(two.id);
    const list = await get('/api/backtests?limit=1');
    expect(list.items[0]).toMatchObject({
      id: two.id,
      state: 'done',
      askedBy: 'ada',
      report: null,
    });
    expect(list.nextCursor).not.toBeNull();
  });

  it('refuse a wrong draft with every issue in its place', async () => {
    const reply = await ask({
      from: happened.from,
      draft: {
        policies: [
          QUIET,
          {
            ...QUIET,
            id: 'loud',
            conditions: { all: [{ fact: 'weather', operator: 'equal', value: 1 }] },
          },
          { ...QUIET, id: 'odd', actions: { x: { type: 'shout' } } },
        ],
        without: ['no-such-policy'],
      },
    });
    expect(reply.status).toBe(422);
    const at = reply.body.issues.map(({ path }: { path: string }) => path);
    expect(at).toEqual(
      expect.arrayContaining([
        '/draft/without/0',
        expect.stringMatching(/^\/draft\/policies\/1\/conditions/),
        expect.stringMatching(/^\/draft\/policies\/2\/actions/),
      ]),
    );
  });

  it('refuse a wrong window, source and service, saying what there is', async () => {
    const codes = async (json: object) => {
      const reply = await ask({ draft: { policies: [] }, from: happened.from, ...json });
      expect(reply.status).toBe(422);
      return reply.body.issues.map(({ code }: { code: string }) => code);
    };
    expect(await codes({ from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' })).toEqual([
      'window',
    ]);
    expect(await codes({ from: '2001-01-01T00:00:00Z', to: '2001-02-01T00:00:00Z' })).toEqual([
      'no-events',
    ]);
    expect(
      await codes({ source: '/nagios', service: 'CI9999999', incidentTypes: ['accident'] }),
    ).toEqual(['unknown-type', 'unknown-service', 'unknown-source']);
    expect(await codes({ limits: { events: 3 } })).toEqual(['too-large']);
    expect(await codes({ from: 'yesterday' })).toHaveLength(1);
    expect(await codes({ from: '0001-01-01T00:00:00Z', source: '/nagios' })).toEqual(['window']);
    expect(await codes({ warmUp: 'P1Y' })).toHaveLength(1);
    for (const warmUp of ['P32D', 'P99999999D', `P${'9'.repeat(400)}D`])
      expect(await ask({ draft: { policies: [] }, from: happened.from, warmUp })).toMatchObject({
        status: 422,
        body: { issues: [{ path: '/warmUp', message: 'at most P31D' }] },
      });
    expect(await codes({ draft: {} })).toHaveLength(1);
    const sources = await ask({ draft: { policies: [] }, from: happened.from, source: '/nagios' });
    expect(sources.body.detail).toContain('/prometheus');
  });

  it('are about a service or CI, by its name, its number or its id, and nothing else', async () => {
    // given
    const list = await get('/api/records?type=ci&limit=50');
    const ci = list.items.find(({ data }: { data: { name: string } }) => data.name === 'noise-01');
    // when
    const tests = [];
    for (const service of ['noise-01', 'Noise-01', ci.number, ci.id])
      tests.push(await ended({ service, draft: { policies: [QUIET] } }));
    const incident = (await get(`/api/records/${happened.fixed}`)).number;
    const reply = await ask({ from: happened.from, service: incident, draft: { policies: [] } });
    // then
    for (const { report } of tests)
      expect(report).toMatchObject({
        window: { service: ci.id },
        totals: { difference: { incidents: -1 } },
        services: [{ title: 'noise-01' }],
      });
    expect(reply).toMatchObject({
      status: 422,
      body: {
        issues: [
          {
            code: 'unknown-service',
            path: '/service',
            message: `there is no service or CI "${incident}": ${incident} is of type "Incident"`,
          },
        ],
      },
    });
  });

  it('say how far they came once they are done', async () => {
    const { progress } = await ended({ draft: { policies: [] } });
    expect(progress).toMatchObject({ phase: 'judging', done: progress.total });
    expect(progress.total).toBeGreaterThan(0);
  });

  it('refuse a draft that has a policy and leaves it out', async () => {
    const live = 'alert/policies/open-alert.json';
    const policy = shipped.files.get(live) as { readonly id: string };
    const refused = async (draft: object) => {
      const reply = await ask({ from: happened.from, draft });
      expect(reply.status).toBe(422);
      return reply.body.issues.map(({ code, path }: { code: string; path: string }) => [
        code,
        path,
      ]);
    };
    const without = [policy.id];
    expect(await refused({ policies: [policy], without })).toEqual([
      ['draft-contradiction', '/draft/without/0'],
    ]);
    expect(await refused({ files: { [live]: policy }, without })).toEqual([
      ['draft-contradiction', '/draft/without/0'],
    ]);
    expect(await refused({ policies: [policy], files: { [live]: null } })).toEqual([
      ['draft-contradiction', '/draft/policies/0/id'],
    ]);
  });

  it('name the file of what a draft breaks elsewhere, also in the sentence', async () => {
    const draft = { files: { 'alert/type.json': null } };
    const { body } = await ask({ from: happened.from, draft });
    const [{ file, path }] = body.issues;
    expect(file).toMatch(/\.json$/);
    expect(body.detail).toContain(`${file}#${path} `);
  });

  it('can be cancelled, and only while they run', async () => {
    const started = await ask({ from: happened.from, draft: { policies: [] } });
    const path = `/api/backtests/${started.body.id}`;
    const cancelled = await world.ask('DELETE', path, { as: happened.agent });
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled', report: null } });
    expect((await world.ask('DELETE', path, { as: happened.agent })).status).toBe(409);
    expect((await world.ask('DELETE', `/api/backtests/${crypto.randomUUID()}`)).status).toBe(404);
  });

  it('replay what came in together in the order it came in', async () => {
    // given: the first of a batch opens the incident the others join, whatever their ids
    const { now: from } = await readMoment(world.db);
    const json = Array.from({ length: 30 }, (_, i) => ({
      specversion: '1.0',
      id: `burst-${29 - i}`,
      source: '/prometheus',
      type: 'alert.raised',
      data: { fingerprint: `burst-${i}`, name: `Burst ${i}`, severity: 'critical', labels: {} },
    }));
    const headers = { 'content-type': 'application/cloudevents-batch+json' };
    const sent = await world.ask('POST', '/api/events', { json, headers });
    expect(sent.status).toBe(202);
    // when
    const test = await ended({ from, warmUp: 'PT0S', draft: { policies: [] } });
    // then
    expect(test.report.totals.live.events).toBe(30);
    expect(test.report.fidelity).toMatchObject({ percent: 100, differences: {} });
  });

  it('are for agents, as they tell of every record', async () => {
    const requester = await world.person('rob', ['requester']);
    expect((await ask({ from: happened.from, draft: { policies: [] } }, requester)).status).toBe(
      403,
    );
    expect((await world.ask('GET', '/api/backtests', { as: requester })).status).toBe(403);
  });
});
