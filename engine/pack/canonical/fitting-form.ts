import { ACTIONS } from '../../action/catalogue.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { formOf, NAMED_VALUES, VALUE } from './form.ts';
import type { Form, ObjectForm } from './form.ts';

/** Keys below which fields stand by their names, wherever a value may. */
const FIELDS: ReadonlySet<string> = new Set(['data', 'headers', 'where']);
const FIELDS_OR_VALUE: Form = { kind: 'choice', among: [() => NAMED_VALUES, () => VALUE] };

/** The form a value has of those it may have; any JSON where it has none of them. Pure. */
export function fittingForm(form: Form, json: Json | undefined): Form {
  if (form.kind === 'choice') {
    const options = form.among.map((option) => option());
    const fitting = options.find((option) => fits(option, json));
    return fitting === undefined ? VALUE : fittingForm(fitting, json);
  }
  if (form.kind === 'object') return isJsonObject(json) ? form : VALUE;
  if (form.kind === 'map') return fits(form, json) ? form : VALUE;
  if (form.kind === 'list') return isList(json) ? form : VALUE;
  return form;
}

function fits(form: Form, json: Json | undefined): boolean {
  switch (form.kind) {
    case 'object':
      return isJsonObject(json) && hasKeysOf(form, json);
    case 'map':
      return isJsonObject(json) && form.takes?.(json) !== false;
    case 'list':
      return isList(json);
    case 'choice':
      return form.among.some((option) => fits(option(), json));
    case 'condition':
      return isJsonObject(json);
    case 'value':
      return !isJsonObject(json) && !isList(json);
  }
}

function hasKeysOf({ keys }: ObjectForm, json: JsonObject): boolean {
  if (!Object.keys(json).every((key) => keys.has(key))) return false;
  return [...keys].every(([key, { required, only }]) => {
    if (!Object.hasOwn(json, key)) return !required;
    return only === null || only.includes(json[key]);
  });
}

/** The form of what stands at a key of an object; params have that of the action's type. Pure. */
export function formAt(form: ObjectForm, key: string, json: JsonObject): Form {
  const slot = form.keys.get(key);
  if (slot === undefined) return VALUE;
  if (key !== 'params' || !form.keys.has('type')) {
    const own = slot.form();
    return own === VALUE && FIELDS.has(key) ? FIELDS_OR_VALUE : own;
  }
  const { type } = json;
  const action = typeof type === 'string' ? ACTIONS.get(type) : undefined;
  return action === undefined ? NAMED_VALUES : formOf(action.params);
}
