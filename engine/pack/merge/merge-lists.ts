import { stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';

/** Longest lists that are compared entry by entry: the work grows with the product of two. */
const LONGEST = 1_500;

/**
 * A list both sides changed, where what each changed lies apart: at least one entry neither touched in between, or
 * both did the very same. Null where it does not, and somebody has to say what is meant. Pure; which side is which
 * does not matter.
 */
export function mergeLists(
  base: readonly Json[],
  ours: readonly Json[],
  theirs: readonly Json[],
): Json[] | null {
  if (Math.max(base.length, ours.length, theirs.length) > LONGEST) return null;
  const mine = hunksOf(base, ours);
  const other = hunksOf(base, theirs);
  const hunks = [...mine];
  for (const hunk of other) {
    const touching = mine.filter((one) => one.start <= hunk.end && hunk.start <= one.end);
    if (touching.length === 0) hunks.push(hunk);
    else if (touching.length > 1 || touching.some((one) => !isSame(one, hunk))) return null;
  }
  const merged: Json[] = [];
  let at = 0;
  for (const { start, end, entries } of hunks.toSorted((a, b) => a.start - b.start)) {
    merged.push(...base.slice(at, start), ...entries);
    at = end;
  }
  return [...merged, ...base.slice(at)];
}

/**
 * A list whose order means nothing: without what either side took out, with what either put in, those in the order
 * of their texts. Null where an entry stands twice. Pure; which side is which does not matter.
 */
export function mergeSets(
  base: readonly Json[],
  ours: readonly Json[],
  theirs: readonly Json[],
): Json[] | null {
  const [had, mine, other] = [base, ours, theirs].map(
    (list) => new Map(list.map((one) => [stableJson(one), one])),
  );
  if (had === undefined || mine === undefined || other === undefined) return null;
  if (had.size < base.length || mine.size < ours.length || other.size < theirs.length) return null;
  const kept = [...had].filter(([text]) => mine.has(text) && other.has(text));
  const added = [...new Map([...mine, ...other])].filter(([text]) => !had.has(text));
  const inOrder = added.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [...kept, ...inOrder].map(([, one]) => one);
}

/** Entries of a list, from `start` to before `end`, that became others. */
interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly entries: readonly Json[];
}

function isSame(a: Hunk, b: Hunk): boolean {
  return a.start === b.start && a.end === b.end && stableJson(a.entries) === stableJson(b.entries);
}

/** What of a list became another, by a longest row of entries both have. */
function hunksOf(before: readonly Json[], after: readonly Json[]): Hunk[] {
  const was = before.map((entry) => stableJson(entry));
  const is = after.map((entry) => stableJson(entry));
  const width = is.length + 1;
  const longest = new Uint16Array((was.length + 1) * width);
  const lengthAt = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = was.length - 1; i >= 0; i -= 1) {
    for (let j = is.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        was[i] === is[j]
          ? lengthAt(i + 1, j + 1) + 1
          : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
    }
  }
  const hunks: Hunk[] = [];
  let [i, j, start, from] = [0, 0, 0, 0];
  const close = (): void => {
    if (i > start || j > from) hunks.push({ start, end: i, entries: after.slice(from, j) });
  };
  while (i < was.length && j < is.length) {
    if (was[i] === is[j]) {
      close();
      [i, j] = [i + 1, j + 1];
      [start, from] = [i, j];
    } else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i += 1;
    else j += 1;
  }
  [i, j] = [was.length, is.length];
  close();
  return hunks;
}
