import { isList } from '../json.ts';
import type { Json } from '../json.ts';

/** A comparison that must hold: what stands in a slot, compared by an operator with a literal. */
export interface IndexedLeaf {
  /** Where the value is read from: an input, or the key of a fact. */
  readonly slot: string;
  /** Id of the operator, decorators included. */
  readonly operator: string;
  readonly literal: Json;
}

/** A value that equals by content. */
export type Scalar = string | number | boolean | null;

/** An end of a range. */
export type Bound = number | string;

/**
 * What a leaf says that can be looked up: the values it can hold for, or the ends between which a value
 * must lie (null: open; whether an end itself holds is left to the test).
 */
export type Access =
  | { readonly kind: 'equal'; readonly values: readonly Scalar[] }
  | { readonly kind: 'range'; readonly low: Bound | null; readonly high: Bound | null };

/**
 * How a leaf can be looked up; null where only testing it tells: decorated operators, text searched for
 * a part, lists and objects (which are equal by identity), and all operators not named here. Pure.
 */
export function accessOf({ operator, literal }: IndexedLeaf): Access | null {
  switch (operator) {
    case 'equal':
      return isScalar(literal) ? { kind: 'equal', values: [literal] } : null;
    case 'in':
      return isList(literal) && literal.every(isScalar)
        ? { kind: 'equal', values: [...new Set(literal)] }
        : null;
    case 'lessThan':
    case 'lessThanInclusive':
      return isBound(literal) ? { kind: 'range', low: null, high: literal } : null;
    case 'greaterThan':
    case 'greaterThanInclusive':
      return isBound(literal) ? { kind: 'range', low: literal, high: null } : null;
    default:
      return null;
  }
}

function isScalar(value: Json): value is Scalar {
  return typeof value !== 'object' || value === null;
}

function isBound(value: Json): value is Bound {
  return typeof value === 'number' || typeof value === 'string';
}
