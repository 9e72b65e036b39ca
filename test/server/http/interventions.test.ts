import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../../server/store/audit.ts';
import { findEffect } from '../../../server/store/effect.ts';
import { lockRecords } from '../../../server/store/record/read.ts';
import { nextTimerIn } from '../../../server/store/timer.ts';
import { openAppWorld, type AppWorld, type Reply } from '../../support/app.ts';
import { auditOf } from '../../support/audit.ts';
import { countRows } from '../../support/runtime-world.ts';

const reason = 'a freeze until Monday';

let world: AppWorld;
let agent: string;
let owner: string;
let ticket: { readonly id: string; readonly number: string };
/** The effect asked for as the ticket was opened. */
let page: string;
beforeAll(async () => {
  world = await openAppWorld();
  agent = await world.person('ada', ['agent']);
  owner = await world.person('olga', ['owner']);
});
afterAll(() => world.close());

const open = async (title: string) => {
  const json = { type: 'ticket', data: { title } };
  return (await world.ask('POST', '/api/records', { json })).body;
};
beforeEach(async () => {
  ticket = await open('Printer');
  page = world.enqueued.at(-1) ?? '';
});

const stepIn = (verb: string, json: object, given: object = {}) =>
  world.ask('POST', `/api/records/${ticket.number}/${verb}`, { as: owner, json, ...given });
const send = (type: string) =>
  world.ask('POST', `/api/records/${ticket.id}/events`, { as: agent, json: { type } });
const read = async (part = '') =>
  (await world.ask('GET', `/api/records/${ticket.id}${part}`, { as: agent })).body;
const state = async () => (await read()).state;
const begin = (effect: string) => world.runtime.effects.begin({ id: effect });

/** Has requests come in, one after the other, while somebody else is at the record: they are decided together. */
const together = (asking: readonly (() => Promise<Reply>)[]): Promise<Reply[]> => {
  const asked: Promise<Reply>[] = [];
  let answered = 0;
  return world.db
    .transaction()
    .execute(async (trx) => {
      await lockRecords(trx, [ticket.id]);
      for (const ask of asking) {
        asked.push(ask().finally(() => (answered += 1)));
        while (world.runtime.depth() + answered < asked.length) await new Promise(setImmediate);
      }
    })
    .then(() => Promise.all(asked));
};

describe('a paused record', () => {
  it('keeps its timers due until it is resumed, while those of others fire', async () => {
    // given
    const other = await open('Scanner');
    expect((await stepIn('pause', { reason })).status).toBe(200);
    await world.advance('4 hours');
    // when
    await world.runtime.timers.fireDue();
    // then
    expect(await state()).toBe('new');
    expect((await world.ask('GET', `/api/records/${other.id}`)).body.state).toBe('escalated');
    expect(await world.runtime.timers.fireDue()).toBe(0);
    expect((await read('/timers')).items).toContainEqual(
      expect.objectContaining({ key: 'new#late', parked: null }),
    );
    // when
    expect((await stepIn('resume', { reason: 'it is Monday' })).status).toBe(200);
    await world.runtime.timers.fireDue();
    // then
    expect(await state()).toBe('escalated');
  });

  it('does not keep the timer loop looking without a pause', async () => {
    await world.runtime.timers.fireDue();
    await stepIn('pause', { reason });
    await world.advance('3 hours');
    await world.runtime.timers.fireDue();
    await world.advance('1 hour');
    await world.runtime.timers.fireDue();
    expect((await nextTimerIn(world.db)) ?? Infinity).toBeGreaterThan(0);
    await stepIn('resume', { reason });
    expect(await nextTimerIn(world.db)).toBe(0);
    await world.runtime.timers.fireDue();
  });

  it('has no effect begun until it is resumed; then their jobs are there again', async () => {
    await stepIn('pause', { reason });
    expect(await begin(page)).toBeUndefined();
    expect(await findEffect(world.db, { id: page, record: ticket.id })).toMatchObject({
      status: 'pending',
      attempts: 0,
    });
    world.enqueued.length = 0;
    await stepIn('resume', { reason });
    expect(world.enqueued).toEqual([page]);
    expect(await begin(page)).toMatchObject({ id: page, attempts: 1 });
  });

  it('has an effect that was begun before taken over by another worker, and its result counted', async () => {
    await send('ticket.started');
    await send('ticket.checked');
    const check = world.enqueued.at(-1) ?? '';
    await begin(check);
    await stepIn('pause', { reason });
    expect(await begin(check)).toMatchObject({ id: check, attempts: 2 });
    await world.runtime.effects.finish({ id: check }, { kind: 'completed', result: null });
    expect(await state()).toBe('working');
  });

  it('takes what people send, and its clocks go on', async () => {
    await stepIn('pause', { reason });
    await world.advance('30 minutes');
    const [clock] = (await read('/clocks')).items;
    expect(clock).toMatchObject({ mode: 'running', elapsedMs: expect.any(Number) });
    expect(clock.elapsedMs).toBeGreaterThanOrEqual(1_800_000);
    expect((await send('ticket.started')).body.record.state).toBe('working');
  });

  it('says since when, by whom and why, to agents', async () => {
    expect(await read('/hold')).toEqual({ hold: null });
    await stepIn('pause', { reason });
    expect(await read('/hold')).toEqual({
      hold: {
        reason,
        actor: { kind: 'person', id: 'olga', name: 'Person olga' },
        at: expect.stringMatching(/Z$/),
      },
    });
    await stepIn('resume', { reason });
    expect(await read('/hold')).toEqual({ hold: null });
  });

  it('tells of both in its history, and both are audited', async () => {
    await stepIn('pause', { reason });
    await stepIn('resume', { reason: 'it is Monday' });
    const [resumed, paused] = (await read('/history')).items;
    expect(paused).toMatchObject({ kind: 'paused', actorName: 'Person olga', input: { reason } });
    expect(resumed).toMatchObject({ kind: 'resumed', input: { reason: 'it is Monday' } });
    const subject = { kind: 'record', id: ticket.id };
    const at = { number: ticket.number, type: 'ticket', state: 'new', done: false };
    expect(await auditOf(world.db, ticket.id)).toMatchObject([
      {
        actor: { id: 'olga' },
        action: 'record.paused',
        subject,
        before: { ...at, paused: false },
        after: { ...at, paused: true, reason },
      },
      {
        actor: { id: 'olga' },
        action: 'record.resumed',
        subject,
        before: { ...at, paused: true },
        after: { ...at, paused: false, reason: 'it is Monday' },
      },
    ]);
    expect((await verifyAudit(world.db)).kind).toBe('intact');
  });

  it('is not paused twice, and nothing is resumed that is not paused', async () => {
    const early = await stepIn('resume', { reason });
    expect([early.status, early.body.code]).toEqual([409, 'not-paused']);
    await stepIn('pause', { reason });
    const again = await stepIn('pause', { reason });
    expect([again.status, again.body.code]).toEqual([409, 'already-paused']);
    expect(again.body.detail).toContain(`by Person olga: ${reason}`);
  });

  it.each([
    ['pause', 'paused', 'already-paused'],
    ['resume', 'resumed', 'not-paused'],
  ])(
    'is told to one of those who %s it at once, and the others change nothing',
    async (verb, kind, code) => {
      // given
      if (verb === 'resume') await stepIn('pause', { reason });
      const audited = (await auditOf(world.db, ticket.id)).length;
      // when
      const reasons = ['the first reason', 'the second reason', 'the third reason'];
      const replies = await together(reasons.map((why) => () => stepIn(verb, { reason: why })));
      // then
      expect(replies.map(({ status, body }) => [status, body.code])).toEqual([
        [200, undefined],
        [409, code],
        [409, code],
      ]);
      const told = (await read('/history')).items.filter(
        (one: { kind: string }) => one.kind === kind,
      );
      expect(told).toHaveLength(1);
      expect(await auditOf(world.db, ticket.id)).toHaveLength(audited + 1);
      // and it stands still for the reason that was told
      const { hold } = await read('/hold');
      expect(hold?.reason).toBe(verb === 'pause' ? told[0].input.reason : undefined);
    },
  );

  it('that is resumed and paused anew in one transaction stands still for the new reason', async () => {
    // given
    await stepIn('pause', { reason });
    const other = await world.person(`otto-${ticket.number}`.toLowerCase(), ['owner']);
    // when: the first is waited for, what comes meanwhile shares a transaction
    const replies = await together([
      () => send('ticket.started'),
      () => stepIn('resume', { reason: 'it is Monday' }, { as: other }),
      () => stepIn('pause', { reason: 'not that Monday' }, { as: other }),
    ]);
    // then
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await read('/hold')).hold).toMatchObject({
      reason: 'not that Monday',
      actor: { name: expect.stringContaining('otto') },
    });
  });

  it('is paused once when the same request comes again', async () => {
    const headers = { 'idempotency-key': `pause-${ticket.id}` };
    const first = await stepIn('pause', { reason }, { headers });
    const again = await stepIn('pause', { reason }, { headers });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await auditOf(world.db, ticket.id)).toHaveLength(1);
  });
});

describe('a record put into a state', () => {
  it('is there whatever the workflow allows, with who and why in history and audit', async () => {
    // when
    const reply = await stepIn('move', { state: 'checking', reason });
    // then
    expect([reply.status, reply.body.outcome, reply.body.preview]).toEqual([200, 'applied', null]);
    expect(reply.body.record.state).toBe('checking');
    const [entry] = (await read('/history')).items;
    expect(entry).toMatchObject({
      kind: 'moved',
      from: 'new',
      to: 'checking',
      actorName: 'Person olga',
      input: { state: 'checking', reason },
    });
    expect(await auditOf(world.db, ticket.id)).toMatchObject([
      {
        actor: { id: 'olga' },
        action: 'record.moved',
        before: { state: 'new', done: false },
        after: { state: 'checking', done: false, reason },
      },
    ]);
  });

  it('leaves its timers behind and begins what the state begins', async () => {
    await stepIn('move', { state: 'checking', reason });
    const check = world.enqueued.at(-1) ?? '';
    expect((await read('/timers')).items).toEqual([]);
    await begin(check);
    await world.runtime.effects.finish({ id: check }, { kind: 'completed', result: null });
    expect(await state()).toBe('working');
    await stepIn('move', { state: 'new', reason });
    await world.advance('4 hours');
    await world.runtime.timers.fireDue();
    expect(await state()).toBe('escalated');
  });

  it('no longer waits for the effect its old state waited for', async () => {
    await stepIn('move', { state: 'checking', reason });
    const check = world.enqueued.at(-1) ?? '';
    await begin(check);
    await stepIn('move', { state: 'working', reason });
    await world.runtime.effects.finish({ id: check }, { kind: 'failed', message: 'too late' });
    expect(await findEffect(world.db, { id: check, record: ticket.id })).toMatchObject({
      status: 'cancelled',
    });
    expect(await state()).toBe('working');
  });

  it('that had ended lives again', async () => {
    await stepIn('move', { state: 'resolved', reason });
    expect(await read()).toMatchObject({ state: 'resolved', done: true });
    const reply = await stepIn('move', { state: 'working', reason });
    expect(reply.body.record).toMatchObject({ state: 'working', done: false });
    expect((await send('ticket.checked')).body.record.state).toBe('checking');
  });

  it('first says what it would do, and writes nothing', async () => {
    // given
    await stepIn('move', { state: 'checking', reason });
    const before = await countRows(world.db);
    // when
    const away = await stepIn('move?mode=plan', { state: 'new' });
    const again = await stepIn('move?mode=plan', { state: 'checking' });
    // then
    expect(away.status).toBe(200);
    expect(away.body.record.state).toBe('new');
    expect(away.body.preview).toMatchObject({
      from: 'checking',
      to: 'new',
      timers: {
        stopped: [],
        started: [
          { key: 'new#late', kind: 'transition', title: 'To escalated' },
          { key: 'clock:response', kind: 'clock', title: 'Response' },
        ],
      },
      effects: {
        cancelled: [{ type: 'http.request', params: { url: 'http://checker.example/(hidden)' } }],
        started: [{ type: 'http.request', params: { url: 'http://pager.example/(hidden)' } }],
      },
      records: [],
    });
    expect(again.body.preview).toMatchObject({
      effects: { cancelled: [{}], started: [{ type: 'http.request' }] },
    });
    expect(await countRows(world.db)).toEqual(before);
    expect(await state()).toBe('checking');
  });

  it.each(['move', 'move?mode=plan'])('is not put into one there is not: %s', async (verb) => {
    const reply = await stepIn(verb, { state: 'constructor', reason });
    expect([reply.status, reply.body.code]).toEqual([422, 'unknown-state']);
    expect(reply.body.detail).toContain('new, working, checking, escalated, resolved');
  });

  it('is audited nowhere when nothing could be written', async () => {
    world.fault = () => {
      throw new Error('the queue is away');
    };
    expect((await stepIn('move', { state: 'checking', reason })).status).toBe(500);
    world.fault = undefined;
    expect(await auditOf(world.db, ticket.id)).toEqual([]);
    expect(await state()).toBe('new');
  });
});

describe('stepping in', () => {
  it.each([
    ['pause', {}],
    ['pause', { reason: '  x ' }],
    ['resume', { reason: 'x'.repeat(2_001) }],
    ['move', { state: 'working' }],
    ['move', { state: 'working', reason: 'no' }],
    ['move', { reason }],
    ['timers/new%23late/retry', {}],
    ['timers/new%23late/dismiss', {}],
  ])('asks for a reason: %s %o', async (verb, json) => {
    const reply = await stepIn(verb, json);
    expect([reply.status, reply.body.code]).toEqual([422, 'invalid']);
    expect(reply.body.issues[0].path).toMatch(/^\/(reason|state)$/);
  });

  it.each(['pause', 'resume', 'move', 'timers/new%23late/retry', 'timers/new%23late/dismiss'])(
    'is for process owners: %s',
    async (verb) => {
      const json = { reason, ...(verb === 'move' ? { state: 'working' } : {}) };
      const reply = await stepIn(verb, json, { as: agent });
      expect([reply.status, reply.body.code]).toEqual([403, 'forbidden']);
      expect(await state()).toBe('new');
    },
  );

  it.each([
    'record.moved',
    'record.paused',
    'record.resumed',
    'effect.completed',
    'timer.dismissed',
  ])('has no back door: %s', async (type) => {
    const data = { state: 'working', reason, effect: page };
    const sent = await world.ask('POST', `/api/records/${ticket.id}/events`, {
      as: owner,
      json: { type, data },
    });
    expect([sent.status, sent.body.code]).toEqual([422, 'reserved-type']);
    const event = { specversion: '1.0', id: 'e', source: '/x', type, data };
    const posted = await world.ask('POST', '/api/events', {
      headers: { 'content-type': 'application/cloudevents+json' },
      body: JSON.stringify({ ...event, interlockrecord: ticket.id }),
    });
    expect(posted.text).toContain('reserved');
    expect(await state()).toBe('new');
  });
});
