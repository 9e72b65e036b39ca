import { error, issuesOf, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Form } from '../record-type/form.ts';
import type { Field } from '../record-type/field.ts';
import { fieldValidator } from '../record-type/compile.ts';
import type { ChartTransition } from '../workflow/chart.ts';
import { compileCondition } from '../condition/compile.ts';
import { sceneOf } from './environment.ts';
import type { StepInput } from './environment.ts';
import { factReader } from './scene.ts';

/** A form's field as it is asked: its definition and whether it is needed. */
export interface AskedField {
  readonly id: string;
  readonly field: Field;
  readonly required: boolean;
}

/** The fields of a form that are asked now, in order, with their definitions. */
export function askedFields(form: Form, input: StepInput): AskedField[] {
  const typed = isJsonObject(input.event.data) ? input.event.data : {};
  const facts = factReader({ ...sceneOf(input), form: typed });
  return Object.entries(form)
    .toSorted(([a, left], [b, right]) => (left.order ?? 0) - (right.order ?? 0) || (a < b ? -1 : 1))
    .flatMap(([id, asked]) => {
      const field = input.workflow.type.fields[id] ?? asked.field;
      if (field === undefined) return [];
      if (asked.visible !== undefined) {
        const visible = compileCondition(asked.visible);
        if (visible.ok && !visible.value.test(facts)) return [];
      }
      return [{ id, field, required: asked.required ?? false }];
    });
}

/**
 * Everything wrong with the data of an event that takes a transition with a form: unknown fields,
 * wrong values, missing ones. A needed field that the record has already may be left out. A form's
 * data from Interlock itself is checked alike.
 */
export function checkForm(transition: ChartTransition, input: StepInput): Issue[] {
  if (transition.form === null) return [];
  const data = input.event.data ?? {};
  if (!isJsonObject(data))
    return [error('wrong-type', '/data', 'data must be an object holding the form’s fields')];
  const issues: Issue[] = [];
  const asked = askedFields(transition.form, input);
  const at = (id: string): string => pointer('data', id);
  for (const { id, field, required } of asked) {
    const value = data[id];
    if (value === undefined || value === null || value === '') {
      const kept = value === undefined && input.record.data[id] !== undefined;
      if (required && !kept) issues.push(error('required', at(id), `${field.title} is needed`));
      continue;
    }
    const checked = fieldValidator(field).safeParse(value);
    if (!checked.success) issues.push(...issuesOf(checked.error, at(id)));
  }
  if (input.actor.kind === 'engine') return issues;
  for (const id of Object.keys(data)) {
    if (!Object.hasOwn(transition.form, id)) {
      issues.push(
        error(
          'unknown-field',
          at(id),
          `the form of "${transition.label ?? transition.id}" has no field "${id}"`,
        ),
      );
    }
  }
  return issues;
}
