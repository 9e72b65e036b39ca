import { factName } from '../../condition/explain.ts';
import type { LeafNode } from '../../condition/compile.ts';
import { isList, jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { FactSlot } from './fact-slot.ts';
import type { Verdict } from './traced-condition.ts';

/** Of the values that comparisons of a fact name: those it must not be, why, and those of which nobody can tell. */
export interface Besides {
  readonly keep: readonly Json[];
  /** Of those the ones by which what decides now would come out otherwise, but something else would take its place. */
  readonly elsewhere: readonly Json[];
  readonly unsure: readonly Json[];
  /** All values that will do, where every one there is was tried. */
  readonly suits?: readonly Json[];
}

/** Values tried; of more than these nothing is told. */
const MOST_TRIED = 20;

/**
 * What a fact must not be for a condition to come out as `want`, where a value that none of its comparisons names
 * does it. Pure but for what is tried.
 *
 * @param trying what comes of a value there
 */
export function besidesOf(
  { slot, leaves }: { readonly slot: FactSlot; readonly leaves: readonly LeafNode[] },
  want: boolean,
  { verdict, decides, all }: Trying,
): Besides {
  const whole = all !== null && all.length <= MOST_TRIED;
  const tried = whole ? all : namedIn(slot, leaves);
  const verdicts = tried.slice(0, MOST_TRIED).map((value) => ({ value, is: verdict(value) }));
  const keep = verdicts.flatMap(({ value, is }) => (is === !want ? [value] : []));
  const suits = verdicts.flatMap(({ value, is }) => (is === want ? [value] : []));
  return {
    keep,
    elsewhere: keep.filter((value) => !decides(value)),
    unsure: verdicts.flatMap(({ value, is }) => (is === null ? [value] : [])),
    ...(whole ? { suits } : {}),
  };
}

interface Trying {
  /** What the condition comes to with a value there. */
  readonly verdict: (value: Json) => Verdict;
  /** Whether what decides now still would. */
  readonly decides: (value: Json) => boolean;
  /** All values the fact may hold; null where nobody can list them. */
  readonly all: readonly Json[] | null;
}

/** The values that comparisons of a fact name, each once. Pure. */
export function namedIn({ reference }: FactSlot, leaves: readonly LeafNode[]): readonly Json[] {
  const name = factName(reference);
  const named = leaves.flatMap(({ fact, expected, operator }): readonly Json[] => {
    if ('read' in expected || operator.id === 'exists') return [];
    if (factName(fact.reference) !== name || expected.literal === undefined) return [];
    return isList(expected.literal) ? expected.literal : [expected.literal];
  });
  return named.filter((value, i) => named.findIndex((one) => jsonEqual(one, value)) === i);
}
