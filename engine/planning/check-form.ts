import { error, issuesOf, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, withoutNulls } from '../json.ts';
import type { Json } from '../json.ts';
import { fieldValidator } from '../record-type/compile.ts';
import type { ChartTransition } from '../workflow/chart.ts';
import { askedFields } from './asked-fields.ts';
import { checkReferences } from './check-references.ts';
import { sceneOf } from './environment.ts';
import type { StepInput } from './environment.ts';

/**
 * Everything wrong with the data of an event that takes a transition with a form: unknown fields,
 * wrong values, missing ones. A needed field that the record has already may be left out. A form's
 * data from Interlock itself is checked alike.
 *
 * @param known fields of all forms this event fills in: several regions may take it at once
 */
export function checkForm(
  transition: ChartTransition,
  input: StepInput,
  known: ReadonlySet<string>,
): Issue[] {
  if (transition.form === null) return [];
  const data = input.event.data ?? {};
  if (!isJsonObject(data))
    return [error('wrong-type', '/data', 'data must be an object holding the form’s fields')];
  const issues: Issue[] = [];
  const { fields } = input.workflow.type;
  const asked = askedFields(transition.form, fields, sceneOf(input));
  const at = (id: string): string => pointer('data', id);
  for (const { id, field, required } of asked) {
    const value = data[id];
    if (isEmpty(value)) {
      const kept = value === undefined && !isEmpty(input.record.data[id]);
      // What the record type needs is not cleared by a form that does not ask for it.
      const needed = required || (value !== undefined && fields[id]?.required === true);
      if (needed && !kept) issues.push(error('required', at(id), `${field.title} is needed`));
      continue;
    }
    const checked = fieldValidator(field).safeParse(value);
    if (!checked.success) issues.push(...issuesOf(checked.error, at(id)));
  }
  if (input.actor.kind === 'engine') return issues;
  const given = asked.map(({ id }) => [id, data[id]] as const);
  issues.push(
    ...checkReferences(
      input.session,
      input.workflow.recordType,
      withoutNulls(Object.fromEntries(given)),
      '/data',
    ),
  );
  for (const id of Object.keys(data)) {
    if (!known.has(id)) {
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

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}
