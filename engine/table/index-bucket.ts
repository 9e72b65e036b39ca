import type { Json, JsonObject } from '../json.ts';
import { indexIntervals } from './index-interval.ts';
import type { Interval, IntervalIndex } from './index-interval.ts';
import type { Bound } from './index-leaf.ts';

/** A row with the ranges its slots must lie in. */
export interface RangedRow {
  readonly row: number;
  readonly ranges: ReadonlyMap<string, Range>;
}

/** Where a value must lie: both ends are numbers, or both are texts; null is open. */
export interface Range {
  readonly kind: 'number' | 'string';
  readonly low: Bound | null;
  readonly high: Bound | null;
}

/** Rows that only their ranges tell apart. */
export interface Bucket {
  /** Appends every row that can match (and some that do not), in no order. */
  readonly collect: (inputs: JsonObject, into: number[]) => void;
}

/** Fewer rows are tested sooner than looked up. */
const WORTH_LOOKING_UP = 8;

/**
 * Rows by the slot most of them have a range in; those without one there by another, and so on; those
 * without any are always candidates. Pure.
 */
export function indexBucket(rows: readonly RangedRow[]): Bucket {
  const slot = rows.length < WORTH_LOOKING_UP ? undefined : commonestSlot(rows);
  if (slot === undefined) {
    const all = rows.map(({ row }) => row);
    return {
      collect: (_inputs, into) => {
        for (const row of all) into.push(row);
      },
    };
  }
  const here = indexSlot(
    rows.filter(({ ranges }) => ranges.has(slot)),
    slot,
  );
  const elsewhere = indexBucket(rows.filter(({ ranges }) => !ranges.has(slot)));
  return {
    collect(inputs, into) {
      here(inputs[slot], into);
      elsewhere.collect(inputs, into);
    },
  };
}

function commonestSlot(rows: readonly RangedRow[]): string | undefined {
  const counts = new Map<string, number>();
  for (const slot of rows.flatMap(({ ranges }) => [...ranges.keys()])) {
    counts.set(slot, (counts.get(slot) ?? 0) + 1);
  }
  return [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0];
}

/**
 * As the comparisons of `condition/operators` do: a number lies among numbers, a text among texts and,
 * read as a number, among numbers; what is neither compares with nothing, but a list or an object is
 * made a text first and is left to the test, as is a number compared with texts.
 */
function indexSlot(
  rows: readonly RangedRow[],
  slot: string,
): (value: Json | undefined, into: number[]) => void {
  const numbers = intervalsOf(rows, slot, 'number');
  const texts = intervalsOf(rows, slot, 'string');
  const all = (rows: readonly Interval[], into: number[]): void => {
    for (const { row } of rows) into.push(row);
  };
  return (value, into) => {
    if (typeof value === 'number') {
      numbers.index.collect(value, into);
      all(texts.intervals, into);
    } else if (typeof value === 'string') {
      texts.index.collect(value, into);
      const read = Number(value);
      if (!Number.isNaN(read)) numbers.index.collect(read, into);
    } else if (typeof value === 'object' && value !== null) {
      all(numbers.intervals, into);
      all(texts.intervals, into);
    }
  };
}

function intervalsOf(
  rows: readonly RangedRow[],
  slot: string,
  kind: Range['kind'],
): { readonly intervals: readonly Interval[]; readonly index: IntervalIndex } {
  const intervals = rows.flatMap(({ row, ranges }): Interval[] => {
    const range = ranges.get(slot);
    return range?.kind === kind ? [{ row, low: range.low, high: range.high }] : [];
  });
  // Nothing lies between ends that cross: such rows are found only where all are.
  const proper = intervals.filter(({ low, high }) => low === null || high === null || low <= high);
  return { intervals, index: indexIntervals(proper) };
}
