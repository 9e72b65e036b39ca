import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../../server/store/audit.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { cure, poison } from '../../support/poison.ts';

describe('events that failed', () => {
  let world: AppWorld;
  let agent: string;
  let owner: string;
  let requester: string;
  beforeAll(async () => {
    world = await openAppWorld();
    agent = await world.person('ada', ['agent']);
    owner = await world.person('olga', ['owner']);
    requester = await world.person('rob', ['requester']);
    await poison(world.db);
    for (const id of ['poison-1', 'poison-2', 'poison-3', 'good-1']) {
      const json = { specversion: '1.0', source: '/test', id, type: 'signal.raised', data: {} };
      await world.ask('POST', '/api/events', { json });
    }
    await cure(world.db);
  });
  afterAll(() => world.close());

  const retry = (id: string, as: string) =>
    world.ask('POST', '/api/events/retry', {
      json: { source: '/test', id, reason: 'The disk is larger now' },
      as,
    });

  it('are listed page by page, the latest first, with what failed them', async () => {
    const first = await world.ask('GET', '/api/events/failed?limit=2', { as: agent });
    const next = `/api/events/failed?limit=2&cursor=${first.body.nextCursor}`;
    const second = await world.ask('GET', next, { as: agent });
    const items = [...first.body.items, ...second.body.items];
    expect(items.map(({ id }) => id)).toEqual(['poison-3', 'poison-2', 'poison-1']);
    expect(items[0]).toMatchObject({ type: 'signal.raised', code: 'fault', target: null });
    expect(items[0].reason).toContain('see the log');
    expect(second.body.nextCursor).toBeNull();
  });

  it('are tried again by who may, audited, and happen then', async () => {
    expect((await retry('poison-1', agent)).status).toBe(403);
    const done = await retry('poison-1', owner);
    expect(done).toMatchObject({ status: 200, body: { outcome: 'applied', id: 'poison-1' } });
    expect(done.body.records.length).toBeGreaterThan(0);
    const left = await world.ask('GET', '/api/events/failed', { as: agent });
    expect(left.body.items.map(({ id }: { id: string }) => id)).toEqual(['poison-3', 'poison-2']);
    expect(await verifyAudit(world.db)).toMatchObject({ kind: 'intact' });
    const audits = await world.db
      .selectFrom('audit')
      .select(['actor', 'subject', 'after'])
      .where('action', '=', 'event.retried')
      .execute();
    expect(audits).toEqual([
      {
        actor: expect.objectContaining({ id: 'olga' }),
        subject: { kind: 'event', id: '/test poison-1' },
        after: { reason: 'The disk is larger now' },
      },
    ]);
  });

  it.each([
    ['one that did not fail', 'good-1', 409, 'not-failed'],
    ['one that is not there', 'never', 404, 'event-not-found'],
  ])('%s cannot be tried again', async (_, id, status, code) => {
    expect(await retry(id, owner)).toMatchObject({ status, body: { code } });
  });

  it('are nobody else’s business', async () => {
    expect((await world.ask('GET', '/api/events/failed', { as: requester })).status).toBe(403);
    expect((await retry('poison-2', requester)).status).toBe(403);
  });
});
