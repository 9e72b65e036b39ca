import { isList } from '../json.ts';
import type { Operator } from './operators.ts';

/** Changes how an operator is applied, json-rules-engine's `decorator:operator`. */
export interface Decorator {
  readonly id: string;
  /** Plain words before the operator's, for the builder: "some entry". */
  readonly label: string;
  readonly decorate: (operator: Operator) => Operator;
}

const list = ['list'] as const;

const catalogue: readonly Decorator[] = [
  {
    id: 'someFact',
    label: 'some entry',
    decorate: (operator) => ({
      ...named('someFact', 'some entry', operator),
      expectation: `at least one entry to be ${operator.expectation}`,
      left: list,
      test: (left, right) => isList(left) && left.some((one) => operator.test(one, right)),
    }),
  },
  {
    id: 'everyFact',
    label: 'every entry',
    decorate: (operator) => ({
      ...named('everyFact', 'every entry', operator),
      expectation: `every entry to be ${operator.expectation}`,
      left: list,
      test: (left, right) => isList(left) && left.every((one) => operator.test(one, right)),
    }),
  },
  {
    id: 'someValue',
    label: 'for some value',
    decorate: (operator) => ({
      ...named('someValue', 'for some value', operator),
      expectation: operator.expectation.replace('{value}', 'any of ({value})'),
      right: list,
      test: (left, right) => isList(right) && right.some((one) => operator.test(left, one)),
    }),
  },
  {
    id: 'everyValue',
    label: 'for every value',
    decorate: (operator) => ({
      ...named('everyValue', 'for every value', operator),
      expectation: operator.expectation.replace('{value}', 'each of ({value})'),
      right: list,
      test: (left, right) => isList(right) && right.every((one) => operator.test(left, one)),
    }),
  },
  {
    id: 'swap',
    label: 'the other way round',
    decorate: (operator) => ({
      ...named('swap', 'the other way round', operator),
      expectation: `what {value} ${operator.label}`,
      left: operator.right,
      right: operator.left,
      test: (left, right) => operator.test(right, left),
    }),
  },
  {
    id: 'not',
    label: 'not',
    decorate: (operator) => ({
      ...named('not', 'not', operator),
      expectation: `not ${operator.expectation}`,
      test: (left, right) => !operator.test(left, right),
    }),
  },
];

function named(id: string, label: string, operator: Operator): Operator {
  return { ...operator, id: `${id}:${operator.id}`, label: `${label} ${operator.label}` };
}

/** Every decorator by id, with json-rules-engine 7.3's names and meaning. */
export const DECORATORS: ReadonlyMap<string, Decorator> = new Map(
  catalogue.map((decorator) => [decorator.id, decorator]),
);
