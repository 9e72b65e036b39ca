import type { Predicate } from './predicate.ts';

type Range = Extract<Predicate, { kind: 'range' }>;

/** Numbers of one fact as a few cells: where each but the first begins, ascending. */
export type Cells = Float64Array;

/** Most cells of a fact: bands of a fiftieth of all numbers meet two or three of them. */
const MOST_CELLS = 64;

/** The cells of each fact, by slot: about as many of a set's bands begin in each of them. Pure. */
export function cellsOf(ranges: readonly Range[]): ReadonlyMap<number, Cells> {
  const bands = ranges.filter(isBand);
  const bySlot = Map.groupBy(bands, ({ slot }) => slot);
  return new Map(
    [...bySlot].map(([slot, some]) => {
      const begins = [...new Set(some.map(({ low }) => low))].toSorted((a, b) => a - b);
      const step = Math.max(1, begins.length / MOST_CELLS);
      const cells = Array.from({ length: Math.floor(begins.length / step) }, (_, n) =>
        Number(begins[Math.floor(n * step)]),
      );
      return [slot, Float64Array.from(cells)];
    }),
  );
}

/** Whether a range has an end on both sides: half of all numbers meet too many cells. Pure. */
export function isBand({ low, high }: Range): boolean {
  return Number.isFinite(low) && Number.isFinite(high);
}

/** Number of the cell a number is in. Pure. */
export function cellAt(cells: Cells, value: number): number {
  let from = 0;
  let to = cells.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((cells[middle] ?? 0) <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}
