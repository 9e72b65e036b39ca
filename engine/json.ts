/** Any JSON value, as stored and exchanged. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object; absent keys read as undefined. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** True for a plain JSON object (neither null nor an array). Pure. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a JSON list; unlike `Array.isArray` it keeps the element type. Pure. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** An object without the keys that hold nothing. Pure. */
export function withoutNulls(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== null && item !== undefined),
  );
}

/** A value as text for people: text as it is, nothing for null, other values as JSON. Pure. */
export function asText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : stableJson(value);
}

/**
 * Equality of two JSON values by content; object key order does not matter,
 * and a key holding undefined equals an absent one. Pure.
 */
export function jsonEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a) || isList(b)) {
    return (
      isList(a) && isList(b) && a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]))
    );
  }
  return (
    Object.keys(a).every((key) => jsonEqual(a[key], b[key])) &&
    Object.keys(b).every((key) => Object.hasOwn(a, key) || b[key] === undefined)
  );
}

const OWN = { enumerable: true, configurable: true, writable: true };

/** A copy as reading it back from JSON text gives it: what is undefined is gone, a number that is none is null. Pure. */
export function jsonCopy(value: Json): Json {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (isList(value)) return value.map((item) => jsonCopy(item ?? null));
  if (!isJsonObject(value)) return value;
  const copy: { [key: string]: Json } = {};
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item === undefined) continue;
    // Assigned, this one key would become what the copy inherits from.
    if (key === '__proto__') Object.defineProperty(copy, key, { ...OWN, value: jsonCopy(item) });
    else copy[key] = jsonCopy(item);
  }
  return copy;
}

/** JSON text with object keys sorted: the same content always gives the same text. Pure. */
export function stableJson(value: Json | undefined): string {
  if (value === undefined) return 'null';
  if (isList(value)) return `[${value.map(stableJson).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const entries = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${stableJson(value[key])}`);
  return `{${entries.join(',')}}`;
}
