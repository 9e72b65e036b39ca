import { addCandidate } from './candidate-set.ts';
import type { CandidateSet } from './candidate-set.ts';

/** Ranks by two small numbers: an open-addressed table in flat arrays, where a map would hash a double. */
export interface PairTable {
  /** Places less one; they are a power of two, at most half of them taken. */
  readonly mask: number;
  /** Both numbers and the entry's number plus one; three a place, 0 for a free one. */
  readonly places: Int32Array;
  /** Where each entry's ranks begin; one more than there are entries. */
  readonly starts: Int32Array;
  readonly ranks: Int32Array;
}

/** One way into a condition. */
export interface PairEntry {
  readonly first: number;
  readonly second: number;
  readonly rank: number;
}

/** Arranges entries for looking them up. Pure. */
export function buildPairTable(entries: readonly PairEntry[]): PairTable {
  const groups = Map.groupBy(entries, ({ first, second }) => `${first} ${second}`);
  const size = 2 ** Math.ceil(Math.log2(groups.size * 2 + 1));
  const places = new Int32Array(size * 3);
  const starts = [0];
  const ranks: number[] = [];
  for (const group of groups.values()) {
    const [some] = group;
    if (some === undefined) continue;
    const { first, second } = some;
    places.set([first, second, starts.length], placeOf(places, size - 1, first, second));
    for (const { rank } of group) ranks.push(rank);
    starts.push(ranks.length);
  }
  return { mask: size - 1, places, starts: Int32Array.from(starts), ranks: Int32Array.from(ranks) };
}

/** Adds the ranks two numbers lead to. */
export function addPair(table: PairTable, first: number, second: number, into: CandidateSet): void {
  const { mask, places, starts, ranks } = table;
  const entry = places[placeOf(places, mask, first, second) + 2] ?? 0;
  if (entry === 0) return;
  const end = starts[entry] ?? 0;
  for (let at = starts[entry - 1] ?? 0; at < end; at += 1) addCandidate(into, ranks[at] ?? 0);
}

/** Where the two numbers are, or would be entered. */
function placeOf(places: Int32Array, mask: number, first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  for (let at = (mixed ^ (mixed >>> 15)) & mask; ; at = (at + 1) & mask) {
    const place = at * 3;
    if (places[place + 2] === 0) return place;
    if (places[place] === first && places[place + 1] === second) return place;
  }
}
