import { inFamily } from './operator.ts';
import type { Operator } from './operator.ts';

const any = ['any'] as const;

/** Whether a value is the one expected, or there at all. Lists and objects never equal one another. */
export const equality: readonly Operator[] = inFamily('equality', [
  {
    id: 'equal',
    label: 'is',
    expectation: '{value}',
    left: any,
    right: any,
    negation: 'notEqual',
    test: (a, b) => a === b,
  },
  {
    id: 'notEqual',
    label: 'is not',
    expectation: 'anything but {value}',
    left: any,
    right: any,
    negation: 'equal',
    test: (a, b) => a !== b,
  },
  {
    id: 'exists',
    label: 'has a value',
    expectation: 'a value present: {value}',
    left: any,
    right: ['boolean'],
    test: (a, b) => (a !== undefined && a !== null) === b,
  },
]);
