import type { Event, JsonObject, Principal, Record } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { putRecord } from '../../../engine/simulation/simulated-world.ts';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { ADA, buildEvent, buildWorld, opening, takeOne } from './world.ts';
import type { World } from './world.ts';

const OLGA: Principal = { ...ADA, id: 'olga', name: 'Olga', roles: ['owner', ...ADA.roles] };

/** A ticket that is late by itself, with a clock running meanwhile. */
const workflow: JsonObject = {
  initial: 'new',
  clocks: { response: { title: 'Response', run: ['new'], target: 'PT1H' } },
  states: {
    new: { transitions: { late: { after: 'PT4H', target: 'late' } } },
    late: {},
  },
};

function opened(): { world: World; record: Record } {
  const world = buildWorld(compiled(buildFiles(workflow)));
  const [change] = takeOne(world, opening('o', 'ticket', { title: 'Printer' })).changes;
  return { world, record: change?.after as Record };
}

const here = ({ store }: World, { id }: Record): Record => store.records.get(id) as Record;

const dismissing = (record: Record, key: string, given: Partial<Event> = {}): Event =>
  buildEvent({
    id: 'd',
    type: 'timer.dismissed',
    target: record.id,
    data: { key, dueAt: record.timers[key] ?? '', reason: 'nobody waits for it' },
    actor: OLGA,
    ...given,
  });

describe('a timer that is dismissed', () => {
  it.each(['new#late', 'clock:response'])('is gone, and nothing else changes: %s', (key) => {
    // given
    const { world, record } = opened();
    // when
    const plan = takeOne(world, dismissing(record, key));
    // then
    const { [key]: due, ...timers } = record.timers;
    expect(due).toBeDefined();
    expect(here(world, record)).toEqual({ ...record, timers, revision: record.revision + 1 });
    expect(plan.changes[0]?.history).toMatchObject([
      {
        kind: 'timer-dismissed',
        actor: { id: 'olga' },
        from: 'new',
        to: 'new',
        taken: [],
        changes: {},
        input: { key, reason: 'nobody waits for it' },
      },
    ]);
    expect(plan.effects).toEqual([]);
  });

  it('is gone also where the definition its record is pinned to is', () => {
    const { world, record } = opened();
    putRecord(world.store, { ...record, workflow: { ...record.workflow, hash: 'x' } });
    expect(takeOne(world, dismissing(record, 'new#late')).outcome).toBe('applied');
    expect(here(world, record).timers).not.toHaveProperty('new#late');
  });

  it('must still be the one it was', () => {
    const { world, record } = opened();
    const data = { key: 'new#late', dueAt: '2020-01-01T00:00:00.000Z', reason: 'too old' };
    const plan = takeOne(world, dismissing(record, 'new#late', { data }));
    expect(plan).toMatchObject({ outcome: 'refused', code: 'stale-timer', changes: [] });
  });

  it('is so by process owners, who say why', () => {
    const { world, record } = opened();
    const byAda = takeOne(world, dismissing(record, 'new#late', { actor: ADA }));
    expect(byAda).toMatchObject({ outcome: 'refused', code: 'forbidden', changes: [] });
    const data = { key: 'new#late', dueAt: record.timers['new#late'] ?? '' };
    const unsaid = takeOne(world, dismissing(record, 'new#late', { data }));
    expect(unsaid).toMatchObject({ outcome: 'refused', changes: [] });
  });
});
