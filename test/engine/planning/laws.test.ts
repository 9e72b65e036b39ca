import {
  differsFrom,
  explainRuling,
  foldHistory,
  gapBefore,
  NO_HISTORY,
} from '@interlock/engine/study';
import type { Folded } from '@interlock/engine/study';
import type { Event, HistoryEntry, Json, Plan, Record } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { busyPack } from './busy-pack.ts';
import { happening, settleIn, toEvent } from './random-events.ts';
import type { Happening } from './random-events.ts';
import { buildWorld, content, plan, planInPieces, take, takeOne } from './world.ts';
import type { World } from './world.ts';

const definitions = busyPack();
const story = fc.array(happening, { minLength: 1, maxLength: 12 });

/** A world some things have happened in already, and the events still to come. */
function setScene(
  past: readonly Happening[],
  future: readonly Happening[],
): { world: World; events: Event[] } {
  const world = buildWorld(definitions);
  settleIn(world);
  past.forEach((one, i) => takeOne(world, next(world, one, `past-${i}`), at(i)));
  return { world, events: future.map((one, i) => next(world, one, `next-${i}`)) };
}

function next(world: World, one: Happening, id: string): Event {
  return toEvent(one, id, [...world.store.records.values()], world.store.effects);
}

/** Twenty minutes between any two things: some windows close, some do not. */
function at(step: number): string {
  return new Date(Date.parse('2026-03-02T09:00:00.000Z') + step * 1_200_000).toISOString();
}

const plain = (plans: readonly Plan[]): Json => JSON.parse(JSON.stringify(plans)) as Json;

describe('a plan', () => {
  it('is the same for the same input, every id included', () => {
    fc.assert(
      fc.property(story, story, (past, future) => {
        const { world, events } = setScene(past, future);
        const now = at(past.length);
        expect(plan(world, structuredClone(events), now)).toEqual(plan(world, events, now));
      }),
      { numRuns: 25 },
    );
  });

  it('is the same whatever order its questions are answered in, one at a time', () => {
    fc.assert(
      fc.property(story, story, fc.infiniteStream(fc.nat(50)), (past, future, order) => {
        const { world, events } = setScene(past, future);
        const now = at(past.length);
        const oneByOne = plan(world, events, now, (needs) => {
          const need = needs[order.next().value % needs.length];
          return need === undefined ? [] : [need];
        });
        expect(plain(oneByOne)).toEqual(plain(plan(world, events, now)));
      }),
      { numRuns: 25 },
    );
  });

  it('never changes what it was given', () => {
    fc.assert(
      fc.property(story, story, (past, future) => {
        const { world, events } = setScene(past, future);
        const [before, sent] = [content(world), structuredClone(events)];
        plan(world, events, at(past.length));
        expect(content(world)).toEqual(before);
        expect(events).toEqual(sent);
      }),
      { numRuns: 12 },
    );
  });
});

describe('a batch', () => {
  it('is planned in pieces as it is planned at once', () => {
    fc.assert(
      fc.property(story, story, fc.integer({ min: 1, max: 4 }), (past, future, most) => {
        const { world, events } = setScene(past, future);
        const now = at(past.length);
        expect(plain(planInPieces(world, events, most, now))).toEqual(
          plain(plan(world, events, now)),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('ends as its events do one after the other', () => {
    fc.assert(
      fc.property(story, story, (past, future) => {
        // given
        const [together, alone] = [setScene(past, future), setScene(past, future)];
        const now = at(past.length);
        // when
        const plans = take(together.world, together.events, now);
        const singles = alone.events.map((event) => takeOne(alone.world, event, now));
        // then
        expect(plain(plans)).toEqual(plain(singles));
        expect(content(together.world)).toEqual(content(alone.world));
      }),
      { numRuns: 70 },
    );
  });
});

describe('a decision', () => {
  it('explained later with the facts it kept says of every policy what was said then', () => {
    let explained = 0;
    fc.assert(
      fc.property(story, (future) => {
        const { world, events } = setScene([], future);
        for (const event of events) {
          const { decision } = takeOne(world, event);
          const context = { event, actor: { ...event.actor }, now: decision.at };
          for (const ruling of JSON.parse(
            JSON.stringify(decision.rulings),
          ) as typeof decision.rulings) {
            const { policies } = explainRuling(ruling, context, definitions);
            const said = new Map(
              policies.map(({ policy, condition }) => [policy, condition?.result]),
            );
            for (const { policy, result } of ruling.considered) {
              expect([policy, said.get(policy)]).toEqual([policy, result]);
            }
            explained += ruling.considered.length;
          }
        }
      }),
      { numRuns: 18 },
    );
    expect(explained).toBeGreaterThan(0);
  });
});

describe('a record’s history', () => {
  it('is gap-free, never runs back in time, and replayed gives the record at every revision', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 25 }), (future) => {
        // given
        const world = buildWorld(definitions);
        const folded = new Map<string, Folded>();
        const happen = (plans: readonly Plan[]): void => {
          for (const { changes } of plans) {
            for (const { before, after, history } of changes) {
              const was = folded.get(after.id);
              expect(before === null).toBe(was === undefined);
              const is = history.reduce(fold, was ?? NO_HISTORY);
              folded.set(after.id, is);
              // then
              expect(differsFrom(is, JSON.parse(JSON.stringify(after)) as Record)).toBeNull();
              if (before !== null) expectOnward(before, after, history);
            }
          }
        };
        settleIn(world);
        for (const record of world.store.records.values()) folded.set(record.id, foldOf(record));
        // when: time may even be set back between two events
        future.forEach((one, i) => happen([takeOne(world, next(world, one, `e${i}`), at(i % 7))]));
      }),
      { numRuns: 60 },
    );
  });
});

function foldOf({ revision, state, updatedAt, data }: Record): Folded {
  return {
    revision,
    state,
    at: updatedAt,
    data: JSON.parse(JSON.stringify(data)) as Folded['data'],
  };
}

function fold(was: Folded, entry: HistoryEntry): Folded {
  expect(gapBefore(entry, was)).toBeNull();
  return foldHistory(was, entry);
}

function expectOnward(before: Record, after: Record, history: readonly HistoryEntry[]): void {
  expect(after.revision - before.revision).toBe(history.length);
  expect(after.updatedAt >= before.updatedAt).toBe(true);
  expect(after.createdAt).toBe(before.createdAt);
  expect(after.number).toBe(before.number);
}
