import {
  error,
  isJsonObject,
  isList,
  pointer,
  type Issue,
  type Json,
  type Parsed,
} from '@interlock/engine';
import { doubledKeys } from './doubled-keys.ts';
import { lineOf, placeInText } from './json-place.ts';

/** How deep and how large JSON from outside may be. */
export interface JsonLimits {
  /** Levels of objects and lists within each other. */
  readonly depth: number;
  /** Object keys altogether. */
  readonly keys: number;
  /** Places (JSON pointers) whose forbidden names whoever reads them tells along with all else; absent: none. */
  readonly leaves?: RegExp;
  /** True: a key that stands twice in one object is an error. For what people write and merge. */
  readonly single?: boolean;
}

/** Limits for everything that does not say otherwise. */
export const JSON_LIMITS: JsonLimits = { depth: 32, keys: 10_000 };

/** Names that reach into JavaScript's own machinery where somebody forgets to look for own properties only. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** True when a key of that name is not kept. Pure. */
export function isForbiddenName(name: string): boolean {
  return FORBIDDEN.has(name);
}

/**
 * Parses JSON from outside. Depth and number of keys are counted in the text before anything is built
 * from it; keys named `__proto__`, `constructor` and `prototype`, text that PostgreSQL cannot store (NUL,
 * half of a surrogate pair) and numbers beyond a double are refused. Pure, never throws.
 * @param given the text, or its bytes in UTF-8
 */
export function parseJson(
  given: string | Uint8Array,
  limits: JsonLimits = JSON_LIMITS,
): Parsed<Json> {
  const text = typeof given === 'string' ? given : decode(given);
  if (text === undefined) return refuse(error('json-not-utf8', '', 'the text is not valid UTF-8'));
  const { excess, keys } = measure(text, limits);
  if (excess !== undefined) return refuse(excess);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (cause) {
    return refuse(malformed(text, cause));
  }
  const doubled = limits.single === true ? doubledKeys(text, keys, value) : [];
  if (doubled.length > 0) return { ok: false, issues: doubled };
  // Only these can bring in what has to be looked for, and most text has none of them.
  if (!SUSPICIOUS.test(text)) return { ok: true, value, issues: [] };
  const issues: Issue[] = [];
  inspect(value, [], issues);
  const { leaves } = limits;
  const told = issues.filter(
    ({ code, path }) => code !== 'forbidden-name' || leaves?.test(path) !== true,
  );
  return told.length > 0 ? { ok: false, issues: told } : { ok: true, value, issues: [] };
}

/** What git leaves in a file where a merge was not resolved. */
const CONFLICT = /^(?:<{7}|={7}|>{7})(?:\s|$)/m;

function malformed(text: string, cause: unknown): Issue {
  const conflict = CONFLICT.exec(text);
  const message =
    conflict === null
      ? `this is not JSON: ${cause instanceof Error ? cause.message : ''}`
      : `a merge is not resolved: line ${lineOf(text, conflict.index)} is the mark ${conflict[0].trim()}; take one side or put both together, and remove the marks`;
  return error('json-malformed', '', message);
}

function refuse(issue: Issue): Parsed<Json> {
  return { ok: false, issues: [issue] };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Escapes, names that are forbidden, numbers that may be more than a double can hold: those begin where a
 * value can begin, which keeps the digits of ids within texts out.
 */
const SUSPICIOUS =
  /\\u|__proto__|constructor|prototype|(?:^|[\s:,[])-?[0-9.]+[eE]\+?[0-9]{3}|[0-9]{200}/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Walks the text once without building anything; wrong JSON is left to the parser. */
function measure(
  text: string,
  limits: JsonLimits,
): { readonly excess?: Issue; readonly keys: number } {
  let depth = 0;
  let keys = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i += 1;
      for (; i < text.length && text.charCodeAt(i) !== QUOTE; i += 1) {
        if (text.charCodeAt(i) === BACKSLASH) i += 1;
      }
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > limits.depth) {
        const what = `the JSON is nested deeper than ${limits.depth} levels, at character ${i + 1}`;
        const message = `${what}; nothing else in it was looked at`;
        return { excess: error('json-too-deep', placeInText(text, i), message), keys };
      }
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if (code === COLON) {
      keys += 1;
      if (keys > limits.keys) {
        const message = `the JSON has more than ${limits.keys} keys`;
        return { excess: error('json-too-many-keys', '', message), keys };
      }
    }
  }
  return { keys };
}

function inspect(value: Json, path: readonly (string | number)[], issues: Issue[]): void {
  if (typeof value === 'string' && !isStorable(value)) issues.push(unstorable(path));
  if (typeof value === 'number' && !Number.isFinite(value)) {
    // JSON.parse makes Infinity of it, and writing that makes null: a value nobody sent.
    const message = 'the number is larger than a double can hold (about 1.8e308)';
    issues.push(error('number-too-large', place(path), message));
  }
  if (isList(value)) {
    for (const [i, item] of value.entries()) inspect(item, [...path, i], issues);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const at = [...path, key];
      if (isForbiddenName(key)) {
        issues.push(
          error('forbidden-name', place(at), `"${key}" may not be a key; name it otherwise`),
        );
      }
      if (!isStorable(key)) issues.push(unstorable(at));
      inspect(item ?? null, at, issues);
    }
  }
}

/** True when PostgreSQL can store the text. Pure. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function unstorable(path: readonly (string | number)[]): Issue {
  const message = 'texts must not hold NUL characters or half surrogate pairs';
  return error('text-unstorable', place(path), message);
}

function place(path: readonly (string | number)[]): string {
  const parts = path.map((part) => (typeof part === 'string' ? part.toWellFormed() : part));
  return pointer(...parts).replaceAll('\0', '');
}
