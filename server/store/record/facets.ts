import { isJsonObject, type Json, type JsonObject } from '@interlock/engine';

/** Texts longer than this are compared in the data itself, not by facet. */
const LONGEST = 100;

/**
 * The facets of a record's data: `field="value"` for every short scalar and every short item of a list.
 * One small index over them serves every equality filter of every record type. Pure.
 */
export function facetsOf(data: JsonObject): string[] {
  const facets = Object.entries(data).flatMap(([field, value]) => {
    const items = Array.isArray(value) ? (value as readonly Json[]) : [value];
    return items.flatMap((item) => facetOf(field, item) ?? []);
  });
  return [...new Set(facets)];
}

/**
 * The facet a record has when the field equals the value or is a list containing it; undefined where
 * facets cannot tell (null, objects, lists, long texts). Pure.
 */
export function facetOf(field: string, value: Json | undefined): string | undefined {
  if (value === null || value === undefined || Array.isArray(value) || isJsonObject(value))
    return undefined;
  const text = JSON.stringify(value);
  return text.length > LONGEST ? undefined : `${field}=${text}`;
}
