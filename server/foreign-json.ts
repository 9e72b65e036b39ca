import { error, isJsonObject, isList, pointer, warning } from '@interlock/engine';
import type { Issue, Json, JsonObject, Parsed } from '@interlock/engine';
import { isForbiddenName, isStorable, parseJson, type JsonLimits } from './json-guard.ts';

/** JSON somebody else's program made, and what had to be mended in it. */
export interface ForeignJson {
  readonly value: Json;
  /**
   * Warnings `text-mended` and `name-mended` and errors `number-too-large`, by path: the caller refuses the
   * elements concerned (see {@link refusalOf}), or goes on with what was mended.
   */
  readonly mended: readonly Issue[];
}

/** What the guard objects to and is mended here. */
const MENDED: ReadonlySet<string> = new Set([
  'text-unstorable',
  'number-too-large',
  'forbidden-name',
]);

/**
 * Parses JSON from a monitoring system or the like, under the guard all JSON from outside passes. What
 * PostgreSQL cannot store (NUL, half of a surrogate pair) is replaced by U+FFFD, a name that may not be a key
 * gets one at its end, and numbers too large for a double become null, each with an issue, so that one bad
 * element costs neither its neighbours nor, where the caller decides so, itself. Pure, never throws.
 * @param given the text, or its bytes in UTF-8
 * @returns the value, or why there is none: not JSON, not UTF-8, too deep, too many keys
 */
export function parseForeignJson(
  given: string | Uint8Array,
  limits: JsonLimits,
): Parsed<ForeignJson> {
  const guarded = parseJson(given, limits);
  if (guarded.ok) return { ok: true, value: { value: guarded.value, mended: [] }, issues: [] };
  if (guarded.issues.some(({ code }) => !MENDED.has(code))) return guarded;
  // The guard has counted depth and keys; all it objects to here is what is mended below.
  const value = JSON.parse(
    typeof given === 'string' ? given : new TextDecoder().decode(given),
  ) as Json;
  const mended: Issue[] = [];
  return { ok: true, value: { value: mend(value, [], mended), mended }, issues: [] };
}

/** Stands for what cannot be stored. */
const MARK = '\u{FFFD}';

/** A text as it can be stored. Pure. */
export function mendText(text: string): string {
  return text.replaceAll('\0', MARK).toWellFormed();
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
  const kept = new Map<string, Json>();
  for (const [name, item] of Object.entries(value)) {
    let key = mendName(name, path, found);
    // Nothing is lost to another that is spelled so already.
    while (key !== name && (Object.hasOwn(value, key) || kept.has(key))) key += MARK;
    kept.set(key, mend(item ?? null, [...path, key], found));
  }
  return Object.fromEntries(kept);
}

function mendName(name: string, path: readonly (string | number)[], found: Issue[]): string {
  if (!isForbiddenName(name)) return mend(name, [...path, mendText(name)], found) as string;
  const message = `"${name}" may not be a key; it is kept with U+FFFD at its end`;
  found.push(warning('name-mended', pointer(...path, name), message));
  return name + MARK;
}

/**
 * What was mended, as a reason to refuse: for senders that can send it again, put right. Pure.
 * @param mended one of {@link ForeignJson.mended}
 */
export function refusalOf(mended: Issue): Issue {
  const { code, path } = mended;
  if (code === 'text-mended') {
    const message =
      'NUL characters and half surrogate pairs cannot be stored; send it without them';
    return error('text-unstorable', path, message);
  }
  if (code === 'name-mended') {
    return error('forbidden-name', path, 'this may not be a key; name it otherwise');
  }
  return { ...mended, severity: 'error' };
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

/** Where a value is nested deeper than so many levels, as a JSON pointer; undefined where it is not. Pure. */
export function findDeeper(value: Json, levels: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (levels === 0) return '';
  for (const [key, item] of Object.entries<Json | undefined>(value as JsonObject)) {
    const found = findDeeper(item ?? null, levels - 1);
    if (found !== undefined) return pointer(key) + found;
  }
  return undefined;
}
