import { isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { addCandidate, addCandidates } from './candidate-set.ts';
import type { CandidateSet } from './candidate-set.ts';
import { buildIntervals, findIntervals } from './intervals.ts';
import type { Interval, Intervals } from './intervals.ts';
import { addPrefixes, buildPrefixTable } from './prefix-table.ts';
import type { PrefixTable } from './prefix-table.ts';
import type { Predicate, Scalar } from './predicate.ts';
import type { SlotValues } from './quick-check.ts';

type Ranks = ReadonlyMap<unknown, Int32Array>;

/** The policies one fact's value leads to, by rank. */
export interface SlotAccess {
  readonly slot: number;
  /** Number of each value some policy names. */
  readonly ids: ReadonlyMap<unknown, number>;
  /** By a value's number. */
  readonly equal: readonly (Int32Array | undefined)[];
  readonly contains: Ranks;
  readonly prefixes: PrefixTable;
  /** Whether it is compared as a number anywhere. */
  readonly numeric: boolean;
  readonly ranges: Intervals;
  readonly present: Int32Array;
  readonly absent: Int32Array;
}

/** One thing to look up, and the policy it leads to. */
export interface Entry {
  readonly predicate: Predicate;
  readonly rank: number;
}

/** What leads to policies by way of one fact. Pure. */
export function buildSlotAccess(
  slot: number,
  entries: readonly Entry[],
  ids: ReadonlyMap<unknown, number>,
  numeric: boolean,
): SlotAccess {
  const byValue = (kind: 'equal' | 'contains'): Map<unknown, Int32Array> => {
    const found = entries.flatMap(({ predicate, rank }) =>
      predicate.kind === kind ? [{ value: predicate.value, rank }] : [],
    );
    return ranksBy(found);
  };
  const ofKind = (kind: Predicate['kind']): Int32Array =>
    Int32Array.from(
      entries.filter(({ predicate }) => predicate.kind === kind),
      ({ rank }) => rank,
    );
  const ranges = entries.flatMap(({ predicate, rank }): Interval[] =>
    predicate.kind === 'range' ? [{ low: predicate.low, high: predicate.high, rank }] : [],
  );
  const prefixes = entries.flatMap(({ predicate, rank }) =>
    predicate.kind === 'prefix' ? [{ text: predicate.value, rank }] : [],
  );
  const equal = byValue('equal');
  return {
    slot,
    ids,
    equal: [...ids.keys()].map((value) => equal.get(value)),
    contains: byValue('contains'),
    prefixes: buildPrefixTable(prefixes),
    // A range inside alternatives does not have to hold, but finds its policy all the same.
    numeric: numeric || ranges.length > 0,
    ranges: buildIntervals(ranges),
    present: ofKind('present'),
    absent: ofKind('absent'),
  };
}

function ranksBy(
  found: readonly { readonly value: Scalar; readonly rank: number }[],
): Map<unknown, Int32Array> {
  const groups = Map.groupBy(found, ({ value }): unknown => value);
  return new Map(
    [...groups].map(([value, group]) => [value, Int32Array.from(group, ({ rank }) => rank)]),
  );
}

/** Adds the policies a fact's value leads to, and notes the value for quick checks. */
export function lookUp(
  access: SlotAccess,
  value: Json | undefined,
  values: SlotValues,
  into: CandidateSet,
): void {
  const { slot, contains } = access;
  const id = typeof value === 'object' && value !== null ? -1 : (access.ids.get(value) ?? -1);
  const number = access.numeric ? toNumber(value) : NaN;
  values.ids[slot] = id;
  values.numbers[slot] = number;
  const there = value === undefined || value === null ? access.absent : access.present;
  if (there.length > 0) addCandidates(into, there);
  const ranks = access.equal[id];
  if (ranks !== undefined) addCandidates(into, ranks);
  if (contains.size > 0 && isList(value)) for (const item of value) add(contains, item, into);
  if (typeof value === 'string') addPrefixes(access.prefixes, value, into);
  if (access.ranges.low.length > 0 && !Number.isNaN(number)) {
    findIntervals(access.ranges, number, (rank) => {
      addCandidate(into, rank);
    });
  }
}

function add(ranks: Ranks, value: unknown, into: CandidateSet): void {
  const found = ranks.get(value);
  if (found !== undefined) addCandidates(into, found);
}

/** What else could be compared with a number: texts that are one, lists of one such text. */
function numberIn(value: Json | undefined): number {
  if (typeof value === 'string') return Number(value);
  return isList(value) && value.length === 1 ? toNumber(value[0]) : NaN;
}

function toNumber(value: Json | undefined): number {
  return typeof value === 'number' ? value : numberIn(value);
}
