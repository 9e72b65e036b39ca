import { isJsonObject, isList, jsonEqual } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { FileKind } from '../file-kind.ts';
import { fileForm } from './file-form.ts';
import { fittingForm, formAt } from './fitting-form.ts';
import type { Form, ObjectForm } from './form.ts';

/** The order of a condition's keys: what it is called, then what it asks. */
const CONDITION_KEYS = [
  'name',
  'priority',
  'condition',
  'all',
  'any',
  'not',
  'fact',
  'params',
  'path',
  'operator',
  'value',
];

/** Keys that stand first in JSON no schema describes. */
const VALUE_KEYS = ['$schema', 'type', 'fact', 'params', 'path', 'operator', 'value'];

/** What a condition's priority is where it says none. */
const USUAL_PRIORITY = 1;

/**
 * A definition file as the one text it has: keys in the order of its schema, what is keyed by ids in the order of
 * the ids, what says the default left out, two spaces, a line feed at the end. Written again it stays the same; read
 * it means the same. What is wrong in it is kept. Pure, never throws; the JSON must not nest without bounds.
 */
export function canonicalText(kind: FileKind | null, json: Json): string {
  return `${JSON.stringify(canonicalJson(kind, json), null, 2)}\n`;
}

/**
 * The same before it is text: its keys stand in canonical order. What is generated (`other`) stays as its generator
 * wrote it. Pure.
 */
export function canonicalJson(kind: FileKind | null, json: Json): Json {
  return kind === 'other' ? json : arrange(fileForm(kind), json);
}

function arrange(form: Form, json: Json): Json {
  const fitting = fittingForm(form, json);
  if (fitting.kind === 'list' && isList(json))
    return json.map((item) => arrange(fitting.item(), item));
  if (fitting.kind === 'condition') return arrangeCondition(json);
  if (!isJsonObject(json)) return isList(json) ? json.map(arrangeValue) : json;
  if (fitting.kind === 'object') return arrangeObject(fitting, json);
  if (fitting.kind !== 'map') return arrangeValue(json);
  return object(sortedKeys(json, []), (key) => arrange(fitting.entry(), json[key] ?? null));
}

function arrangeObject(form: ObjectForm, json: JsonObject): Json {
  const entries: [string, Json][] = [];
  let known = 0;
  for (const [key, { fallback }] of form.keys) {
    const inner = Object.hasOwn(json, key) ? json[key] : undefined;
    if (inner === undefined) continue;
    known += 1;
    const value = arrange(formAt(form, key, json), inner);
    const implied = fallback ?? impliedBy(form, key, json);
    if (implied === undefined || !jsonEqual(value, implied)) entries.push([key, value]);
  }
  if (Object.keys(json).length > known) {
    for (const key of sortedKeys(json, VALUE_KEYS)) {
      if (!form.keys.has(key)) entries.push([key, arrangeValue(json[key] ?? null)]);
    }
  }
  return Object.fromEntries(entries);
}

/** A state is compound where it has states, else atomic. */
function impliedBy({ keys }: ObjectForm, key: string, whole: JsonObject): Json | undefined {
  if (key !== 'kind' || !keys.has('states') || !keys.has('transitions')) return undefined;
  const { states } = whole;
  return isJsonObject(states) && Object.keys(states).length > 0 ? 'compound' : 'atomic';
}

function arrangeCondition(json: Json): Json {
  if (!isJsonObject(json)) return arrangeValue(json);
  const keys = sortedKeys(json, CONDITION_KEYS).filter(
    (key) => key !== 'priority' || json[key] !== USUAL_PRIORITY,
  );
  return object(keys, (key) => {
    const inner = json[key] ?? null;
    if ((key === 'all' || key === 'any') && isList(inner)) return inner.map(arrangeCondition);
    return key === 'not' ? arrangeCondition(inner) : arrangeValue(inner);
  });
}

function arrangeValue(json: Json): Json {
  if (isList(json)) return json.map(arrangeValue);
  if (!isJsonObject(json)) return json;
  return object(sortedKeys(json, VALUE_KEYS), (key) => arrangeValue(json[key] ?? null));
}

/** Keys that hold something: those that come first, then the others by their characters. */
function sortedKeys(json: JsonObject, first: readonly string[]): string[] {
  const held = Object.keys(json).filter((key) => json[key] !== undefined);
  if (held.length < 2) return held;
  if (first.length === 0) return held.toSorted();
  const leading = first.filter((key) => held.includes(key));
  return [...leading, ...held.filter((key) => !first.includes(key)).toSorted()];
}

// Never by assignment: a key such as __proto__ must stay a key.
function object(keys: readonly string[], valueOf: (key: string) => Json): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)]));
}
