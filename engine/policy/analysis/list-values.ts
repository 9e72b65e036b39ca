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
 * Why that is complete: each question about entries is settled by one entry that is so, or by there being none. So a list
 * answers as its entries do together, and what another entry adds hangs only on what is answered already: lists grow from
 * the shortest of each way to answer, and one said longer, again and again, answers the same. Pure.
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
    const kind = asked.map(({ holds }) => (holds(value) ? '1' : '0')).join('');
    if (!kinds.has(kind)) kinds.set(kind, value);
  }
  const lengths = lengthsOf(sizes);
  if (kinds.size === 0 || (asked.length === 0 && sizes.length === 0))
    return { values: [[]], complete: true };
  const lists: (readonly Json[])[] = [[]];
  const known = new Set<string>();
  let complete = lengths.every((length) => length <= MOST_ENTRIES);
  let layer: readonly Answering[] = [{ list: [], answers: null }];
  while (layer.length > 0) {
    const longer: Answering[] = [];
    for (const { list, answers } of layer) {
      for (const [kind, value] of kinds) {
        const together = answers === null ? kind : either(answers, kind);
        if (known.has(together)) continue;
        known.add(together);
        longer.push({ list: [...list, value], answers: together });
      }
    }
    const made = longer.flatMap(({ list }) => [list, ...lengths.flatMap((to) => padded(list, to))]);
    if (lists.length + made.length > MOST_LISTS) {
      complete = false;
      break;
    }
    lists.push(...made);
    layer = longer;
  }
  return { values: lists, complete };
}

/** A list, and which questions one of its entries says yes to; null: it has none. */
interface Answering {
  readonly list: readonly Json[];
  readonly answers: string | null;
}

function either(one: string, other: string): string {
  return Array.from(one, (answer, i) => (answer === '1' ? '1' : (other[i] ?? '0'))).join('');
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
