import type { Bound } from './index-leaf.ts';

/** A row that holds from `low` to `high`, both included; null is open. */
export interface Interval {
  readonly low: Bound | null;
  readonly high: Bound | null;
  readonly row: number;
}

/** Intervals, asked which of them a value lies in. */
export interface IntervalIndex {
  /** Appends the rows whose interval holds `at`, in no order: O(log n) and one step a row found. */
  readonly collect: (at: Bound, into: number[]) => void;
}

interface Node {
  readonly center: Bound;
  /** Those around the center, the lowest `low` first. */
  readonly byLow: readonly Interval[];
  /** The same, the highest `high` first. */
  readonly byHigh: readonly Interval[];
  readonly left: Node | null;
  readonly right: Node | null;
}

/**
 * A centered interval tree (Edelsbrunner 1980) over intervals whose ends are all numbers or all texts,
 * at least one end of each given and none empty. Pure.
 */
export function indexIntervals(intervals: readonly Interval[]): IntervalIndex {
  const root = buildNode(intervals);
  return {
    collect(at, into) {
      for (let node = root; node !== null;) {
        if (at < node.center) {
          for (const { low, row } of node.byLow) {
            if (low !== null && low > at) break;
            into.push(row);
          }
          node = node.left;
        } else {
          for (const { high, row } of node.byHigh) {
            if (high !== null && high < at) break;
            into.push(row);
          }
          node = at > node.center ? node.right : null;
        }
      }
    },
  };
}

function buildNode(intervals: readonly Interval[]): Node | null {
  if (intervals.length === 0) return null;
  const ends = intervals
    .flatMap(({ low, high }) => [low, high])
    .filter((end) => end !== null)
    .toSorted(compare);
  const center = ends[Math.floor(ends.length / 2)];
  if (center === undefined) return null;
  const below = intervals.filter(({ high }) => high !== null && high < center);
  const above = intervals.filter(({ low }) => low !== null && low > center);
  const around = intervals.filter(
    ({ low, high }) => (low === null || low <= center) && (high === null || high >= center),
  );
  return {
    center,
    byLow: around.toSorted((a, b) => openFirst(a.low, b.low, compare)),
    byHigh: around.toSorted((a, b) => openFirst(a.high, b.high, (x, y) => compare(y, x))),
    left: buildNode(below),
    right: buildNode(above),
  };
}

function compare(a: Bound, b: Bound): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function openFirst(a: Bound | null, b: Bound | null, order: typeof compare): number {
  if (a !== null && b !== null) return order(a, b);
  return Number(b === null) - Number(a === null);
}
