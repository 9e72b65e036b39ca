import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../../server/store/audit.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { auditOf } from '../../support/audit.ts';

const reason = 'nobody waits for it';

let world: AppWorld;
let agent: string;
let owner: string;
let ticket: { readonly id: string; readonly number: string };
beforeAll(async () => {
  world = await openAppWorld();
  agent = await world.person('ada', ['agent']);
  owner = await world.person('olga', ['owner']);
});
afterAll(() => world.close());
beforeEach(async () => {
  const json = { type: 'ticket', data: { title: 'Printer' } };
  ticket = (await world.ask('POST', '/api/records', { json })).body;
});

const stepIn = (verb: string, json: object) =>
  world.ask('POST', `/api/records/${ticket.number}/${verb}`, { as: owner, json });
const send = (type: string) =>
  world.ask('POST', `/api/records/${ticket.id}/events`, { as: agent, json: { type } });
const read = async (part = '') =>
  (await world.ask('GET', `/api/records/${ticket.id}${part}`, { as: agent })).body;
const state = async () => (await read()).state;

describe('a timer that was set aside', () => {
  const pin = (hash: string) =>
    world.db
      .updateTable('record')
      .set({ workflow_hash: hash })
      .where('id', '=', ticket.id)
      .execute();
  const retry = (key: string) => stepIn(`timers/${encodeURIComponent(key)}/retry`, { reason });
  const dismiss = (key: string) => stepIn(`timers/${encodeURIComponent(key)}/dismiss`, { reason });
  const keys = async () =>
    (await read('/timers')).items.map(({ key }: { readonly key: string }) => key);

  it('is listed with its record and why, and fires again when somebody asks', async () => {
    // given: the definition its record is pinned to is away for a while
    const { hash } = (await read()).workflow;
    await pin('gone');
    await world.advance('4 hours');
    await world.runtime.timers.fireDue();
    await pin(hash);
    const list = async () =>
      (await world.ask('GET', '/api/timers', { as: agent })).body.items.filter(
        (one: { about: { id: string } }) => one.about.id === ticket.id,
      );
    expect(await list()).toMatchObject([
      { key: 'new#late', title: 'To escalated', parked: expect.stringContaining('failed') },
      { key: 'clock:response', about: { number: ticket.number, title: 'Printer' } },
    ]);
    expect(await world.runtime.timers.fireDue()).toBe(0);
    // when
    const reply = await retry('new#late');
    await world.runtime.timers.fireDue();
    // then
    expect(reply.body).toMatchObject({ key: 'new#late', parked: null });
    expect(await state()).toBe('escalated');
    expect(await auditOf(world.db, `${ticket.id} new#late`)).toMatchObject([
      { action: 'timer.retried', before: { parked: expect.any(String) }, after: { reason } },
    ]);
    expect(await list()).toEqual([]);
  });

  it('can fail again, and be fired again', async () => {
    await pin('gone');
    await world.advance('4 hours');
    for (let tries = 0; tries < 2; tries += 1) {
      await world.runtime.timers.fireDue();
      expect((await retry('new#late')).status).toBe(200);
    }
  });

  it.each([
    ['retried', retry],
    ['dismissed', dismiss],
  ])('is told apart from one that fires by itself and one there is not: %s', async (_, act) => {
    const runs = await act('new#late');
    expect([runs.status, runs.body.code]).toEqual([409, 'not-parked']);
    const none = await act('new#early');
    expect([none.status, none.body.code]).toEqual([404, 'timer-not-found']);
  });

  it('is taken off its record when it is dismissed, and never fires', async () => {
    // given: what kept it from firing is still so
    const { hash } = (await read()).workflow;
    await pin('gone');
    await world.advance('4 hours');
    await world.runtime.timers.fireDue();
    // when
    const reply = await dismiss('new#late');
    await pin(hash);
    // then
    expect(reply).toMatchObject({ status: 200, body: { key: 'new#late', kind: 'transition' } });
    expect(await keys()).toEqual(['clock:response']);
    await world.advance('4 hours');
    expect(await world.runtime.timers.fireDue()).toBe(0);
    expect(await state()).toBe('new');
    // and its history and the audit say who wanted it, and why
    const [entry] = (await read('/history')).items;
    expect(entry).toMatchObject({
      kind: 'timer-dismissed',
      actorName: 'Person olga',
      from: 'new',
      to: 'new',
      input: { key: 'new#late', reason },
    });
    expect(await auditOf(world.db, `${ticket.id} new#late`)).toMatchObject([
      {
        actor: { id: 'olga' },
        action: 'timer.dismissed',
        before: { number: ticket.number, parked: expect.stringContaining('failed') },
        after: { dismissed: true, reason },
      },
    ]);
    expect((await verifyAudit(world.db)).kind).toBe('intact');
  });

  it('is dismissed once, however many ask, and is not tried again then', async () => {
    await pin('gone');
    await world.advance('4 hours');
    await world.runtime.timers.fireDue();
    const replies = await Promise.all([1, 2, 3].map(() => dismiss('new#late')));
    const told = replies.map(({ status, body }) => [status, body.code]);
    expect(told).toHaveLength(3);
    expect(told).toEqual(
      expect.arrayContaining([
        [200, undefined],
        [409, 'already-dismissed'],
        [409, 'already-dismissed'],
      ]),
    );
    const again = await retry('new#late');
    expect([again.status, again.body.code]).toEqual([409, 'already-dismissed']);
    expect(again.body.detail).toContain('by Person olga');
    expect(await auditOf(world.db, `${ticket.id} new#late`)).toHaveLength(1);
  });

  it('either fires again or is dismissed when both are asked for', async () => {
    const { hash } = (await read()).workflow;
    await pin('gone');
    await world.advance('4 hours');
    await world.runtime.timers.fireDue();
    await pin(hash);
    const [, dismissed] = await Promise.all([retry('new#late'), dismiss('new#late')]);
    await world.runtime.timers.fireDue();
    expect(await state()).toBe(dismissed?.status === 200 ? 'new' : 'escalated');
    expect(await keys()).not.toContain('new#late');
  });

  it('of a clock is told with the next step of its record all the same', async () => {
    const { hash } = (await read()).workflow;
    await pin('gone');
    await world.advance('4 hours');
    await world.runtime.timers.fireDue();
    await pin(hash);
    expect((await dismiss('clock:response')).status).toBe(200);
    expect(await keys()).toEqual(['new#late']);
    await send('ticket.started');
    const [clock] = (await read('/clocks')).items;
    expect(clock).toMatchObject({ breached: true });
    expect(await keys()).not.toContain('clock:response');
  });

  it('stands in a list that is read page by page', async () => {
    await pin('gone');
    await world.advance('4 hours');
    await world.runtime.timers.fireDue();
    const all = (await world.ask('GET', '/api/timers?limit=200')).body.items;
    const seen: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await world.ask('GET', `/api/timers?limit=1${from}`);
      seen.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(all);
    expect(all.length).toBeGreaterThan(1);
  });
});
