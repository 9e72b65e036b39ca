import { isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

/** Names that reach into JavaScript's object machinery; never a key, a path segment or a member. */
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
]);

const MAX_SEGMENTS = 32;
const INDEX = /^(?:0|[1-9]\d{0,8})$/;

/**
 * What is wrong with a dotted path, in words for its author; null when it is fine. Pure.
 *
 * @param path own-property names and list positions joined by dots: `data.ci`, `tags.0`
 */
export function pathProblem(path: string): string | null {
  if (path.startsWith('$')) {
    return `"${path}" looks like JSONPath; write a plain dotted path such as ${plain(path)}`;
  }
  if (/[[\]*]/.test(path)) {
    return `"${path}" uses brackets or *; write list positions as segments, e.g. items.0`;
  }
  const segments = path.split('.');
  if (segments.length > MAX_SEGMENTS) return `a path has at most ${MAX_SEGMENTS} segments`;
  if (segments.includes('')) return `"${path}" has an empty segment; write it like data.ci`;
  const forbidden = segments.find((segment) => FORBIDDEN_NAMES.has(segment));
  return forbidden === undefined ? null : `"${forbidden}" may not appear in a path`;
}

function plain(path: string): string {
  const words = path.match(/[\p{L}\p{N}_-]+/gu) ?? [];
  return words.length > 0 ? words.join('.') : 'data.ci';
}

/**
 * The value at a dotted path: own properties of objects and positions of lists only, undefined
 * where there is none. Never reaches a prototype, a getter or a list's length. Pure, never throws.
 * Also serves json-rules-engine as its `pathResolver`.
 */
export function readPath(value: Json | undefined, path: string): Json | undefined {
  return readSegments(value, path.split('.'));
}

/** `readPath` for a path split once, for code that reads it again and again. Pure. */
export function readSegments(
  value: Json | undefined,
  segments: readonly string[],
): Json | undefined {
  let at: Json | undefined = value;
  for (const segment of segments) {
    if (typeof at !== 'object' || at === null || FORBIDDEN_NAMES.has(segment)) return undefined;
    if (isList(at)) {
      at = INDEX.test(segment) ? at[Number(segment)] : undefined;
    } else {
      at = Object.hasOwn(at, segment) ? (at as { [key: string]: Json })[segment] : undefined;
    }
  }
  return at;
}

/** A value with another one at a path; an undefined one takes it away. Lists keep their other entries. Pure. */
export function withPath(
  value: Json | undefined,
  path: readonly string[],
  to: Json | undefined,
): Json | undefined {
  const [segment, ...rest] = path;
  if (segment === undefined) return to;
  if (isList(value)) {
    const at = Number(segment);
    if (!Number.isInteger(at) || at < 0 || at > value.length) return value;
    const inner = withPath(value[at], rest, to);
    const before = value.slice(0, at);
    return inner === undefined ? before : [...before, inner, ...value.slice(at + 1)];
  }
  const known: JsonObject = typeof value === 'object' && value !== null ? value : {};
  // Missing and undefined read the same; the names come from a checked path, never from `__proto__`.
  return { ...known, [segment]: withPath(readSegments(known, [segment]), rest, to) };
}
