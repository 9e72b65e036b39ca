import type { Json } from '../../json.ts';
import type { Interest } from './operator-model.ts';

/** What is asked of a list's entries. */
export type EntryInterest = Extract<Interest, { kind: 'entry' }>;

/** Most lists made for one fact. */
const MOST_LISTS = 512;
/** Most entries of a list that is made for its length. */
const MOST_ENTRIES = 200;

/**
 * Lists of as few entries as tell apart whatever is asked of entries and of how many there are.
 *
 * Why that is complete: each question about entries is settled by one entry that is so, or by there being none. So of n
 * questions, at most n of a list's entries, and one more where those are none at all, answer all as the list does; said
 * again and again, they do so at any length from their number on. Pure.
 *
 * @param examples values among which there is one for each way an entry can answer
 * @param sizes lengths that are asked about
 */
export function listValues(
  asked: readonly EntryInterest[],
  sizes: readonly number[],
  examples: readonly Json[],
): { readonly values: readonly Json[]; readonly complete: boolean } {
  const kinds = new Map<string, Json>();
  for (const value of examples) {
    const kind = asked.map(({ holds }) => (holds(value) ? 1 : 0)).join('');
    if (!kinds.has(kind)) kinds.set(kind, value);
  }
  const lengths = lengthsOf(sizes);
  if (kinds.size === 0 || (asked.length === 0 && sizes.length === 0))
    return { values: [[]], complete: true };
  const distinct = [...kinds.values()];
  const most = Math.min(asked.length + (lengths.length > 0 ? 1 : 0), distinct.length);
  let layer: readonly { readonly list: readonly Json[]; readonly next: number }[] = [
    { list: [], next: 0 },
  ];
  const lists: (readonly Json[])[] = [[]];
  let complete = lengths.every((length) => length <= MOST_ENTRIES);
  for (let size = 1; size <= most; size += 1) {
    layer = layer.flatMap(({ list, next }) =>
      distinct.slice(next).map((one, i) => ({ list: [...list, one], next: next + i + 1 })),
    );
    const made = layer.flatMap(({ list }) => [list, ...lengths.flatMap((to) => padded(list, to))]);
    if (lists.length + made.length > MOST_LISTS) {
      complete = false;
      break;
    }
    lists.push(...made);
  }
  return { values: lists, complete };
}

/** Lengths that stand for all there are: those asked about and those beside them. */
function lengthsOf(sizes: readonly number[]): number[] {
  const near = sizes.flatMap((size) => [size - 1, size, size + 1]);
  return [...new Set(near)].filter((length) => Number.isInteger(length) && length > 0);
}

function padded(list: readonly Json[], to: number): (readonly Json[])[] {
  const [first] = list;
  if (first === undefined || to <= list.length || to > MOST_ENTRIES) return [];
  return [[...list, ...Array.from({ length: to - list.length }, () => first)]];
}
