import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DECORATORS } from '../../../../engine/condition/decorators.ts';
import { prepareComparison } from '../../../../engine/condition/comparison.ts';
import { findOperator, OPERATORS } from '../../../../engine/condition/operators.ts';
import { OPERANDS } from '../../../../engine/condition/operators/operand.ts';
import type { OperandType } from '../../../../engine/condition/operators/operand.ts';
import type { Json } from '../../../../engine/json.ts';
import { buildCalendar } from '../../calendar/build-calendar.ts';

const around = {
  now: '2026-11-25T12:00:00.000Z',
  calendars: new Map([['office', buildCalendar()]]),
};

/** Values of each operand type, several of each so that both verdicts occur. */
const valuesOf: { readonly [type in OperandType]: readonly Json[] } = {
  any: [1, 'a', null, true, [1], { a: 1 }],
  number: [0, 5, 10, 19, 20, -3.5],
  text: ['', 'a', 'A', 'abc', 'cab', ' '],
  boolean: [true, false],
  list: [[], ['a'], ['b', 1], ['a', 'b', null]],
  count: [0, 1, 2],
  range: [
    [0, 10],
    [10, 20],
    [-5, 5],
  ],
  instant: ['2026-11-25T10:00:00Z', '2026-11-25T11:00:00+01:00', '2026-11-22T10:00:00.000Z'],
  duration: ['PT1H', 'PT2H', 'P3D'],
  businessDuration: [{ duration: 'PT3H', calendar: 'office' }],
  calendar: ['office', 'always'],
  address: ['10.0.0.1', '11.0.0.1', '::ffff:10.0.0.1', '2001:db8::1'],
  cidr: ['10.0.0.0/8', '2001:db8::/32', '::/0'],
  cidrs: [[], ['10.0.0.0/8', '11.0.0.1']],
  version: ['1', '1.0.0', '1.2-rc.1', '2'],
  versionRange: ['>=1 <2', '2', '<1 || >1.1'],
  pattern: ['a', '^$', '(?i)^a'],
};

const typed = (types: readonly OperandType[]): fc.Arbitrary<Json> =>
  fc.constantFrom(...types.flatMap((type) => valuesOf[type]));

test('there are values of every operand type, and each type takes its own example and them', () => {
  expect(Object.keys(valuesOf).toSorted()).toEqual([...OPERANDS.keys()].toSorted());
  for (const { id, json, example, check } of OPERANDS.values()) {
    for (const value of [example, ...valuesOf[id]]) {
      expect([id, check?.(value, '', around.calendars) ?? []]).toEqual([id, []]);
    }
    expect([id, json]).not.toEqual([id, 'null']);
  }
});

const negated = [...OPERATORS.values()].filter(({ negation }) => negation !== undefined);

test.each(negated)(
  '$id holds exactly where $negation does not, both sides being of their types',
  (operator) => {
    // given
    const negation = OPERATORS.get(operator.negation ?? '');
    expect(negation?.negation).toBe(operator.id);
    expect([negation?.left, negation?.right]).toEqual([operator.left, operator.right]);
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(typed(operator.left), typed(operator.right), (left, right) => {
        // when
        const verdict = operator.test(left, right, around);
        // then
        expect(negation?.test(left, right, around)).toBe(!verdict);
        seen.add(verdict);
      }),
    );
    expect(seen.size).toBe(2);
  },
);

/** json-rules-engine's own keep its verdict on values of no use. */
const REFERENCE = new Set(['equality', 'membership', 'order']);

test.each(negated.filter(({ family }) => !REFERENCE.has(family)))(
  '$id does not hold, nor does $negation, where the left side is of another type',
  (operator) => {
    const negation = OPERATORS.get(operator.negation ?? '');
    const wrong: readonly (Json | undefined)[] = operator.left.includes('list')
      ? [undefined, null, 5, 'text', true, { a: 1 }]
      : [
          undefined,
          null,
          true,
          [],
          ['a'],
          { a: 1 },
          ...(operator.left.includes('number') ? ['5'] : [5]),
        ];
    for (const left of wrong) {
      for (const right of operator.right.flatMap((type) => valuesOf[type])) {
        expect([left, right, operator.test(left, right, around)]).toEqual([left, right, false]);
        expect([left, right, negation?.test(left, right, around)]).toEqual([left, right, false]);
      }
    }
  },
);

const hostile = fc.constantFrom<Json>(
  { toString: 1, valueOf: 2 },
  [{ toString: null }],
  '__proto__',
  ['__proto__'],
  '10.0.0.0/999',
  '(((((',
  '\u{D800}',
  '9'.repeat(400),
  ':'.repeat(400),
  -0,
  1e308,
);
const useful = fc.constantFrom(...Object.values(valuesOf).flat());
const value = fc.oneof(
  { weight: 3, arbitrary: useful },
  { weight: 1, arbitrary: hostile },
  { weight: 1, arbitrary: fc.array(useful, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);
const name = fc
  .tuple(
    fc.array(fc.constantFrom(...DECORATORS.keys()), { maxLength: 3 }),
    fc.constantFrom(...OPERATORS.keys()),
  )
  .map(([decorators, operator]) => [...decorators, operator].join(':'));

test('no operator throws on any JSON, however decorated, and a literal made ready has the same verdict', () => {
  const seen = { refused: 0, held: 0, not: 0 };
  const left = fc.option(value, { nil: undefined });
  fc.assert(
    fc.property(name, left, value, fc.boolean(), (id, actual, expected, timed) => {
      // given
      const operator = findOperator(id);
      if (operator === undefined) throw new Error(`${id} is not there`);
      const now = timed ? around.now : undefined;
      // when
      const verdict = operator.test(actual, expected, { ...around, now });
      const ready = prepareComparison(operator, expected, '/value', around.calendars);
      // then
      expect(typeof verdict).toBe('boolean');
      expect(typeof operator.test(actual, undefined)).toBe('boolean');
      if (!ready.ok) {
        for (const { path } of ready.issues) expect(path).toMatch(/^\/value/);
        expect(ready.issues.length).toBeGreaterThan(0);
        seen.refused += 1;
        return;
      }
      expect(ready.value(actual, now)).toBe(verdict);
      expect(typeof operator.words?.(expected)).toMatch(/^(?:string|object|undefined)$/);
      seen[verdict ? 'held' : 'not'] += 1;
    }),
    { numRuns: 8000 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(400);
});
