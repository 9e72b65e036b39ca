import type { Json, JsonObject } from '../../../json.ts';

/** An XState v5 machine as JSON: what `createMachine` takes. */
export interface XStateMachine extends JsonObject {
  readonly id: string;
  readonly states: JsonObject;
}

/** Key below `meta` under which what XState has no place for is carried along, to be imported again. */
export const CARRIED = 'interlock';

/** Key of a workflow XState has no place for, as `meta` carries it. Pure. */
export function carriedIn(meta: Json | undefined): JsonObject | null {
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta)) return null;
  const own = (meta as JsonObject)[CARRIED];
  return typeof own === 'object' && own !== null && !Array.isArray(own)
    ? (own as JsonObject)
    : null;
}

/** An object without the keys that hold nothing, so that what is exported is short. Pure. */
export function compact(entries: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => {
      if (value === undefined) return false;
      return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
    }),
  );
}
