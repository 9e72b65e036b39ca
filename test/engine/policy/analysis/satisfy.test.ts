import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findOperator } from '../../../../engine/condition/operators.ts';
import { satisfy } from '../../../../engine/policy/analysis/satisfy.ts';
import { answerOf, valueClasses } from '../../../../engine/policy/analysis/value-classes.ts';
import { witnessReader } from '../../../../engine/policy/analysis/witness.ts';
import type { Json } from '../../../../engine/json.ts';
import {
  anyQuestions,
  assignments,
  compiled,
  conditionsOf,
  decidableQuestions,
  VALUES,
} from './random-condition.ts';

const anyValue: fc.Arbitrary<Json | undefined> = fc.oneof(
  fc.constantFrom(...VALUES),
  fc.string({
    unit: fc.constantFrom('0', '1', '.', ' ', '-', 'x', 'y', 'z', '2', '6', '\0'),
    maxLength: 6,
  }),
  fc
    .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 0, 16) })
    .map((ms) => new Date(ms).toISOString()),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.constantFrom(...VALUES.filter((value) => value !== undefined)), { maxLength: 3 }),
);

const questionsOf = (kind: typeof decidableQuestions) =>
  kind
    .chain((asked) => fc.array(asked, { minLength: 1, maxLength: 4 }))
    .map((all) =>
      all.map(({ operator, value }) => ({ operator: findOperator(operator)!, literal: value })),
    );

describe('the classes of a value', () => {
  test('are complete: whatever the value, one of them answers every question as it does', () => {
    fc.assert(
      fc.property(
        questionsOf(decidableQuestions),
        fc.array(anyValue, { minLength: 40, maxLength: 40 }),
        (questions, values) => {
          // given
          const classes = valueClasses(questions);
          for (const value of [...VALUES, ...values]) {
            // when
            const answers = questions.map((question) => answerOf(question, value));
            // then
            expect(classes.filter(({ exact }) => exact).map((one) => one.answers)).toContainEqual(
              answers,
            );
          }
        },
      ),
      { numRuns: 250 },
    );
  });

  test('outside the decidable part leave open whatever may be answered', () => {
    fc.assert(
      fc.property(
        questionsOf(anyQuestions),
        fc.array(anyValue, { minLength: 40, maxLength: 40 }),
        (questions, values) => {
          const classes = valueClasses(questions);
          for (const value of [...VALUES, ...values]) {
            const answers = questions.map((question) => answerOf(question, value));
            const allowed = classes.some((one) =>
              one.answers.every((answer, i) => answer === null || answer === answers[i]),
            );
            expect({ value, allowed }).toEqual({ value, allowed: true });
          }
        },
      ),
      { numRuns: 250 },
    );
  });
});

/** What trying all values says, and what analysis says. */
function bothSay(conditions: readonly unknown[], holds: readonly boolean[]) {
  const all = conditions.map(compiled);
  let found = false;
  for (const reader of assignments()) {
    found = all.every((condition, i) => condition.test(reader) === holds[i]);
    if (found) break;
  }
  const said = satisfy(all.map(({ node }, i) => ({ node, holds: holds[i]! })));
  if (said.verdict === 'possible') {
    const reader = witnessReader(said.witness);
    all.forEach((condition, i) => expect(condition.test(reader)).toBe(holds[i]));
  }
  return { found, said: said.verdict };
}

describe('whether conditions can hold together', () => {
  const holds = fc.array(fc.boolean(), { minLength: 2, maxLength: 2 });

  test('within the decidable part it is always decided, and as trying every value says', () => {
    const counted = { possible: 0, impossible: 0, unknown: 0 };
    fc.assert(
      fc.property(conditionsOf(decidableQuestions, 2), holds, (conditions, wanted) => {
        const { found, said } = bothSay(conditions, wanted);
        counted[said] += 1;
        if (found) expect(said).toBe('possible');
        expect(said).not.toBe('unknown');
      }),
      { numRuns: 800 },
    );
    expect(counted.possible).toBeGreaterThan(250);
    expect(counted.impossible).toBeGreaterThan(50);
  });

  test.each([
    [
      'six questions about the entries of one list',
      [
        {
          any: [
            { fact: 'a', operator: 'someFact:startsWith', value: 'x' },
            { fact: 'a', operator: 'someFact:startsWith', value: 'y' },
            { fact: 'a', operator: 'everyFact:in', value: [1] },
          ],
        },
        {
          all: [
            { fact: 'a', operator: 'contains', value: 'x' },
            { not: { fact: 'a', operator: 'someFact:startsWith', value: 'xy' } },
            { fact: 'a', operator: 'everyFact:endsWith', value: 'x' },
          ],
        },
      ],
      [false, true],
      'impossible',
    ],
    [
      'an entry that is so, and one that is not',
      [
        { fact: 'b', operator: 'everyFact:lessThan', value: 2 },
        { fact: 'b', operator: 'someFact:equal', value: 1 },
      ],
      [false, true],
      'possible',
    ],
  ] as const)('%s', (_what, conditions, wanted, verdict) => {
    expect(bothSay(conditions, wanted).said).toBe(verdict);
  });

  test('outside it nothing is said that trying every value contradicts', () => {
    const counted = { possible: 0, impossible: 0, unknown: 0 };
    fc.assert(
      fc.property(conditionsOf(anyQuestions, 2), holds, (conditions, wanted) => {
        const { found, said } = bothSay(conditions, wanted);
        counted[said] += 1;
        if (found) expect(said).not.toBe('impossible');
      }),
      { numRuns: 500 },
    );
    expect(counted.unknown).toBeGreaterThan(0);
  });
});
