import { parseDuration } from '../../calendar/duration.ts';
import { findOperator } from '../../condition/operators.ts';
import { versionsIn } from '../../condition/operators/version-range.ts';
import { isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { EXAMPLE_NOW } from './world.ts';

/** A value without parts. */
export type Scalar = string | number | boolean | null;

/**
 * One thing about a value that a comparison looks at. A model promises: two values about which all its interests
 * say the same get the same verdict, whatever else they are.
 */
export type Interest =
  /** Whether it is this value. */
  | { readonly kind: 'same'; readonly value: Scalar }
  /**
   * Where it stands to a bound, as JavaScript orders: numbers by size; a text only if it begins with a number, then
   * by size to a number and by UTF-16 code units to a text; a list as the text JavaScript makes of it.
   */
  | { readonly kind: 'order'; readonly bound: number | string }
  /** Whether it is a text beginning, or ending, with this. */
  | { readonly kind: 'prefix' | 'suffix'; readonly text: string }
  /** Whether the text JavaScript makes of it stands in this one. */
  | { readonly kind: 'part'; readonly whole: string }
  /** Whether it is a number, and where it stands to this one. */
  | { readonly kind: 'number'; readonly bound: number }
  /** Where it stands to a version, if it is one. */
  | { readonly kind: 'version'; readonly bound: string }
  /** Whether it is an IP address, and whether one in this network. */
  | { readonly kind: 'address'; readonly block: string }
  /** Where it stands to an instant, if it is one. */
  | { readonly kind: 'instant'; readonly bound: string }
  /** Whether it is an instant longer ago than this, or less long. */
  | { readonly kind: 'age'; readonly length: string }
  /** Whether it is a text, and one a pattern is found in; too long a text is not searched. */
  | { readonly kind: 'pattern'; readonly pattern: string }
  /** Whether it is a text that contains this. */
  | { readonly kind: 'infix'; readonly text: string }
  /** Whether it is a text with something to read in it. */
  | { readonly kind: 'blank' }
  /** Whether it is a text that differs from this at most in capitals. */
  | { readonly kind: 'folded'; readonly text: string }
  /** Whether it is a list, and how its length stands to this number. */
  | { readonly kind: 'size'; readonly size: number }
  /** Whether it is a list with an entry like this; what of an entry decides stands in `interests`. */
  | {
      readonly kind: 'entry';
      readonly holds: (entry: Json) => boolean;
      readonly interests: readonly Interest[];
    };

/** What an operator looks at when compared with a literal; null: outside the decidable part. */
export type OperatorModel = (literal: Json) => readonly Interest[] | null;

/** Longest text whose every part is tried, for "is part of this text". */
const LONGEST_WHOLE = 24;

function isScalar(value: Json): value is Scalar {
  return typeof value !== 'object' || value === null;
}

// A list or object is the very same object as a literal never, so nothing is like it.
const same: OperatorModel = (literal) =>
  isScalar(literal) ? [{ kind: 'same', value: literal }] : [];

const member: OperatorModel = (literal) => {
  if (isList(literal)) return literal.flatMap((one) => same(one) ?? []);
  if (typeof literal !== 'string') return [];
  return literal.length > LONGEST_WHOLE ? null : [{ kind: 'part', whole: literal }];
};

const entry: OperatorModel = (literal) =>
  isScalar(literal)
    ? [{ kind: 'entry', holds: (one) => one === literal, interests: same(literal) ?? [] }]
    : [];

const order: OperatorModel = (literal) =>
  typeof literal === 'number' || typeof literal === 'string'
    ? [{ kind: 'order', bound: literal }]
    : null;

const affix =
  (kind: 'prefix' | 'suffix'): OperatorModel =>
  (literal) =>
    typeof literal === 'string' ? [{ kind, text: literal }] : [];

const version: OperatorModel = (literal) =>
  typeof literal === 'string' ? [{ kind: 'version', bound: literal }] : [];

const versionRange: OperatorModel = (literal) =>
  typeof literal === 'string'
    ? versionsIn(literal).map((bound) => ({ kind: 'version', bound }))
    : [];

const network: OperatorModel = (literal) => {
  const blocks = isList(literal) ? literal : [literal];
  return blocks.flatMap((block): Interest[] =>
    typeof block === 'string' ? [{ kind: 'address', block }] : [],
  );
};

const range: OperatorModel = (literal) => {
  const bounds = isList(literal) ? literal : [];
  return bounds.flatMap((bound): Interest[] =>
    typeof bound === 'number' ? [{ kind: 'number', bound }] : [],
  );
};

/** Of a literal that is a text; of any other it never holds. */
const ofText =
  (interest: (text: string) => Interest): OperatorModel =>
  (literal) =>
    typeof literal === 'string' ? [interest(literal)] : [];

const instant = ofText((bound) => ({ kind: 'instant', bound }));
const pattern = ofText((text) => ({ kind: 'pattern', pattern: text }));
const infix = ofText((text) => ({ kind: 'infix', text }));
const anyCase = ofText((text) => ({ kind: 'folded', text }));

/** Business time runs as calendars say, so only lengths of time as such are decided about. */
const age: OperatorModel = (literal) =>
  typeof literal === 'string' && parseDuration(literal).ok
    ? [{ kind: 'age', length: literal }]
    : null;

const entries: OperatorModel = (literal) => {
  const all = isList(literal) ? literal.flatMap((one) => entry(one) ?? []) : [];
  // Also without entries to look for it has to be a list.
  return [...all, { kind: 'size', size: 0 }];
};

const size: OperatorModel = (literal) =>
  typeof literal === 'number' ? [{ kind: 'size', size: literal }] : [];

/**
 * The operators analysis decides about, by id without decorators. One that is not here is outside the decidable
 * part: what hangs on it is answered "unknown". Another operator is one entry more, once its verdict depends on
 * nothing but interests; the property test then has to know it too.
 */
export const OPERATOR_MODELS: ReadonlyMap<string, OperatorModel> = new Map([
  ['equal', same],
  ['notEqual', same],
  ['in', member],
  ['notIn', member],
  ['contains', entry],
  ['doesNotContain', entry],
  ['lessThan', order],
  ['lessThanInclusive', order],
  ['greaterThan', order],
  ['greaterThanInclusive', order],
  ['startsWith', affix('prefix')],
  ['endsWith', affix('suffix')],
  ['versionEqual', version],
  ['versionNotEqual', version],
  ['versionLessThan', version],
  ['versionAtMost', version],
  ['versionGreaterThan', version],
  ['versionAtLeast', version],
  ['versionWithin', versionRange],
  ['versionNotWithin', versionRange],
  ['inCidr', network],
  ['notInCidr', network],
  ['between', range],
  ['notBetween', range],
  ['before', instant],
  ['onOrBefore', instant],
  ['after', instant],
  ['onOrAfter', instant],
  ['olderThan', age],
  ['youngerThan', age],
  ['matches', pattern],
  ['doesNotMatch', pattern],
  ['containsText', infix],
  ['doesNotContainText', infix],
  ['equalIgnoreCase', anyCase],
  ['notEqualIgnoreCase', anyCase],
  ['isBlank', () => [{ kind: 'blank' }]],
  ['containsAny', entries],
  ['containsAll', entries],
  ['containsNone', entries],
  ['sizeEqual', size],
  ['sizeAtLeast', size],
  ['sizeAtMost', size],
  ['isEmpty', () => [{ kind: 'size', size: 0 }]],
  // Missing, null and present are always told apart.
  ['exists', () => []],
]);

/**
 * What a comparison with a literal looks at; null: outside the decidable part. Of the decorators `not`, `someValue`
 * and `everyValue` look at what their operator does, `someFact` and `everyFact` at entries; `swap` and lists of
 * lists are outside. Pure.
 *
 * @param id the operator with its decorators: `everyFact:not:in`
 */
export function interestsOf(id: string, literal: Json): readonly Interest[] | null {
  const [outermost = '', ...rest] = id.split(':');
  if (rest.length === 0) return OPERATOR_MODELS.get(id)?.(literal) ?? null;
  const inner = rest.join(':');
  switch (outermost) {
    case 'not':
      return interestsOf(inner, literal);
    case 'someValue':
    case 'everyValue': {
      const each = isList(literal) ? literal.map((one) => interestsOf(inner, one)) : [];
      return each.includes(null) ? null : each.flatMap((one) => one ?? []);
    }
    case 'someFact':
    case 'everyFact': {
      const interests = interestsOf(inner, literal);
      const operator = findOperator(inner);
      if (interests === null || operator === undefined) return null;
      if (interests.some(({ kind }) => kind === 'entry' || kind === 'size')) return null;
      // Every entry is like this where none is otherwise.
      const deciding = outermost === 'someFact';
      const holds = (one: Json): boolean =>
        operator.test(one, literal, { now: EXAMPLE_NOW }) === deciding;
      return [{ kind: 'entry', holds, interests }];
    }
    default:
      return null;
  }
}
