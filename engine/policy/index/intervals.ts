/** An interval of numbers, ends included, and whose it is. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly rank: number;
}

/**
 * Intervals that can be asked which of them hold a number: ordered by their lower end, a balanced tree in
 * an array, each node knowing the highest end below it (the augmented tree of Cormen et al., Introduction
 * to Algorithms, §17.3).
 */
export interface Intervals {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly rank: Int32Array;
  /** Highest upper end in the part of the tree whose middle stands here. */
  readonly highest: Float64Array;
}

/** Builds the tree. Pure. */
export function buildIntervals(intervals: readonly Interval[]): Intervals {
  const ordered = intervals.toSorted((a, b) => a.low - b.low || a.high - b.high);
  const low = Float64Array.from(ordered, (one) => one.low);
  const high = Float64Array.from(ordered, (one) => one.high);
  const rank = Int32Array.from(ordered, (one) => one.rank);
  const highest = new Float64Array(ordered.length);
  const fill = (from: number, to: number): number => {
    if (from >= to) return -Infinity;
    const middle = (from + to) >>> 1;
    const most = Math.max(high[middle] ?? 0, fill(from, middle), fill(middle + 1, to));
    highest[middle] = most;
    return most;
  };
  fill(0, ordered.length);
  return { low, high, rank, highest };
}

/** Calls `found` with whose intervals hold `value`, in the order of their lower ends. */
export function findIntervals(
  tree: Intervals,
  value: number,
  found: (rank: number) => void,
  from = 0,
  to = tree.low.length,
): void {
  if (from >= to) return;
  const middle = (from + to) >>> 1;
  if ((tree.highest[middle] ?? 0) < value) return;
  findIntervals(tree, value, found, from, middle);
  if ((tree.low[middle] ?? 0) > value) return;
  if ((tree.high[middle] ?? 0) >= value) found(tree.rank[middle] ?? 0);
  findIntervals(tree, value, found, middle + 1, to);
}
