import type { LeafNode } from '../../condition/compile.ts';
import type { CompiledFact } from '../../condition/fact.ts';
import { isList } from '../../json.ts';
import type { Json } from '../../json.ts';

/** Values compared by identity. */
export type Scalar = string | number | boolean | null;

/** Something simple that can be looked up in an index by a fact's value. `slot` is the fact's number. */
export type Predicate =
  /** The fact is this value. */
  | { readonly kind: 'equal'; readonly slot: number; readonly value: Scalar }
  /** The fact is a list holding this value. */
  | { readonly kind: 'contains'; readonly slot: number; readonly value: Scalar }
  /** The fact is a text beginning so. */
  | { readonly kind: 'prefix'; readonly slot: number; readonly value: string }
  /** The fact counts as a number between these, ends included. */
  | { readonly kind: 'range'; readonly slot: number; readonly low: number; readonly high: number }
  /** The fact has a value, or has none. */
  | { readonly kind: 'present' | 'absent'; readonly slot: number };

/** Number of a fact among those an index may read; null for one it may not. */
export type IndexSlot = (fact: CompiledFact) => number | null;

/**
 * What must be so, at least one of them, for a comparison to hold (or, negated, not to hold); null where
 * there is nothing an index could look up. It may hold more often than the comparison, never less. Pure.
 */
export function predicatesOf(
  { fact, operator, expected }: LeafNode,
  negated: boolean,
  slotOf: IndexSlot,
): readonly Predicate[] | null {
  const slot = slotOf(fact);
  if (slot === null || 'read' in expected) return null;
  const { literal } = expected;
  const id = negated ? NEGATIONS.get(operator.id) : POSITIVE.get(operator.id);
  switch (id) {
    case 'equal':
      return isScalar(literal) ? [{ kind: 'equal', slot, value: literal }] : [];
    case 'in':
      return isList(literal)
        ? literal.filter(isScalar).map((value) => ({ kind: 'equal', slot, value }))
        : null;
    case 'contains':
      return isScalar(literal) ? [{ kind: 'contains', slot, value: literal }] : [];
    case 'containsOneOf':
      return isList(literal)
        ? literal.filter(isScalar).map((value) => ({ kind: 'contains', slot, value }))
        : null;
    case 'startsWith':
      return typeof literal === 'string' ? [{ kind: 'prefix', slot, value: literal }] : null;
    case 'atMost':
      return range(slot, -Infinity, literal);
    case 'atLeast':
      return range(slot, literal, Infinity);
    case 'present':
      return presence(slot, literal, 'present', 'absent');
    case 'absent':
      return presence(slot, literal, 'absent', 'present');
    default:
      return null;
  }
}

/** Operators an index knows, and what they come to for it. */
const POSITIVE: ReadonlyMap<string, string> = new Map([
  ['equal', 'equal'],
  ['someValue:equal', 'in'],
  ['in', 'in'],
  ['contains', 'contains'],
  ['someFact:equal', 'contains'],
  ['someFact:in', 'containsOneOf'],
  ['startsWith', 'startsWith'],
  ['lessThan', 'atMost'],
  ['lessThanInclusive', 'atMost'],
  ['greaterThan', 'atLeast'],
  ['greaterThanInclusive', 'atLeast'],
  ['exists', 'present'],
  ['not:notEqual', 'equal'],
  ['not:exists', 'absent'],
]);

/** Operators whose not holding comes to something an index knows. "Not less" holds for what is no number too. */
const NEGATIONS: ReadonlyMap<string, string> = new Map([
  ['notEqual', 'equal'],
  ['not:equal', 'equal'],
  ['notIn', 'in'],
  ['not:in', 'in'],
  ['not:contains', 'contains'],
  ['not:startsWith', 'startsWith'],
  ['not:lessThan', 'atMost'],
  ['not:lessThanInclusive', 'atMost'],
  ['not:greaterThan', 'atLeast'],
  ['not:greaterThanInclusive', 'atLeast'],
  ['exists', 'absent'],
]);

function isScalar(value: Json): value is Scalar {
  return typeof value !== 'object' || value === null;
}

function range(slot: number, low: Json, high: Json): Predicate[] | null {
  // Two texts are compared as texts: an index over numbers knows nothing of them.
  if (typeof low !== 'number' || typeof high !== 'number') return null;
  return [{ kind: 'range', slot, low, high }];
}

function presence(
  slot: number,
  literal: Json,
  yes: 'present' | 'absent',
  no: 'present' | 'absent',
): Predicate[] | null {
  return typeof literal === 'boolean' ? [{ kind: literal ? yes : no, slot }] : null;
}

/** Operators that hold for no value of their literal, and those whose not holding means that. */
const EXCLUDING = new Set(['notEqual', 'notIn', 'not:equal', 'not:in']);
const EXCLUDING_NEGATED = new Set(['equal', 'in', 'not:notEqual']);

/** Values of a fact with which a comparison cannot hold (or, negated, cannot but hold). Pure. */
export function excludedBy(
  { fact, operator, expected }: LeafNode,
  negated: boolean,
  slotOf: IndexSlot,
): { readonly slot: number; readonly values: readonly Scalar[] } | null {
  const slot = slotOf(fact);
  if (slot === null || 'read' in expected) return null;
  if (!(negated ? EXCLUDING_NEGATED : EXCLUDING).has(operator.id)) return null;
  const { literal } = expected;
  if (!/in$/i.test(operator.id)) return isScalar(literal) ? { slot, values: [literal] } : null;
  return isList(literal) ? { slot, values: literal.filter(isScalar) } : null;
}
