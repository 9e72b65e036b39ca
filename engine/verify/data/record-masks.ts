import type { Json } from '../../json.ts';
import type { Knowledge } from '../space/knowledge.ts';
import { settle } from './fields.ts';
import type { Masks } from './masks.ts';
import type { Slot } from './slot.ts';
import type { Slots } from './slots.ts';
import { maskOf, writtenValue } from './written.ts';

/** The values a record can be opened with: by hand, by other definitions, by default. Pure. */
export function openedMasks({ slots, fields, full, surroundings }: Knowledge): Masks {
  let masks = full;
  const mask = (value: Json | undefined, slot: Slot, reading: Slots): number => {
    if (slot.whole) return maskOf(writtenValue(value, { slots: reading, masks: full }), slot);
    return value === undefined ? slot.missing || slot.full : slot.full;
  };
  // Where another record opens it, `record` is that one, of which nothing is known here.
  const elsewhere: Slots = { ...slots, ofField: new Map(), ofAsked: new Map(), computed: [] };
  for (const [field, { readOnly, required, default: preset, computed }] of Object.entries(fields)) {
    if (computed !== undefined) continue;
    const given = surroundings.openings.flatMap((data) => data[field] ?? []);
    for (const slot of slots.ofField.get(field) ?? []) {
      const byHand = readOnly === true ? 0 : slot.full & ~slot.missing;
      // A field given as nothing takes its default.
      const written = given.map((value) => mask(value, slot, elsewhere) & ~slot.missing);
      const all = [mask(preset, slot, slots), byHand, ...written].reduce(
        (one, other) => one | other,
      );
      masks = masks.with(slot.index, required === true ? all & ~slot.missing : all);
    }
  }
  return settle(masks, Object.keys(fields), { slots, fields });
}

/** The values a record can have once its fields were edited, or left as they were. Pure. */
export function editedMasks(masks: Masks, { slots, fields, editable }: Knowledge): Masks {
  let next = masks;
  for (const field of editable) {
    for (const slot of slots.ofField.get(field) ?? []) {
      const allowed = fields[field]?.required === true ? slot.full & ~slot.missing : slot.full;
      next = next.with(slot.index, (next[slot.index] ?? 0) | allowed);
    }
  }
  return settle(next, editable, { slots, fields }).map((mask, i) => mask | (masks[i] ?? 0));
}

/** What is left once a step is over: what was known of its event is gone, and time goes by. Pure. */
export function forgottenMasks(masks: Masks, { slots }: Knowledge): Masks {
  if (!slots.all.some(({ fresh, ages }) => fresh || ages)) return masks;
  return masks.map((mask, i) => {
    const slot = slots.all[i];
    if (slot === undefined) return mask;
    if (slot.fresh) return slot.full;
    const there = slot.full & ~slot.missing;
    return slot.ages && (mask & there) !== 0 ? mask | there : mask;
  });
}
