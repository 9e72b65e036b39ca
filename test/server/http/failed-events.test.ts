import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../../server/store/audit.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { auditOf } from '../../support/audit.ts';
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

  const dismiss = (id: string, as: string, reason = 'The sender is long gone') =>
    world.ask('POST', '/api/events/dismiss', { json: { source: '/test', id, reason }, as });
  const listed = async (query = '') => {
    const { body } = await world.ask('GET', `/api/events/failed${query}`, { as: agent });
    return body.items.map(({ id }: { id: string }) => id);
  };

  it('are dismissed by who may, audited, and kept with their error', async () => {
    expect((await dismiss('poison-3', agent)).status).toBe(403);
    const done = await dismiss('poison-3', owner);
    expect(done).toMatchObject({
      status: 200,
      body: {
        id: 'poison-3',
        code: 'fault',
        dismissed: {
          at: expect.stringMatching(/Z$/),
          by: { kind: 'person', id: 'olga', name: 'Person olga' },
          reason: 'The sender is long gone',
        },
      },
    });
    expect(await listed()).toEqual(['poison-2']);
    expect(await listed('?dismissed=true')).toEqual(['poison-3']);
    expect(await verifyAudit(world.db)).toMatchObject({ kind: 'intact' });
    expect(await auditOf(world.db, '/test poison-3')).toEqual([
      {
        actor: expect.objectContaining({ id: 'olga' }),
        action: 'event.dismissed',
        subject: { kind: 'event', id: '/test poison-3' },
        before: expect.objectContaining({ type: 'signal.raised', outcome: 'failed' }),
        after: expect.objectContaining({ dismissed: 'The sender is long gone' }),
      },
    ]);
  });

  it('are dismissed once', async () => {
    const again = await dismiss('poison-3', owner);
    expect(again).toMatchObject({ status: 409, body: { code: 'already-dismissed' } });
    expect(again.body.detail).toContain('by Person olga: The sender is long gone');
    expect(await auditOf(world.db, '/test poison-3')).toHaveLength(1);
  });

  it.each([
    ['one that did not fail', 'good-1', 409, 'not-failed'],
    ['one that was tried again', 'poison-1', 409, 'not-failed'],
    ['one that is not there', 'never', 404, 'event-not-found'],
  ])('%s cannot be dismissed', async (_, id, status, code) => {
    expect(await dismiss(id, owner)).toMatchObject({ status, body: { code } });
  });

  it('are told again as their sender sends them again, also dismissed ones', async () => {
    const json = { specversion: '1.0', source: '/test', id: 'poison-3', type: 'signal.raised' };
    const sent = await world.ask('POST', '/api/events', { json });
    expect(sent.body.results[0]).toMatchObject({ outcome: 'duplicate' });
    expect(await listed()).toEqual(['poison-2']);
  });

  it('are tried again also after they were dismissed, which takes that back', async () => {
    await poison(world.db);
    expect((await retry('poison-3', owner)).body).toMatchObject({ outcome: 'failed' });
    await cure(world.db);
    expect(await listed()).toEqual(['poison-3', 'poison-2']);
    expect(await listed('?dismissed=true')).toEqual([]);
    await dismiss('poison-3', owner, 'Once more');
    expect((await retry('poison-3', owner)).body).toMatchObject({ outcome: 'applied' });
    expect(await dismiss('poison-3', owner)).toMatchObject({ body: { code: 'not-failed' } });
    expect(await listed('?dismissed=true')).toEqual([]);
  });

  it.each([
    ['dismissed=perhaps', 400, 'invalid-query'],
    ['dismissed=', 400, 'invalid-query'],
  ])('are not listed for %s', async (query, status, code) => {
    expect(await world.ask('GET', `/api/events/failed?${query}`)).toMatchObject({
      status,
      body: { code },
    });
  });

  it('are dismissed with a reason only', async () => {
    const short = await dismiss('poison-2', owner, ' x ');
    expect(short).toMatchObject({ status: 422, body: { code: 'invalid' } });
    expect(short.body.issues[0].path).toBe('/reason');
  });

  it('are nobody else’s business', async () => {
    expect((await world.ask('GET', '/api/events/failed', { as: requester })).status).toBe(403);
    expect((await retry('poison-2', requester)).status).toBe(403);
    expect((await dismiss('poison-2', requester)).status).toBe(403);
  });
});
