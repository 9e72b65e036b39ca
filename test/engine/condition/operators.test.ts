import { Engine } from 'json-rules-engine';
import { describe, expect, test } from 'vitest';
import { DECORATORS } from '../../../engine/condition/decorators.ts';
import {
  findOperator,
  JSON_RULES_ENGINE_OPERATORS,
  OPERATORS,
} from '../../../engine/condition/operators.ts';
import type { Json } from '../../../engine/json.ts';

/** How the library evaluates an operator; not in its types, but what its conditions call. */
interface ReferenceOperators {
  get(name: string): { evaluate(left: unknown, right: unknown): unknown } | null;
}

const reference = (new Engine() as unknown as { readonly operators: ReferenceOperators }).operators;

const values: readonly (Json | undefined)[] = [
  undefined,
  null,
  true,
  false,
  0,
  1,
  2,
  -1,
  1.5,
  1e21,
  '',
  '0',
  '1',
  '2',
  '10',
  '1e1',
  ' 1',
  '1x',
  'x',
  'true',
  'null',
  'undefined',
  '2026-01-01T00:00:00.000Z',
  '2026-02-01T00:00:00.000Z',
  [],
  [1],
  [1, 2],
  ['1'],
  ['x', 1],
  [null],
  [[1]],
  {},
  { a: 1 },
  [{ a: 1 }],
  { toString: 1 },
  [{ valueOf: 1, toString: 2 }],
];

const operators = [...JSON_RULES_ENGINE_OPERATORS];
const decorators = [...DECORATORS.keys()];
const chains = [
  [],
  ...decorators.map((a) => [a]),
  ...decorators.flatMap((a) => decorators.map((b) => [a, b])),
];

test('there are the library’s operators and decorators', () => {
  expect(operators.every((id) => reference.get(id) !== null)).toBe(true);
  expect(operators).toHaveLength(10);
  expect(decorators.every((id) => reference.get(`${id}:equal`) !== null)).toBe(true);
  expect(decorators).toHaveLength(6);
  expect(operators.every((id) => OPERATORS.has(id))).toBe(true);
});

test.each(operators)(
  '%s gives the library’s verdict on every pair of values, however decorated',
  (id) => {
    for (const chain of chains) {
      const name = [...chain, id].join(':');
      const ours = findOperator(name);
      for (const left of values) {
        for (const right of values) {
          let expected: unknown;
          try {
            expected = reference.get(name)?.evaluate(left, right);
          } catch {
            // The library throws where an operand is of a wrong type; ours must not.
            expected = undefined;
          }
          const verdict = ours?.test(left, right);
          if (verdict !== (expected ?? verdict) || typeof verdict !== 'boolean') {
            expect({ name, left, right, verdict }).toEqual({
              name,
              left,
              right,
              verdict: expected,
            });
          }
        }
      }
    }
  },
);

describe('where the library would throw, an operand of the wrong type makes the operator not hold', () => {
  test.each<[string, Json | undefined, Json | undefined]>([
    ['in', 'a', undefined],
    ['in', 'a', 5],
    ['in', 'a', { a: 1 }],
    ['notIn', 'a', undefined],
    ['notIn', 'a', null],
    ['notIn', 'a', { a: 1 }],
    ['someValue:equal', 'a', 'a'],
    ['everyValue:notEqual', 'a', undefined],
    ['lessThan', { toString: 1 }, 5],
    ['greaterThan', 5, { toString: 1 }],
  ])('%s of %j and %j', (name, left, right) => {
    expect(() => reference.get(name)?.evaluate(left, right)).toThrow(TypeError);
    expect(findOperator(name)?.test(left, right)).toBe(false);
  });
});

describe('our own operators', () => {
  test.each<[string, Json | undefined, Json | undefined, boolean]>([
    ['startsWith', 'db-1', 'db', true],
    ['startsWith', 'db-1', '', true],
    ['startsWith', 'db-1', 'DB', false],
    ['startsWith', 12, '1', false],
    ['startsWith', undefined, '', false],
    ['startsWith', ['db'], 'db', false],
    ['endsWith', 'db-1', '-1', true],
    ['endsWith', 'db-1', 1, false],
    ['endsWith', null, '', false],
    ['exists', undefined, true, false],
    ['exists', undefined, false, true],
    ['exists', null, true, false],
    ['exists', null, false, true],
    ['exists', '', true, true],
    ['exists', 0, true, true],
    ['exists', false, true, true],
    ['exists', [], true, true],
    ['exists', 0, 'yes', false],
    ['everyFact:startsWith', ['db-1', 'db-2'], 'db', true],
    ['not:endsWith', 'db-1', '2', true],
  ])('%s of %j and %j: %j', (name, left, right, holds) => {
    expect(findOperator(name)?.test(left, right)).toBe(holds);
  });
});

test('every operator says in plain words what it does, decorated or not', () => {
  for (const chain of chains) {
    for (const id of OPERATORS.keys()) {
      const operator = findOperator([...chain, id].join(':'));
      expect(operator?.label).toMatch(/^[a-z ]+$/);
      expect(operator?.expectation).toContain('{value}');
      expect(operator?.id).toBe([...chain, id].join(':'));
    }
  }
});
