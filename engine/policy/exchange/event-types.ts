import { isJsonObject, isList } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { fromJsonPath } from './json-path.ts';

/** Tested before anything else of the rule: no condition has a higher priority. */
const FIRST = 1_000;

/** `on` as a condition, which is how a rule of json-rules-engine says which events it is about. Pure. */
export function eventTypeLeaf(on: readonly string[]): JsonObject {
  return { fact: 'event', path: '$.type', operator: 'in', value: on, priority: FIRST };
}

/** A rule's conditions, split into the event types it is about and what else it asks. */
export interface AskedEvents {
  readonly on: readonly Json[];
  readonly conditions: Json;
  /** From a JSON pointer into `conditions` to the one into what was split. */
  readonly origin: (path: string) => string;
}

/**
 * The event types a rule's conditions are about, and the conditions without them; null where they say none.
 * Pure.
 */
export function splitEventTypes(conditions: Json): AskedEvents | null {
  const parts = isJsonObject(conditions) ? conditions['all'] : undefined;
  if (!isJsonObject(conditions) || !isList(parts)) return null;
  const place = parts.findIndex((part) => typesOf(part) !== null);
  const on = typesOf(parts[place]);
  if (on === null) return null;
  const rest = parts.toSpliced(place, 1);
  const [only] = rest;
  // What the group says itself, such as its name, would be lost with it.
  if (rest.length === 1 && only !== undefined && Object.keys(conditions).length === 1) {
    return { on, conditions: only, origin: (path) => `/all/${1 - place}${path}` };
  }
  const origin = (path: string): string =>
    path.replace(/^\/all\/(\d+)/, (_, i: string) => {
      return `/all/${Number(i) < place ? i : Number(i) + 1}`;
    });
  return { on, conditions: { ...conditions, all: rest }, origin };
}

const LEAF_KEYS = new Set(['fact', 'path', 'operator', 'value', 'priority', 'name']);

function typesOf(leaf: Json | undefined): readonly Json[] | null {
  if (!isJsonObject(leaf) || !Object.keys(leaf).every((key) => LEAF_KEYS.has(key))) return null;
  const { fact, path, operator, value } = leaf;
  if (fact !== 'event' || typeof path !== 'string' || fromJsonPath(path) !== 'type') return null;
  if (operator === 'equal' && typeof value === 'string') return [value];
  return operator === 'in' && isList(value) && value.length > 0 ? value : null;
}
