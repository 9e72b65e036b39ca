import { error, isJsonObject, isList, pointer, warning } from '@interlock/engine';
import type { Issue, Json, Parsed } from '@interlock/engine';
import { isStorable, parseJson, type JsonLimits } from '../json-guard.ts';

/** JSON somebody else's program made, and what had to be mended in it. */
export interface ForeignJson {
  readonly value: Json;
  /**
   * Warnings `text-mended` and errors `number-too-large`, by path: the caller refuses the elements
   * concerned, or goes on without what was wrong.
   */
  readonly mended: readonly Issue[];
}

const NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** What the guard objects to and is mended here. */
const MENDED: ReadonlySet<string> = new Set(['text-unstorable', 'number-too-large']);

/**
 * Parses JSON from a monitoring system or the like, under the guard all JSON from outside passes. What
 * PostgreSQL cannot store (NUL, half of a surrogate pair) is replaced by U+FFFD and numbers too large for
 * a double by null, each with an issue, so that one bad element costs neither its neighbours nor, where
 * the caller decides so, itself. Pure, never throws.
 * @param body UTF-8
 * @returns the value, or why there is none: not JSON, not UTF-8, too deep, too many keys
 */
export function parseForeignJson(body: Uint8Array, limits: JsonLimits): Parsed<ForeignJson> {
  const guarded = parseJson(body, limits);
  if (guarded.ok) return { ok: true, value: { value: guarded.value, mended: [] }, issues: [] };
  if (guarded.issues.some(({ code }) => !MENDED.has(code))) return guarded;
  // The guard has counted depth and keys; all it objects to here is what is mended below.
  const value = JSON.parse(new TextDecoder().decode(body)) as Json;
  const mended: Issue[] = [];
  return { ok: true, value: { value: mend(value, [], mended), mended }, issues: [] };
}

/** A text as it can be stored. Pure. */
export function mendText(text: string): string {
  return text.replaceAll('\0', '\u{FFFD}').toWellFormed();
}

function mend(value: Json, path: readonly (string | number)[], found: Issue[]): Json {
  if (typeof value === 'string') {
    if (isStorable(value)) return value;
    const message =
      'NUL characters and half surrogate pairs cannot be stored; U+FFFD stands for them';
    found.push(warning('text-mended', pointer(...path), message));
    return mendText(value);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const message = 'the number is larger than a double can hold (about 1.8e308)';
    found.push(error('number-too-large', pointer(...path), message));
    return null;
  }
  if (isList(value)) return value.map((item, i) => mend(item, [...path, i], found));
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).flatMap(([name, item]): [string, Json][] => {
    if (NAMES.has(name) || item === undefined) return [];
    const key = mend(name, [...path, mendText(name)], found) as string;
    return [[key, mend(item, [...path, key], found)]];
  });
  return Object.fromEntries(kept);
}

/**
 * Issues by the element of a list they lie in: the first segments of their path. Pure.
 * @param segments how many segments name an element: 1 for `/3`, 2 for `/alerts/3`
 */
export function issuesByElement(
  issues: readonly Issue[],
  segments: number,
): ReadonlyMap<string, readonly Issue[]> {
  return Map.groupBy(issues, ({ path }) =>
    path
      .split('/')
      .slice(0, segments + 1)
      .join('/'),
  );
}

/** Object keys in a value altogether. Pure. */
export function countKeys(value: Json): number {
  if (isList(value)) return value.reduce<number>((sum, item) => sum + countKeys(item), 0);
  if (!isJsonObject(value)) return 0;
  return Object.values(value).reduce<number>((sum, item) => sum + 1 + countKeys(item ?? null), 0);
}
