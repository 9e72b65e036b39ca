import { readPath } from '../condition/path.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Record } from '../record.ts';
import type { Masks } from '../verify/data/masks.ts';
import { isMissing } from '../verify/data/slot.ts';
import type { Slot } from '../verify/data/slot.ts';
import { maskOf } from '../verify/data/written.ts';
import type { Behaviour } from '../verify/space/behaviour.ts';
import { situationKey } from '../verify/space/explore.ts';
import type { Nodes } from '../verify/space/nodes.ts';
import type { Place } from '../verify/space/place.ts';
import { mayReach } from '../verify/space/standing-clocks.ts';
import type { Situation } from '../verify/space/situation.ts';
import type { CompiledClock } from '../workflow/compile.ts';

/** Whether a record can still come to an end: `unknown` where there is too much to look through. */
export type WayToEnd = 'there' | 'none' | 'unknown';

/** A record as it stands, or would stand, in a version of a workflow. */
export interface Standing extends Pick<
  Record,
  'id' | 'number' | 'type' | 'openedBy' | 'createdAt' | 'clocks'
> {
  readonly data: JsonObject;
  readonly place: Pick<Record['snapshot'], 'active' | 'history'>;
  /** Ids of invariants that remember something. */
  readonly remembering: readonly string[];
  /** Keys of pending timers, and of work that is awaited: of others nothing comes until their state is entered again. */
  readonly awaited: ReadonlySet<string>;
}

/** Situations looked at by default before it is not known. */
const MOST = 20_000;

/**
 * Whether records can come to an end, by everything verification finds that can happen to them from where they stand;
 * where no state is final, whether anything can happen at all. Remembers what it found. Pure but for that.
 *
 * @param behaviour of the version
 * @param clocks of the version: one that stands comes to no threshold
 * @param most situations at most
 */
export function wayToEnd(
  behaviour: Behaviour,
  clocks: readonly CompiledClock[],
  most = MOST,
): (standing: Standing) => WayToEnd {
  const { nodes } = behaviour;
  const numbers = new Map(nodes.all.map(({ path, index }) => [path, index]));
  const hasEnd = nodes.top.some((index) => nodes.all[index]?.kind === 'final');
  const known = new Map<string, WayToEnd>();
  return (standing) => {
    const start = situationOf(standing, behaviour, numbers);
    const spent = spentTriggers(standing, nodes, start.place);
    const key = keyOf(nodes, { situation: start, spent });
    const found = known.get(key) ?? search({ situation: start, spent });
    known.set(key, found);
    return found;
  };

  /** Whether a threshold's clock stands where the record is: what it came to was told when it was stopped. */
  function stands(trigger: string, { active }: Place): boolean {
    const id = /^clock:(.+):[^:]+$/.exec(trigger)?.[1];
    const clock = id === undefined ? undefined : clocks.find((one) => one.id === id);
    const paths = active.flatMap((index) => nodes.all[index]?.path ?? []);
    return clock !== undefined && !mayReach(clock, paths);
  }

  function search(start: Point): WayToEnd {
    const seen = new Set([keyOf(nodes, start)]);
    const queue = [start];
    let complete = true;
    for (const { situation, spent } of queue) {
      const spentNow = new Set(spent.map(({ trigger }) => trigger));
      for (const trigger of behaviour.triggers(situation)) {
        if (spentNow.has(trigger) || stands(trigger, situation.place)) continue;
        let arrived = false;
        const all = behaviour.steps(situation, trigger, ({ to, taken, entered }) => {
          if (to === 'endless') return;
          if (to.place.ended || (!hasEnd && taken.length > 0)) arrived = true;
          const left = spent.filter(
            ({ node }) =>
              node === null || (to.place.active.includes(node) && !entered.includes(node)),
          );
          const point = { situation: to, spent: left };
          const key = keyOf(nodes, point);
          if (seen.has(key)) return;
          seen.add(key);
          queue.push(point);
        });
        if (arrived) return 'there';
        complete &&= all;
      }
      if (queue.length > most) return 'unknown';
    }
    return complete ? 'none' : 'unknown';
  }
}

/** Something that will not happen: until its state is entered again, or (`node` null) ever. */
interface Spent {
  readonly trigger: string;
  readonly node: number | null;
}

interface Point {
  readonly situation: Situation;
  readonly spent: readonly Spent[];
}

function keyOf(nodes: Nodes, { situation, spent }: Point): string {
  const key = situationKey(nodes, situation);
  return spent.length === 0 ? key : `${key}!${spent.map(({ trigger }) => trigger).join(' ')}`;
}

/** Timers that are not pending, work that is not awaited, thresholds that have been reached. */
function spentTriggers(
  { awaited, clocks }: Standing,
  nodes: Nodes,
  { active }: Place,
): readonly Spent[] {
  const reached = Object.entries(clocks).flatMap(([clock, { reached: percents }]) =>
    percents.map((percent): Spent => ({ trigger: `clock:${clock}:${percent}`, node: null })),
  );
  const waiting = active.flatMap((node) =>
    [...(nodes.all[node]?.on.keys() ?? [])].flatMap((trigger): Spent[] => {
      const key = /^(?:after|invoke:(?:done|failed)):(.+)$/.exec(trigger)?.[1];
      return key === undefined || awaited.has(key) ? [] : [{ trigger, node }];
    }),
  );
  return [...reached, ...waiting];
}

function situationOf(
  { place, remembering, ...record }: Standing,
  { slots, watch }: Behaviour,
  numbers: ReadonlyMap<string, number>,
): Situation {
  const number = (paths: readonly string[]): number[] =>
    paths.flatMap((path) => numbers.get(path) ?? []).toSorted((a, b) => a - b);
  const history = Object.entries(place.history).flatMap(([path, states]) => {
    const index = numbers.get(path);
    return index === undefined ? [] : [[index, number(states)] as const];
  });
  return {
    place: { active: number(place.active), history: new Map(history), ended: false },
    masks: masksOf(record as unknown as Json, slots.all),
    memory: watch.remembered(remembering),
    broken: [],
  };
}

/** What is left of each slot by what the record holds; all where that may change by itself, or is not its own. */
function masksOf(record: Json, slots: readonly Slot[]): Masks {
  return slots.map((slot) => {
    const { reference, compares, fresh, follows, ages, full, missing } = slot;
    if (reference.fact !== 'record' || compares !== null || fresh || follows) return full;
    const value = readPath(record, reference.path ?? '');
    const there = full & ~missing || full;
    if (isMissing(value)) return missing || full;
    // What the record's type allows no more is still something.
    return ages ? there : maskOf({ none: false, values: [value ?? null] }, slot) || there;
  });
}
