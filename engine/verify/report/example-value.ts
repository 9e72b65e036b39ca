import type { Json } from '../../json.ts';
import { isList, jsonEqual } from '../../json.ts';
import type { Field } from '../../record-type/field.ts';
import { isTemplate } from '../../value/template.ts';
import { isMissing } from '../data/slot.ts';
import type { Slot } from '../data/slot.ts';
import { maskOf } from '../data/written.ts';
import { fieldAccepts } from '../field-values.ts';
import { sampleReference, sampleValue } from './sample-value.ts';

/**
 * A value of what is left of a slot, one its field takes where there is one; undefined: none at all, or nothing is left.
 * Pure.
 *
 * @param mask classes of the slot that are left
 * @param field whose value it is; absent: nothing is known of it
 */
export function exampleOf(slot: Slot, mask: number, field?: Field): Json | undefined {
  const left = slot.classes.flatMap((one, bit) =>
    (mask & (1 << bit)) === 0 ? [] : [{ one, bit }],
  );
  for (const { one, bit } of left) {
    if (isMissing(one.value)) return undefined;
    const found = candidates([one.value, ...one.others], slot, field).find((value) =>
      field === undefined ? true : fieldAccepts(field, value) && isOf(value, slot, bit),
    );
    if (found !== undefined) return found;
  }
  return left[0]?.one.value ?? undefined;
}

/** What a field holds that nobody gives a value as a record is opened; null where that is worked out. Pure. */
export function valueOnceOpened({
  default: preset,
}: Field): { readonly value: Json | undefined } | null {
  const worked = typeof preset === 'string' ? isTemplate(preset) : typeof preset === 'object';
  return worked ? null : { value: preset };
}

/** Whether a value is among what is left of a slot. Pure. */
export function isAmong(value: Json | undefined, slot: Slot, mask: number): boolean {
  if (isMissing(value)) return (mask & slot.missing) !== 0;
  return (mask & maskOf({ none: false, values: [value ?? null] }, slot)) !== 0;
}

function candidates(
  examples: readonly (Json | undefined)[],
  { questions }: Slot,
  field: Field | undefined,
): Json[] {
  const known = examples.flatMap((value) => (isMissing(value) ? [] : [value ?? null]));
  if (field === undefined) return known;
  const ref = field.ref ?? field.items?.ref;
  if (ref === undefined) return [...known, sampleValue(field)];
  // Who or what is asked for by name is meant; any other text stands for there being somebody or something.
  const asked = questions.flatMap(({ literal }) => (isList(literal) ? literal : [literal]));
  const named = (value: Json): Json =>
    asked.some((literal) => jsonEqual(literal, value)) ? value : sampleReference(ref);
  const meant = known.map((value) => (isList(value) ? value.map(named) : named(value)));
  return [...meant, ...known];
}

function isOf(value: Json, slot: Slot, bit: number): boolean {
  return isAmong(value, slot, 1 << bit);
}
