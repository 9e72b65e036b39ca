import { compileFact } from '../../condition/fact.ts';
import type { Json } from '../../json.ts';
import { RECORDS } from './dependent-facts.ts';
import { referencesIn } from './fact-references.ts';
import type { Model } from './search.ts';
import { slotName } from './slot.ts';
import type { Atom, Slot } from './slot.ts';
import { answerOf } from './value-classes.ts';
import type { ValueClass } from './value-classes.ts';
import type { ChosenValue } from './witness.ts';
import type { World } from './world.ts';

/** Values of which two can be alike, unlike, one before the other, or one in the other. */
const UNLIKE: readonly Json[] = [
  'other',
  'another',
  1,
  2,
  '2026-01-01T08:00:00Z',
  '2026-01-01T09:00:00Z',
  ['other'],
];

/**
 * Ways to choose values as a model leaves them, likely ones first: many only where two facts are compared. Whether
 * the conditions then hold is for the caller to try. Pure.
 */
export function* choices(
  { answers, left }: Model,
  {
    atoms,
    slots,
    classes,
    world,
  }: {
    readonly atoms: readonly Atom[];
    readonly slots: readonly Slot[];
    readonly classes: readonly (readonly ValueClass[])[];
    readonly world: World;
  },
): Generator<readonly ChosenValue[]> {
  const { known } = world;
  const compared = atoms.flatMap(({ leaf, slot, other }, i) => {
    const holds = answers[i];
    return other === null || holds === undefined ? [] : [{ leaf, slot, other, holds }];
  });
  const asked = new Set(atoms.flatMap(({ slot }, i) => (answers[i] === undefined ? [] : [slot])));
  const pooled = [...new Set(compared.flatMap(({ slot, other }) => [slot, other]))];
  const single: ChosenValue[] = [];
  for (const [i, slot] of slots.entries()) {
    const narrowed = (left[i]?.length ?? 0) < (classes[i]?.length ?? 0);
    // Where nothing hangs on a value it is left out, if it may be missing.
    const needed =
      asked.has(i) || narrowed || known?.(slot.fact.reference)?.admits(undefined) === false;
    if (pooled.includes(i) || !needed) continue;
    const chosen = left[i]?.find(({ exact }) => exact) ?? left[i]?.[0];
    if (chosen !== undefined) single.push({ fact: slot.fact, value: chosen.value });
  }
  const fitted = asOneRecord(single, { slots, left }, world);
  const pool = [
    ...new Set(pooled.flatMap((i) => (left[i] ?? []).map(({ value }) => value))),
    ...UNLIKE,
    undefined,
  ];
  const fitting = pooled.map((i) => {
    const { fact, questions = [] } = slots[i] ?? {};
    const ways = left[i] ?? [];
    return pool.filter((value) => {
      const given = questions.map((question) => answerOf(question, value));
      const allowed = ways.some(({ answers: each }) =>
        each.every((one, q) => one === null || one === given[q]),
      );
      return allowed && fact !== undefined && (known?.(fact.reference)?.admits(value) ?? true);
    });
  });
  const agree = (values: readonly (Json | undefined)[]): boolean =>
    compared.every(({ leaf, slot, other, holds }) => {
      const [a, b] = [pooled.indexOf(slot), pooled.indexOf(other)];
      const both = a < values.length && b < values.length;
      return !both || leaf.operator.test(values[a], values[b]) === holds;
    });
  for (const values of combined(fitting, agree)) {
    const pairs = pooled.flatMap((i, at): ChosenValue[] => {
      const fact = slots[i]?.fact;
      return fact === undefined ? [] : [{ fact, value: values[at] }];
    });
    yield [...fitted, ...asides(fitted, pairs), ...pairs];
    yield [...fitted, ...pairs];
  }
}

/** The values chosen, others in place of those of one record that no record has together, if there are such. */
function asOneRecord(
  chosen: readonly ChosenValue[],
  { slots, left }: { readonly slots: readonly Slot[]; readonly left: Model['left'] },
  { mayBeRecord }: World,
): readonly ChosenValue[] {
  if (mayBeRecord === undefined) return chosen;
  const groups = Map.groupBy(
    chosen.filter(({ fact: { reference } }) => reference.path !== undefined),
    ({ fact: { reference } }) => reference.fact,
  );
  const better = new Map<ChosenValue, ChosenValue>();
  for (const [name, group] of groups) {
    if (group.length < 2 || !RECORDS.has(name)) continue;
    const lists = group.map(({ fact, value }) => {
      const classes = left[slots.findIndex((slot) => slot.fact === fact)] ?? [];
      return [value, ...classes.flatMap((one) => [one.value, ...one.others])];
    });
    const paths = group.map(({ fact: { reference } }) => reference.path ?? '');
    const agree = (values: readonly (Json | undefined)[]): boolean =>
      mayBeRecord(new Map(values.map((value, i) => [paths[i] ?? '', value])));
    const [values] = combined(lists, agree);
    group.forEach((one, i) => {
      if (values !== undefined) better.set(one, { ...one, value: values[i] });
    });
  }
  return chosen.map((one) => better.get(one) ?? one);
}

/** Values looked at for comparisons of two facts before giving up. */
const MOST_LOOKED_AT = 5_000;

/** One value of each list, where all that were chosen so far agree. */
function* combined<T>(
  lists: readonly (readonly T[])[],
  agree: (chosen: readonly T[]) => boolean,
): Generator<readonly T[]> {
  let looked = 0;
  function* from(chosen: readonly T[]): Generator<readonly T[]> {
    const list = lists[chosen.length];
    if (list === undefined) yield chosen;
    for (const one of list ?? []) {
      looked += 1;
      if (looked > MOST_LOOKED_AT) return;
      if (agree([...chosen, one])) yield* from([...chosen, one]);
    }
  }
  yield* from([]);
}

/** Values for the facts that params refer to and nothing is asked of, so that an example does not ask about nothing. */
function asides(...chosen: readonly (readonly ChosenValue[])[]): ChosenValue[] {
  const all = chosen.flat();
  const taken = new Set(all.map(({ fact }) => slotName(fact.reference)));
  const inner = new Map<string, ChosenValue>();
  for (const { fact } of all) {
    for (const reference of referencesIn(fact.reference.params)) {
      const name = slotName(reference);
      const scope = { knownFacts: undefined, issues: [], uses: [] };
      if (!taken.has(name))
        inner.set(name, { fact: compileFact(reference, '', scope), value: 'other' });
    }
  }
  return [...inner.values()];
}
