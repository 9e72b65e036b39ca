import type { Json } from '../../json.ts';
import type { Interest, Scalar } from './operator-model.ts';
import { numberValues } from './number-values.ts';
import { listValues } from './list-values.ts';
import type { EntryInterest } from './list-values.ts';
import { textValues } from './text-values.ts';
import { writtenValues } from './written-values.ts';

/** A value that also stands for others of which not everything is known. */
export interface OpenValue {
  readonly value: Json;
  /** What those others may answer differently. */
  readonly undecided: ReadonlySet<Interest['kind']>;
}

/** What is known of a fact's values beside what conditions ask. */
export interface KnownValues {
  /** Values at which what is known changes: those it may be, the least, the greatest. */
  readonly points: readonly Scalar[];
  /** Whether it may be this value; the same for all between two points that are neighbours. */
  readonly admits: (value: Json | undefined) => boolean;
}

/** Values of a fact, each standing for all that comparisons cannot tell from it. */
export interface Domain {
  /** In the order they are preferred as examples; undefined: there is none. */
  readonly values: readonly (Json | undefined)[];
  /** Kinds of values the list is not complete for; with none, it stands for everything JSON can say. */
  readonly open: readonly OpenValue[];
}

/** Nothing is known. */
export const ANYTHING_GOES: KnownValues = { points: [], admits: () => true };

/** An object JavaScript makes no text of, against one it does. */
const OBJECTS: readonly Json[] = [{}, { toString: 1 }];

/**
 * The values that matter to comparisons which look at nothing but these interests.
 *
 * Why that is complete, type by type: missing, null, true and false are all here. Numbers differ only in their place
 * among the numbers mentioned (see `numberValues`), texts as `textValues` says. An object is like nothing and is
 * ordered, or part of a text, only by what JavaScript makes of it: always the same, or nothing. A list is ordered and
 * part of a text as the text JavaScript makes of it, and a list of one text makes any text. Of its entries, a
 * comparison asks whether one of them is like something, and of lists how long they are: see `listValues`. Lists asked
 * about both ways are left open. Texts may mean something else: see `writtenValues`. Pure.
 *
 * @param known what it turns down is not considered
 */
export function domainOf(
  asked: readonly Interest[],
  { points, admits }: KnownValues = ANYTHING_GOES,
): Domain {
  const interests = [...asked, ...points.map((value) => ({ kind: 'same', value }) as const)];
  const { numbers, texts } = scalarsOf(interests);
  const entries = interests.filter((one): one is EntryInterest => one.kind === 'entry');
  const asText = interests.some(({ kind }) => kind === 'order' || kind === 'part');
  const sizes = interests.flatMap((one) => (one.kind === 'size' ? [one.size] : []));
  const lists = listsOf(entries, sizes, (one) => admits([one]));
  const written = writtenValues(interests);
  const oneText = asText ? texts.values.map((text): Json => [text]) : [];
  const textFirst = mentionsText(interests);
  const listsFirst = entries.length + sizes.length > 0;
  const values: (Json | undefined)[] = [
    ...(listsFirst ? lists.values : []),
    ...(textFirst ? texts.values : numbers),
    ...(textFirst ? numbers : texts.values),
    ...written.values,
    true,
    false,
    ...(listsFirst ? [] : lists.values),
    ...OBJECTS,
    null,
    undefined,
    ...oneText,
  ];
  const open: OpenValue[] = [];
  if (texts.open !== null)
    open.push({ value: texts.open, undecided: new Set(['order', 'prefix', 'suffix']) });
  if (texts.affixesOpen !== null)
    open.push({ value: texts.affixesOpen, undecided: new Set(['prefix', 'suffix']) });
  open.push(...written.open);
  if ((asText && (listsFirst || texts.open !== null)) || !lists.complete)
    open.push({ value: [], undecided: new Set(['entry', 'size', 'order', 'part']) });
  return {
    values: values.filter(admits),
    open: open.filter(({ value }) => admits(value)),
  };
}

function mentionsText(interests: readonly Interest[]): boolean {
  const scalars = interests.map((one) =>
    one.kind === 'same'
      ? one.value
      : one.kind === 'order' || one.kind === 'number'
        ? one.bound
        : '',
  );
  return scalars.every((scalar) => typeof scalar !== 'number');
}

function scalarsOf(interests: readonly Interest[]): {
  readonly numbers: readonly number[];
  readonly texts: ReturnType<typeof textValues>;
} {
  const pick = <T>(take: (one: Interest) => readonly T[]): T[] => interests.flatMap(take);
  const same = pick((one) => (one.kind === 'same' ? [one.value] : []));
  const bounds = pick((one) => (one.kind === 'order' ? [one.bound] : []));
  const wholes = pick((one) => (one.kind === 'part' ? [one.whole] : []));
  const numberBounds = bounds.filter((bound) => typeof bound === 'number');
  const cuts = [
    ...same.filter((value) => typeof value === 'number'),
    ...pick((one) => (one.kind === 'number' ? [one.bound] : [])),
    // A number is ordered to a text as to the number JavaScript reads in it.
    ...bounds.map(Number).filter(Number.isFinite),
    ...wholes.flatMap(numbersIn),
  ];
  const numbers = numberValues(cuts);
  const texts = textValues({
    literals: same.filter((value) => typeof value === 'string'),
    prefixes: pick((one) => (one.kind === 'prefix' ? [one.text] : [])),
    suffixes: pick((one) => (one.kind === 'suffix' ? [one.text] : [])),
    wholes,
    textBounds: bounds.filter((bound) => typeof bound === 'string'),
    numbers: numberBounds.length > 0 ? numbers : [],
  });
  return { numbers, texts };
}

/** Numbers that stand in a text the way JavaScript writes them. */
function numbersIn(whole: string): number[] {
  const found: number[] = [];
  for (let from = 0; from < whole.length; from += 1) {
    for (let to = from + 1; to <= whole.length; to += 1) {
      const part = whole.slice(from, to);
      if (Number.isFinite(Number(part)) && String(Number(part)) === part) found.push(Number(part));
    }
  }
  return found;
}

/** Lists that tell apart whatever is asked of entries and their number. */
function listsOf(
  asked: readonly EntryInterest[],
  sizes: readonly number[],
  admits: (entry: Json) => boolean,
): { readonly values: readonly Json[]; readonly complete: boolean } {
  if (asked.length + sizes.length === 0) return { values: [[]], complete: true };
  const { values, open } = domainOf(asked.flatMap(({ interests }) => interests));
  const examples = values.filter((value) => value !== undefined && admits(value)) as Json[];
  const lists = listValues(asked, sizes, examples);
  return { values: lists.values, complete: lists.complete && open.length === 0 };
}
