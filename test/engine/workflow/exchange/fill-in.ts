import type { Json } from '@interlock/engine';
import { FILL_IN } from '@interlock/engine/study';

/** A machine without what an exported workflow carries along. */
export function withoutMeta(json: Json): Json {
  return mapped(json, (value) => {
    const { meta: _, ...rest } = value;
    return rest;
  });
}

/** A draft with the conditions of its guards filled in, and the actions of random charts, which emit. */
export function fillIn(json: Json, condition: (name: string) => Json): Json {
  return mapped(json, (value) => {
    const { condition: name } = value;
    if (typeof name === 'string' && Object.keys(value).length === 1) {
      return condition(name) as { [key: string]: Json };
    }
    const { type } = value;
    return type === `${FILL_IN}emit` ? { ...value, type: 'emit' } : value;
  });
}

interface Mutable {
  [key: string]: Json;
}

function mapped(json: Json, change: (value: Mutable) => Mutable): Json {
  if (Array.isArray(json)) return (json as Json[]).map((item) => mapped(item, change));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(change(json as Mutable)).map(([key, value]) => [key, mapped(value, change)]),
  );
}
