import type { Counter } from '../counter.ts';
import type { DueTimer } from '../event.ts';
import type { Link } from '../plan.ts';
import type { Record } from '../record.ts';
import { createDueTimers } from './due-timers.ts';
import type { Due, DueTimers } from './due-timers.ts';
import { createLinkIndex } from './link-index.ts';
import type { LinkIndex } from './link-index.ts';
import { createRecordIndex } from './record-index.ts';
import type { RecordIndex } from './record-index.ts';

/** The part of a simulated world that is looked things up in. */
export interface Indexed {
  readonly records: ReadonlyMap<string, Record>;
  readonly links: readonly Link[];
  readonly counters: ReadonlyMap<string, Counter>;
}

/** Ways to find something in a world without going through all of it. */
export interface WorldIndex {
  readonly records: RecordIndex;
  readonly links: LinkIndex;
  readonly timers: DueTimers<DueTimer>;
  /** What policies wait for. */
  readonly patterns: DueTimers<Due>;
}

/** The world itself stays plain data that can be copied and compared: a copy gets an index of its own. */
const indexes = new WeakMap<Indexed, WorldIndex & { linked: number }>();

/** A world's index, up to date with its links; records and counters are told of by {@link noteRecord} and {@link noteCounter}. */
export function indexOf(world: Indexed): WorldIndex {
  const index = indexes.get(world) ?? build(world);
  for (; index.linked < world.links.length; index.linked += 1) {
    const link = world.links[index.linked];
    if (link !== undefined) index.links.put(link);
  }
  return index;
}

/** Takes note of a record's new version in a world. */
export function noteRecord(world: Indexed, before: Record | undefined, after: Record): void {
  const index = indexes.get(world);
  // Not asked for anything yet: it will be built of what is there then.
  if (index !== undefined) enter(index, before, after);
}

/** Takes note of what a policy counts for a key from now on. */
export function noteCounter(world: Indexed, key: string, counter: Counter): void {
  const index = indexes.get(world);
  if (index !== undefined) wait(index, key, counter);
}

function build(world: Indexed): WorldIndex & { linked: number } {
  const index = {
    records: createRecordIndex(),
    links: createLinkIndex(),
    timers: createDueTimers<DueTimer>(),
    patterns: createDueTimers<Due>(),
    linked: 0,
  };
  indexes.set(world, index);
  for (const record of world.records.values()) enter(index, undefined, record);
  for (const [key, counter] of world.counters) wait(index, key, counter);
  return index;
}

function enter(index: WorldIndex, before: Record | undefined, after: Record): void {
  index.records.put(before, after);
  for (const [key, dueAt] of Object.entries(after.timers))
    if (before?.timers[key] !== dueAt) index.timers.add({ record: after.id, key, dueAt });
}

function wait({ patterns }: WorldIndex, key: string, { dueAt }: Counter): void {
  if (dueAt !== null) patterns.add({ key, dueAt });
}
