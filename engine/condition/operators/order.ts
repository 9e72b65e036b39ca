import { inFamily, ready } from './operator.ts';
import type { Operator, OperatorTest } from './operator.ts';
import { primitive } from './primitive.ts';

const ordered = ['number', 'text'] as const;

type Order = (left: number, right: number) => boolean;

function compares(holds: Order): Pick<Operator, 'test' | 'prepare'> {
  const test: OperatorTest = (left, right) => {
    const a = primitive(left);
    // The reference's validator: what does not begin with a number is no fact to compare.
    if (typeof a !== 'number' && Number.isNaN(Number.parseFloat(a as string))) return false;
    // Two texts compare as texts, which orders ISO 8601 times rightly; anything else as numbers.
    return holds(a as number, primitive(right) as number);
  };
  return {
    test,
    prepare: (literal) =>
      typeof literal === 'number'
        ? ready((left) => (typeof left === 'number' ? holds(left, literal) : test(left, literal)))
        : ready((left) => test(left, literal)),
  };
}

/** Order as JavaScript has it: of numbers, and of texts that begin with one. */
export const order: readonly Operator[] = inFamily('order', [
  {
    id: 'lessThan',
    label: 'is less than',
    expectation: 'less than {value}',
    left: ordered,
    right: ordered,
    ...compares((a, b) => a < b),
  },
  {
    id: 'lessThanInclusive',
    label: 'is at most',
    expectation: 'at most {value}',
    left: ordered,
    right: ordered,
    ...compares((a, b) => a <= b),
  },
  {
    id: 'greaterThan',
    label: 'is more than',
    expectation: 'more than {value}',
    left: ordered,
    right: ordered,
    ...compares((a, b) => a > b),
  },
  {
    id: 'greaterThanInclusive',
    label: 'is at least',
    expectation: 'at least {value}',
    left: ordered,
    right: ordered,
    ...compares((a, b) => a >= b),
  },
]);
