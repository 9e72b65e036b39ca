import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findRecord } from '../../../server/store/record/read.ts';
import { claimDueTimers } from '../../../server/store/timer.ts';
import {
  buildEvent,
  buildOpening,
  buildPrincipal,
  openRuntimeWorld,
  type RuntimeWorld,
} from '../../support/runtime-world.ts';

describe('timers', () => {
  let world: RuntimeWorld;
  let other: RuntimeWorld;
  let ticket: string;
  beforeAll(async () => {
    world = await openRuntimeWorld();
    other = await world.otherNode();
  });
  beforeEach(async () => {
    const [opened] = await world.runtime.accept([buildOpening('ticket', { title: 'A printer' })]);
    ticket = opened?.after[0]?.id ?? '';
  });
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  const state = async () => (await findRecord(world.db, ticket))?.state;
  const pending = () =>
    world.db.selectFrom('timer').selectAll().where('record', '=', ticket).execute();

  it('do not fire early, and fire when they are due', async () => {
    // when
    await world.advance('3 hours 59 minutes');
    await world.runtime.timers.fireDue();
    // then
    expect(await state()).toBe('new');
    // when
    await world.advance('1 minute');
    await world.runtime.timers.fireDue();
    // then
    expect(await state()).toBe('escalated');
    expect(await pending()).toEqual([]);
  });

  it('fire once when several nodes fire them', async () => {
    // when
    await world.advance('4 hours');
    await Promise.all([world.runtime.timers.fireDue(), other.runtime.timers.fireDue()]);
    // then
    expect(await state()).toBe('escalated');
    const moves = await world.db
      .selectFrom('history')
      .select('revision')
      .where('record', '=', ticket)
      .where('to_state', '=', 'escalated')
      .execute();
    expect(moves).toHaveLength(1);
  });

  it('of a node that died are fired by another once its claim has run out', async () => {
    // given
    await world.advance('4 hours');
    expect(await claimDueTimers(world.db, 100, 10)).not.toEqual([]);
    // when
    await other.runtime.timers.fireDue();
    // then
    expect(await state()).toBe('new');
    // when
    await world.advance('10 seconds');
    await other.runtime.timers.fireDue();
    // then
    expect(await state()).toBe('escalated');
  });

  it('go when their state is left', async () => {
    await world.runtime.accept([
      buildEvent({ type: 'ticket.started', target: ticket, data: {}, actor: buildPrincipal() }),
    ]);
    expect((await pending()).map(({ key }) => key).filter((key) => key.startsWith('new#'))).toEqual(
      [],
    );
  });

  it('that fire for a record that cannot move are set aside with the reason', async () => {
    // given: the definition the record is pinned to is gone
    await world.db
      .updateTable('record')
      .set({ workflow_hash: 'gone' })
      .where('id', '=', ticket)
      .execute();
    await world.advance('4 hours');
    // when
    await world.runtime.timers.fireDue();
    // then
    const timers = await pending();
    expect(timers.map(({ parked }) => parked ?? '')).toEqual(
      timers.map(() => expect.stringContaining('failed')),
    );
    expect(await world.runtime.timers.fireDue()).toBe(0);
    expect(world.logged.join()).toContain('a timer was set aside');
  });
});
