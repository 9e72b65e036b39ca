import { isJsonObject, isList } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { FactOrigin, ReadRecord } from './evidence.ts';

/** Records an origin names; the others are counted. */
const MOST_NAMED = 5;

/**
 * Where a fact that was read from the world came from: the record whose part it is, the records that were found, or
 * the table or calendar that was asked. What was not kept with the value is left out. Pure.
 *
 * @param params the fact's params as they were filled in
 * @param value as it was; undefined: nothing was found
 */
export function readOrigin(
  fact: string,
  params: JsonObject | undefined,
  value: Json | undefined,
): FactOrigin {
  if (fact === 'table' || fact === 'calendar') {
    const id = params?.[fact];
    return typeof id === 'string' ? { kind: fact, id } : LOOKED_UP;
  }
  if (fact !== 'links' && fact !== 'records') {
    const record = recordOf(value);
    return record === null ? LOOKED_UP : { kind: 'record', ...record };
  }
  const { items, count } = isJsonObject(value) ? value : {};
  if (!isList(items) || items.length === 0) return LOOKED_UP;
  const records = items.slice(0, MOST_NAMED).flatMap((item) => recordOf(item) ?? []);
  if (records.length === 0) return LOOKED_UP;
  const more = (typeof count === 'number' ? count : items.length) - records.length;
  return { kind: 'read', records, ...(more > 0 ? { more } : {}) };
}

const LOOKED_UP: FactOrigin = { kind: 'read' };

function recordOf(value: Json | undefined): ReadRecord | null {
  if (!isJsonObject(value)) return null;
  const { id, number, revision } = value;
  if (typeof id !== 'string' || typeof number !== 'string') return null;
  return typeof revision === 'number' ? { id, number, revision } : { id, number };
}
