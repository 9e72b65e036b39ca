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
    expect([reply.status, reply.body]).toEqual([200, { findings: [] }]);
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
    expect(reply.body).toEqual({ findings: [] });
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

  it('is for those who may read definitions', async () => {
    const reply = await world.ask('POST', '/api/policies/analyse', { json: {}, as: null });
    expect(reply.status).toBe(401);
  });
});
