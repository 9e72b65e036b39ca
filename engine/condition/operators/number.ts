import { isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { inFamily, ready } from './operator.ts';
import type { Operator } from './operator.ts';

const number = ['number'] as const;
const range = ['range'] as const;

/** Whether a number lies from the lower bound on, below the upper; null where something is no number. */
function within(value: Json | undefined, bounds: Json | undefined): boolean | null {
  if (typeof value !== 'number' || !isList(bounds) || bounds.length !== 2) return null;
  const [lower, upper] = bounds;
  // Bounds in the wrong order are as little a range here as in a literal.
  if (typeof lower !== 'number' || typeof upper !== 'number' || lower >= upper) return null;
  return lower <= value && value < upper;
}

function inRange(wanted: boolean): Pick<Operator, 'test' | 'prepare' | 'words'> {
  return {
    test: (left, right) => within(left, right) === wanted,
    prepare(literal) {
      const [lower, upper] = literal as readonly [number, number];
      return ready(
        (left) => typeof left === 'number' && (lower <= left && left < upper) === wanted,
      );
    },
    words(right) {
      if (!isList(right) || right.length !== 2) return null;
      return `${JSON.stringify(right[0])} (included) and ${JSON.stringify(right[1])} (not included)`;
    },
  };
}

/** Numbers in a range: from the lower bound, which is in it, to the upper, which is not. */
export const numberOperators: readonly Operator[] = inFamily('number', [
  {
    id: 'between',
    label: 'is between',
    expectation: 'between {value}',
    left: number,
    right: range,
    negation: 'notBetween',
    ...inRange(true),
  },
  {
    id: 'notBetween',
    label: 'is not between',
    expectation: 'a number not between {value}',
    left: number,
    right: range,
    negation: 'between',
    ...inRange(false),
  },
]);
