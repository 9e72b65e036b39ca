import { addCandidate } from './candidate-set.ts';
import type { CandidateSet } from './candidate-set.ts';

/** Policies a value rules out: as bits where they are many, as numbers where they are few. */
interface Row {
  readonly dense: boolean;
  readonly row: Int32Array;
}

/**
 * Policies nothing can be looked up for, and the values of facts that rule each of them out: "none of these"
 * says little about what must be, but what it does not allow is common, and leaves few of them.
 */
export interface Excluding {
  /** Ranks of the policies, ascending; below, each is known by its place in here. */
  readonly ranks: Int32Array;
  /** By slot and by number of its value. */
  readonly rows: ReadonlyMap<number, readonly (Row | undefined)[]>;
}

/** A value of a fact that rules a policy out. */
export interface Exclusion {
  readonly slot: number;
  readonly valueId: number;
  /** The policy's place among those nothing can be looked up for. */
  readonly place: number;
}

/** A row of bits is worth its room when at least one bit in so many is set. */
const WORTH_BITS = 32 * 8;

/** Arranges what rules policies out. Pure. */
export function buildExcluding(ranks: Int32Array, exclusions: readonly Exclusion[]): Excluding {
  const rows = new Map<number, (Row | undefined)[]>();
  for (const [slot, ofSlot] of Map.groupBy(exclusions, (one) => one.slot)) {
    const bySlot: (Row | undefined)[] = [];
    for (const [id, group] of Map.groupBy(ofSlot, ({ valueId }) => valueId)) {
      const places = group.map(({ place }) => place);
      bySlot[id] = rowOf(places, ranks.length);
    }
    rows.set(slot, bySlot);
  }
  return { ranks, rows };
}

function rowOf(places: readonly number[], size: number): Row {
  if (places.length * WORTH_BITS < size) return { dense: false, row: Int32Array.from(places) };
  const row = new Int32Array(Math.ceil(size / 32));
  for (const place of places) row[place >>> 5] = (row[place >>> 5] ?? 0) | (1 << (place & 31));
  return { dense: true, row };
}

/** Room to work out who is left; one event at a time. Pure. */
export function newLeft({ ranks }: Excluding): Int32Array {
  return new Int32Array(Math.ceil(ranks.length / 32));
}

/**
 * Adds the policies that no value rules out.
 * @param ids number of each slot's value; -1 for one no policy names
 */
export function addLeft(
  { ranks, rows }: Excluding,
  ids: Int32Array,
  left: Int32Array,
  into: CandidateSet,
): void {
  left.fill(-1);
  for (const [slot, bySlot] of rows) {
    const found = bySlot[ids[slot] ?? -1];
    if (found === undefined) continue;
    if (found.dense)
      for (let at = 0; at < left.length; at += 1) clear(left, at, found.row[at] ?? 0);
    else for (const place of found.row) clear(left, place >>> 5, 1 << (place & 31));
  }
  for (let at = 0; at < left.length; at += 1) {
    for (let bits = left[at] ?? 0; bits !== 0; bits &= bits - 1) {
      const rank = ranks[(at << 5) + 31 - Math.clz32(bits & -bits)];
      if (rank !== undefined) addCandidate(into, rank);
    }
  }
}

function clear(left: Int32Array, at: number, bits: number): void {
  left[at] = (left[at] ?? 0) & ~bits;
}
