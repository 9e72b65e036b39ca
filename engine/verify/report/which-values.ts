import { listed } from '../../policy/explain/fact-words.ts';
import type { Slot } from '../data/slot.ts';
import { exampleOf } from './example-value.ts';
import type { Explored } from './reachability.ts';

/**
 * The values by which some situations are told apart from others, in words: "Approved is not set and Risk is high";
 * null: no single field tells them apart. Pure.
 *
 * @param some numbers of the situations that are meant
 * @param others those at the same places that are not
 */
export function whichValues(
  some: readonly number[],
  others: readonly number[],
  { space: { situations }, behaviour, words }: Explored,
): string | null {
  const unionOf = (numbers: readonly number[], { index }: Slot): number =>
    numbers.reduce((mask, one) => mask | (situations[one]?.masks[index] ?? 0), 0);
  const told = behaviour.slots.all.flatMap((slot) => {
    if (slot.field === null || slot.compares !== null) return [];
    const there = unionOf(some, slot);
    if (there === slot.full || (there & unionOf(others, slot)) !== 0) return [];
    const { reference } = slot;
    const values = slot.classes.flatMap((_one, bit) =>
      (there & (1 << bit)) === 0 ? [] : [words.value(reference, exampleOf(slot, 1 << bit))],
    );
    return [`${words.fact(reference)} is ${listed([...new Set(values)], 'or')}`];
  });
  return told.length === 0 ? null : listed(told);
}
