import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelEffects, findEffect, listUnfinished } from '../../../server/store/effect.ts';
import { findRecord } from '../../../server/store/record/read.ts';
import {
  buildEvent,
  buildOpening,
  buildPrincipal,
  openRuntimeWorld,
  type RuntimeWorld,
} from '../../support/runtime-world.ts';

describe('effects and their results', () => {
  let world: RuntimeWorld;
  let ticket: string;
  beforeAll(async () => {
    world = await openRuntimeWorld();
  });
  beforeEach(async () => {
    world.enqueued.length = 0;
    const [opened] = await world.runtime.accept([buildOpening('ticket', { title: 'A printer' })]);
    ticket = opened?.after[0]?.id ?? '';
  });
  afterAll(() => world.close());

  const send = (type: string) =>
    world.runtime.accept([buildEvent({ type, target: ticket, data: {}, actor: buildPrincipal() })]);
  const last = () => world.enqueued.at(-1) ?? '';
  const refOf = (id: string) => ({ id, record: ticket });
  const state = async () => (await findRecord(world.db, ticket))?.state;
  const check = async () => {
    await send('ticket.started');
    await send('ticket.checked');
    return last();
  };

  it('stand written with their transition, under an id that is the same however often it is planned', async () => {
    expect(await findEffect(world.db, refOf(last()))).toMatchObject({
      type: 'http.request',
      status: 'pending',
      attempts: 0,
      record: ticket,
      params: { url: 'http://pager.example/page' },
    });
    expect(await listUnfinished(world.db)).toContain(last());
  });

  it.each([
    ['completed', { kind: 'completed', result: { status: 200 } }, 'working', 'done'],
    ['failed for good', { kind: 'failed', message: 'no route to host' }, 'escalated', 'failed'],
  ] as const)(
    'that %s move the state that waits, once',
    async (_case, result, expected, status) => {
      // given
      const effect = await check();
      expect(await state()).toBe('checking');
      expect(await world.runtime.effects.begin(refOf(effect))).toMatchObject({
        id: effect,
        attempts: 1,
      });
      // when
      await world.runtime.effects.finish(refOf(effect), result);
      const revision = (await findRecord(world.db, ticket))?.revision;
      await world.runtime.effects.finish(refOf(effect), result);
      // then
      expect(await state()).toBe(expected);
      expect((await findRecord(world.db, ticket))?.revision).toBe(revision);
      expect((await findEffect(world.db, refOf(effect)))?.status).toBe(status);
      expect(await world.runtime.effects.begin(refOf(effect))).toBeUndefined();
    },
  );

  it('are tried again under the same id after an attempt that failed', async () => {
    const effect = await check();
    await world.runtime.effects.begin(refOf(effect));
    await world.runtime.effects.postpone(refOf(effect), '503 from the checker');
    expect(await findEffect(world.db, refOf(effect))).toMatchObject({
      status: 'pending',
      lastError: '503 from the checker',
    });
    expect(await world.runtime.effects.begin(refOf(effect))).toMatchObject({
      id: effect,
      attempts: 2,
    });
  });

  it('that failed and are tried again end without telling their record twice', async () => {
    // given
    const effect = await check();
    await world.runtime.effects.begin(refOf(effect));
    await world.runtime.effects.finish(refOf(effect), {
      kind: 'failed',
      message: 'no route to host',
    });
    const revision = (await findRecord(world.db, ticket))?.revision;
    // when
    await world.runtime.effects.retry(effect, {
      by: buildPrincipal({ roles: ['owner'] }),
      reason: 'it is back',
    });
    expect(last()).toBe(effect);
    expect(await world.runtime.effects.begin(refOf(effect))).toMatchObject({ attempts: 1 });
    await world.runtime.effects.finish(refOf(effect), {
      kind: 'completed',
      result: { status: 200 },
    });
    // then
    expect(await findEffect(world.db, refOf(effect))).toMatchObject({
      status: 'done',
      attempts: 2,
    });
    expect((await findRecord(world.db, ticket))?.revision).toBe(revision);
    expect(await state()).toBe('escalated');
  });

  it('under way when they are no longer wanted are not tried again', async () => {
    // given
    const effect = await check();
    await world.runtime.effects.begin(refOf(effect));
    // when
    await world.db.transaction().execute((trx) => cancelEffects(trx, [effect], [ticket]));
    await world.runtime.effects.postpone(refOf(effect), 'answered 503');
    // then
    expect(await world.runtime.effects.begin(refOf(effect))).toBeUndefined();
    expect((await findEffect(world.db, refOf(effect)))?.status).toBe('cancelled');
  });

  it('nobody waits for are done, or set aside for people to see', async () => {
    const page = last();
    await world.runtime.effects.begin(refOf(page));
    await world.runtime.effects.finish(refOf(page), { kind: 'failed', message: 'unknown host' });
    expect(await findEffect(world.db, refOf(page))).toMatchObject({
      status: 'parked',
      lastError: 'unknown host',
    });
    expect(await state()).toBe('new');
  });
});
