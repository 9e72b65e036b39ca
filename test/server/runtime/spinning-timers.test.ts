import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRecord } from '../../../server/store/record/read.ts';
import { buildFiles } from '../../support/mini-pack.ts';
import {
  buildEvent,
  buildOpening,
  buildPrincipal,
  openRuntimeWorld,
  type RuntimeWorld,
} from '../../support/runtime-world.ts';

const stop = { on: 'ticket.stopped', target: 'end' };
const spinning = buildFiles({
  initial: 'a',
  states: {
    a: { transitions: { on: { after: 'PT0S', target: 'b' }, stop } },
    b: { transitions: { back: { after: 'PT0S', target: 'a' }, stop } },
    end: { kind: 'final' },
  },
});

/** Counts its laps, each of which waits. */
const waiting = buildFiles(
  {
    initial: 'a',
    states: {
      a: {
        entry: { count: { type: 'set', params: { laps: { cel: 'record.data.laps + 1' } } } },
        transitions: { on: { after: 'PT1S', target: 'b' } },
      },
      b: { transitions: { back: { after: 'PT1S', target: 'a' } } },
    },
  },
  { type: { fields: { laps: { title: 'Laps', type: 'integer', default: 0, readOnly: true } } } },
);

describe('a record whose timers are due the moment they are set', () => {
  let world: RuntimeWorld;
  let other: RuntimeWorld;
  let ticket: string;
  beforeAll(async () => {
    world = await openRuntimeWorld(spinning);
    other = await world.otherNode();
    const [opened] = await world.runtime.accept([buildOpening('ticket', { title: 'Round' })]);
    ticket = opened?.after[0]?.id ?? '';
  });
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  const timers = () =>
    world.db.selectFrom('timer').selectAll().where('record', '=', ticket).execute();
  const revision = async () => (await findRecord(world.db, ticket))?.revision ?? 0;

  it('stands still after a hundred laps, and its timer is set aside with the reason', async () => {
    // when
    await Promise.all([world.runtime.timers.fireDue(), other.runtime.timers.fireDue()]);
    // then
    const laps = await revision();
    expect(laps).toBeGreaterThan(100);
    expect(laps).toBeLessThan(300);
    expect((await timers()).map(({ parked }) => parked)).toEqual([
      expect.stringContaining('went round 100 times without any time passing'),
    ]);
    expect([...world.logged, ...other.logged].join()).toContain('a timer was set aside');
    // and nothing fires any more
    expect(await world.runtime.timers.fireDue()).toBe(0);
    expect(await revision()).toBe(laps);
  });

  it('still takes what people send it', async () => {
    // when
    const [sent] = await world.runtime.accept([
      buildEvent({ type: 'ticket.stopped', target: ticket, data: {}, actor: buildPrincipal() }),
    ]);
    // then
    expect(sent?.outcome).toBe('applied');
    expect((await findRecord(world.db, ticket))?.state).toBe('end');
    expect(await timers()).toEqual([]);
  });
});

describe('a record whose timers wait', () => {
  it('goes round as often as it likes', async () => {
    // given
    const world = await openRuntimeWorld(waiting);
    const [opened] = await world.runtime.accept([buildOpening('ticket', { title: 'Slow' })]);
    const id = opened?.after[0]?.id ?? '';
    // when
    for (let second = 0; second < 130; second += 1) {
      await world.advance('1 second');
      await world.runtime.timers.fireDue();
    }
    // then
    expect((await findRecord(world.db, id))?.data['laps']).toBeGreaterThan(60);
    const timers = await world.db.selectFrom('timer').selectAll().execute();
    expect(timers.map(({ parked }) => parked)).toEqual([null]);
    await world.close();
  });
});
