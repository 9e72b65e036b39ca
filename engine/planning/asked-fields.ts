import { compileCondition } from '../condition/compile.ts';
import { isJsonObject } from '../json.ts';
import type { Field } from '../record-type/field.ts';
import type { Form } from '../record-type/form.ts';
import { factReader } from './scene.ts';
import type { Scene } from './scene.ts';

/** A form's field as it is asked: its definition and whether it is needed. */
export interface AskedField {
  readonly id: string;
  readonly field: Field;
  readonly required: boolean;
}

/**
 * The fields of a form that are asked now, in order, with their definitions; what is not asked is
 * neither checked nor written.
 *
 * @param fields of the record type
 * @param scene whose event holds what was typed
 */
export function askedFields(
  form: Form,
  fields: { readonly [id: string]: Field },
  scene: Scene,
): AskedField[] {
  const typed = isJsonObject(scene.event.data) ? scene.event.data : {};
  const facts = factReader({ ...scene, form: typed });
  return Object.entries(form)
    .toSorted(([a, left], [b, right]) => (left.order ?? 0) - (right.order ?? 0) || (a < b ? -1 : 1))
    .flatMap(([id, asked]) => {
      const field = fields[id] ?? asked.field;
      if (field === undefined) return [];
      if (asked.visible !== undefined) {
        const visible = compileCondition(asked.visible, {
          calendars: scene.definitions.calendars,
        });
        if (visible.ok && !visible.value.test(facts)) return [];
      }
      return [{ id, field, required: asked.required ?? false }];
    });
}
