import type { Json, JsonObject } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { CompiledAction } from '../../action/compile.ts';
import type { RecordType } from '../../record-type/schema.ts';
import type { Form } from '../../record-type/form.ts';
import type { Masks } from './masks.ts';
import type { Computed } from './computed.ts';
import type { Slot } from './slot.ts';
import type { Carried, Slots } from './slots.ts';
import { isNonEmptyList, maskOf, writtenValue } from './written.ts';

/** What writing to fields needs. */
export interface Writing {
  readonly slots: Slots;
  readonly fields: RecordType['fields'];
}

/** What is left of the slots once a transition's form is taken over: what it asks and the record keeps. Pure. */
export function takeForm(form: Form, masks: Masks, writing: Writing): Masks {
  const { slots, fields } = writing;
  let next = masks;
  const written: string[] = [];
  for (const [field, { required, visible }] of Object.entries(form)) {
    if (!Object.hasOwn(fields, field)) continue;
    written.push(field);
    const carried = slots.carried.get(field);
    for (const kept of slots.ofField.get(field) ?? []) {
      const before = masks[kept.index] ?? kept.full;
      const needed = required === true && visible === undefined;
      const { values, leftOut, blank } = givenTo(kept, carried, masks);
      // Left out, the record keeps what it has; given as empty, it is cleared. What a guard has seen was given.
      const others = needed ? before & ~kept.missing : before | kept.missing;
      const cleared = blank && !needed ? kept.missing : 0;
      next = next.with(kept.index, values | cleared | (leftOut ? others : 0));
    }
  }
  return written.length === 0 ? next : settle(next, written, writing);
}

/** What a form may have been given for a field: values it takes, nothing at all, an empty text. */
function givenTo(
  kept: Slot,
  carried: Carried | undefined,
  masks: Masks,
): { readonly values: number; readonly leftOut: boolean; readonly blank: boolean } {
  if (!kept.whole || carried === undefined)
    return { values: kept.full & ~kept.missing, leftOut: true, blank: true };
  const { asked, to, blank } = carried;
  const mask = masks[asked.index] ?? asked.full;
  const values = to.reduce((all, one, bit) => ((mask & (1 << bit)) === 0 ? all : all | one), 0);
  return {
    values: values & ~kept.missing,
    leftOut: (mask & asked.missing) !== 0,
    blank: (mask & blank) !== 0,
  };
}

/** What is left of the slots once actions have written to the record. Pure. */
export function runActions(
  actions: readonly CompiledAction[],
  masks: Masks,
  writing: Writing,
): Masks {
  return actions.reduce((before, { type, params }) => {
    if (type === 'count') return settle(before, [], writing);
    if (type !== 'set' || !isJsonObject(params.source)) return before;
    return writeFields(params.source, before, writing);
  }, masks);
}

/** What is left of the slots once fields are written. Pure. */
export function writeFields(params: JsonObject, masks: Masks, writing: Writing): Masks {
  const { slots } = writing;
  let next = masks;
  for (const [field, value] of Object.entries(params)) {
    for (const slot of slots.ofField.get(field) ?? []) {
      next = next.with(slot.index, maskAt(value, slot, { slots, masks }));
    }
  }
  return settle(next, Object.keys(params), writing);
}

/** The classes a written value leaves of a slot: all for what lies inside it, unless it is cleared. */
function maskAt(
  value: Json | undefined,
  slot: Slot,
  reading: Parameters<typeof writtenValue>[1],
): number {
  const written = writtenValue(value, reading);
  if (slot.whole) return maskOf(written, slot);
  if (slot.reference.path?.endsWith('.0') === true && isNonEmptyList(value, reading))
    return slot.full & ~slot.missing;
  return written.none && written.values.length === 0 ? slot.missing || slot.full : slot.full;
}

/** Brings up to date what hangs on fields that changed: computed fields, comparisons, what is looked up by them. */
export function settle(masks: Masks, changed: readonly string[], writing: Writing): Masks {
  const { slots } = writing;
  const { computed } = slots;
  const touched = new Set(changed);
  for (const { field } of computed) touched.add(field);
  const next = [...masks];
  for (const { index, full, reads, follows } of slots.compared) {
    if (!follows && ![...reads].some((one) => touched.has(one))) continue;
    next[index] = full;
  }
  // One may be computed from another, whatever the order they are written in.
  const moving = new Set(changed);
  const open = new Set<Computed>();
  for (let grown = true; grown;) {
    grown = false;
    for (const one of computed) {
      if (
        open.has(one) ||
        (one.inputs !== null && ![...one.inputs].some((each) => moving.has(each)))
      )
        continue;
      open.add(one);
      moving.add(one.field);
      grown = true;
    }
  }
  for (const { all } of open) for (const { index, full } of all) next[index] = full;
  for (let round = 0; round < open.size; round += 1) {
    let moved = false;
    for (const { by, whole } of open) {
      if (whole === undefined) continue;
      const mask = maskOf(writtenValue(by, { slots, masks: next }), whole);
      moved ||= mask !== next[whole.index];
      next[whole.index] = mask;
    }
    if (!moved) break;
  }
  return next;
}
