import type { JsonObject } from '../json.ts';
import { indexBucket } from './index-bucket.ts';
import type { Bucket, Range, RangedRow } from './index-bucket.ts';
import { accessOf } from './index-leaf.ts';
import type { Bound, IndexedLeaf, Scalar } from './index-leaf.ts';

/** Rows of comparisons that must all hold, found by the values they are compared with. */
export interface RowIndex {
  /** Numbers of all rows that can match, ascending: every one that does is among them. */
  readonly candidates: (inputs: JsonObject) => readonly number[];
}

/** Fewer rows are tested sooner than looked up. */
const WORTH_INDEXING = 16;
/** Sets of slots that are looked up together; rows of rarer ones are looked up by fewer slots. */
const MAX_GROUPS = 32;
/** Combinations of values one row may be found by, where it names several for several slots. */
const MAX_COMBINATIONS = 64;

interface Row extends RangedRow {
  /** The values each slot can hold for. */
  readonly equals: ReadonlyMap<string, readonly Scalar[]>;
}

interface Branch {
  readonly next: Map<Scalar, Branch>;
  readonly rows: Row[];
  bucket: Bucket;
}

interface Group {
  readonly slots: readonly string[];
  readonly root: Branch;
}

/**
 * Indexes rows by tuple space search (Srinivasan, Suri, Varghese 1999): those that compare the same slots
 * for equality form a group, and a group is asked once with the values the slots hold. Where values
 * leave many rows, ranges tell them apart. What cannot be looked up narrows nothing, so a row is missed
 * only where one of its comparisons fails. Pure.
 *
 * @param rows comparisons of each row; a row is known by its position
 */
export function indexRows(rows: readonly (readonly IndexedLeaf[])[]): RowIndex {
  const all = rows.map((_, row) => row);
  if (rows.length < WORTH_INDEXING) return { candidates: () => all };
  const groups = groupRows(rows.map((leaves, row) => readRow(row, leaves)));
  return {
    candidates(inputs) {
      const found: number[] = [];
      for (const { slots, root } of groups) {
        let at: Branch | undefined = root;
        for (const slot of slots) {
          // A value that is no scalar is never a key, as it equals none.
          at = at.next.get(inputs[slot] as Scalar);
          if (at === undefined) break;
        }
        at?.bucket.collect(inputs, found);
      }
      return found.toSorted((a, b) => a - b);
    },
  };
}

function readRow(row: number, leaves: readonly IndexedLeaf[]): Row {
  const equals = new Map<string, readonly Scalar[]>();
  const ranges = new Map<string, Range>();
  for (const leaf of leaves) {
    const access = accessOf(leaf);
    if (access?.kind === 'equal') {
      const known = equals.get(leaf.slot);
      if (known === undefined || access.values.length < known.length) {
        equals.set(leaf.slot, access.values);
      }
    } else if (access?.kind === 'range') {
      ranges.set(leaf.slot, narrow(ranges.get(leaf.slot), access.low, access.high));
    }
  }
  return { row, ranges, equals: withinCombinations(equals) };
}

/** A range and another that must hold too; ends of the other kind are left to the test. */
function narrow(known: Range | undefined, low: Bound | null, high: Bound | null): Range {
  const kind = typeof (low ?? high) === 'number' ? 'number' : 'string';
  if (known === undefined) return { kind, low, high };
  if (known.kind !== kind) return known;
  return {
    kind,
    low: low !== null && (known.low === null || low > known.low) ? low : known.low,
    high: high !== null && (known.high === null || high < known.high) ? high : known.high,
  };
}

/** Without the slots of most values, until few combinations are left, in one order of slots. */
function withinCombinations(equals: ReadonlyMap<string, readonly Scalar[]>): Row['equals'] {
  const kept = [...equals].toSorted(([a, x], [b, y]) => x.length - y.length || (a < b ? -1 : 1));
  const count = (): number => kept.reduce((so, [, { length }]) => so * length, 1);
  while (kept.length > 1 && count() > MAX_COMBINATIONS) kept.pop();
  return new Map(kept.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function groupRows(rows: readonly Row[]): Group[] {
  const counts = new Map<string, { readonly slots: readonly string[]; rows: number }>();
  for (const { equals } of rows) {
    const slots = [...equals.keys()];
    const key = JSON.stringify(slots);
    const known = counts.get(key) ?? { slots, rows: 0 };
    counts.set(key, { slots, rows: known.rows + 1 });
  }
  const common = [...counts.values()]
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, MAX_GROUPS)
    .map(({ slots }) => slots);
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const slots = slotsFor(row, common);
    const key = JSON.stringify(slots);
    const group = groups.get(key) ?? { slots, root: newBranch() };
    groups.set(key, group);
    place(group, row);
  }
  for (const { root } of groups.values()) finish(root);
  return [...groups.values()];
}

/** All slots a row can be looked up by, where many rows share them; else most of them, or one. */
function slotsFor({ equals }: Row, common: readonly (readonly string[])[]): readonly string[] {
  const fitting = common.filter((slots) => slots.every((slot) => equals.has(slot)));
  const [best = []] = fitting.toSorted((a, b) => b.length - a.length);
  return best.length > 0 ? best : [...equals.keys()].slice(0, 1);
}

function newBranch(): Branch {
  return { next: new Map(), rows: [], bucket: indexBucket([]) };
}

function place({ slots, root }: Group, row: Row): void {
  let branches = [root];
  for (const slot of slots) {
    branches = branches.flatMap((branch) =>
      (row.equals.get(slot) ?? []).map((value) => {
        const next = branch.next.get(value) ?? newBranch();
        branch.next.set(value, next);
        return next;
      }),
    );
  }
  for (const branch of branches) branch.rows.push(row);
}

function finish(branch: Branch): void {
  branch.bucket = indexBucket(branch.rows);
  for (const next of branch.next.values()) finish(next);
}
