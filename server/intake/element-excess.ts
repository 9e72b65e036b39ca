import { error, type Issue, type Json } from '@interlock/engine';
import { countKeys, findDeeper } from '../foreign-json.ts';
import { JSON_LIMITS, type JsonLimits } from '../json-guard.ts';

/** How much deeper what holds many elements is read: beyond it reading itself would cost too much. */
const DEEPER = 4;

/**
 * Limits for what holds many documents in one. It is read deeper than each may be, so that one too deep is refused
 * in its place. Pure.
 * @param keys altogether
 */
export function limitsOfMany(keys: number): JsonLimits {
  return { depth: DEEPER * JSON_LIMITS.depth, keys };
}

/**
 * What one element of a request has too much of: each is as deep and as large as a document alone may be. Pure.
 * @param base JSON pointer of the element
 * @param what `the event`
 */
export function excessOf(element: Json, base: string, what: string): Issue[] {
  const found: Issue[] = [];
  const deep = findDeeper(element, JSON_LIMITS.depth);
  if (deep !== undefined) {
    const message = `${what} is nested deeper than ${JSON_LIMITS.depth} levels`;
    found.push(error('json-too-deep', base + deep, message));
  }
  if (countKeys(element) > JSON_LIMITS.keys) {
    const message = `${what} has more than ${JSON_LIMITS.keys} keys`;
    found.push(error('json-too-many-keys', base, message));
  }
  return found;
}
