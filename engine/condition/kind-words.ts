import { isJsonObject, isList } from '../json.ts';
import type { Json } from '../json.ts';

/** Comparisons by size, which take a text that is a number for one. */
const BY_SIZE = /^(?:not:|someFact:|everyFact:|someValue:|everyValue:)*(?:less|greater)Than/;

const EQUAL = /^(?:not:)*(?:equal|notEqual|in|notIn)$/;

/** What kind of value it is, for people. Pure. */
export function kindWords(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'number') return 'a number';
  if (isList(value)) return 'a list';
  return isJsonObject(value) ? 'an object' : 'true or false';
}

/**
 * The kinds of what was seen and of what it is compared with, where a comparison fails as they are not of one kind:
 * 1 and "1" read alike. Null where the kinds do not matter. Pure.
 */
export function differentKinds(
  operator: string,
  actual: Json | undefined,
  expected: Json | undefined,
): { readonly seen: string; readonly asked: string } | null {
  if (actual === undefined || actual === null) return null;
  // Mostly they are of one kind, which is told at a look.
  const seen = kindWords(actual);
  if (kindWords(expected) === seen || BY_SIZE.test(operator)) return null;
  // What is asked of lists says so itself, and nothing is compared with an object or with no values.
  if (isList(actual) && !EQUAL.test(operator)) return null;
  if (isJsonObject(expected) || (isList(expected) && expected.length === 0)) return null;
  if (!isList(expected)) return { seen, asked: kindWords(expected) };
  for (const one of expected) if (kindWords(one) === seen) return null;
  return { seen, asked: kindWords(expected[0]) };
}
