import { isJsonObject, isList } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { Field } from '../../record-type/field.ts';
import type { Workflow } from '../schema.ts';
import { FILL_IN } from './draft.ts';
import type { WorkflowImport } from './draft.ts';
import { idNamer } from './names.ts';

/** Work nobody knows, as far as its shape goes: it ends well or not, some time. */
const SOME_WORK: JsonObject = { type: 'http.request', params: { url: 'https://example.org/' } };
/** A delay nobody knows. */
const SOME_DELAY = { duration: 'PT1H' };

/**
 * A draft with something that compiles in place of everything that has to be filled in, so that its shape can be
 * proven before it is: a guard nobody knows asks a field of its own that may be true or not, an action does nothing, a
 * delay is some time, work is an effect. Only for looking at: never to be run. Pure.
 */
export function opaqueDraft(draft: WorkflowImport): WorkflowImport {
  const { workflow, type } = draft;
  if (workflow === null || type === null) return draft;
  const fields: { [id: string]: Field } = {};
  const name = idNamer('guard');
  for (const id of Object.keys(type.fields)) name(`field ${id}`);
  const ask = (guard: string): JsonObject => {
    const id = name(`guard ${guard}`);
    fields[id] = { title: guard.slice(0, 80), type: 'boolean' };
    return { fact: 'record', path: `data.${id}`, operator: 'equal', value: true };
  };
  const filled = fill(workflow as unknown as Json, ask) as unknown as Workflow;
  const known = Object.keys(workflow.delays ?? {});
  const missing = namedDelays(workflow as unknown as Json).filter((id) => !known.includes(id));
  const delays = { ...filled.delays, ...Object.fromEntries(missing.map((id) => [id, SOME_DELAY])) };
  return {
    ...draft,
    workflow: Object.keys(delays).length === 0 ? filled : { ...filled, delays },
    type: { ...type, fields: { ...type.fields, ...fields } },
  };
}

function fill(json: Json, ask: (guard: string) => JsonObject): Json {
  if (isList(json)) return json.map((item) => fill(item, ask));
  if (!isJsonObject(json)) return json;
  const { condition } = json;
  if (typeof condition === 'string' && Object.keys(json).length === 1) return ask(condition);
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]): [string, Json][] => {
      if (value === undefined) return [];
      if (!isUnfilled(value)) return [[key, fill(value, ask)]];
      return key === 'effect' ? [[key, SOME_WORK]] : [];
    }),
  );
}

function isUnfilled(value: Json): boolean {
  const type = isJsonObject(value) ? value['type'] : undefined;
  return typeof type === 'string' && type.startsWith(FILL_IN);
}

/** Every `after` that names a delay. */
function namedDelays(json: Json): string[] {
  if (isList(json)) return json.flatMap(namedDelays);
  if (!isJsonObject(json)) return [];
  const { after } = json;
  const own = typeof after === 'string' && !after.startsWith('P') ? [after] : [];
  return [...own, ...Object.values(json).flatMap((value) => namedDelays(value ?? null))];
}

/** Paths of the states out of which something leads that has to be filled in: what happens there is not known. Pure. */
export function statesToFillIn({ workflow }: WorkflowImport): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (states: Json | undefined, above: string): void => {
    for (const [id, state] of Object.entries(isJsonObject(states) ? states : {})) {
      if (!isJsonObject(state)) continue;
      const path = above === '' ? id : `${above}.${id}`;
      const { states: inside, ...own } = state;
      if (isOpen(own)) found.add(path);
      visit(inside, path);
    }
  };
  visit(workflow?.states as unknown as Json | undefined, '');
  return found;
}

/** Whether something in it is only named. */
function isOpen(json: Json): boolean {
  if (isList(json)) return json.some(isOpen);
  if (!isJsonObject(json)) return false;
  if (isUnfilled(json)) return true;
  if (typeof json['condition'] === 'string' && Object.keys(json).length === 1) return true;
  return Object.values(json).some((value) => value !== undefined && isOpen(value));
}
