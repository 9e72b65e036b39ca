import { expect, test } from 'vitest';
import { operatorCatalogue } from '../../../../engine/condition/operator-catalogue.ts';
import type { OperatorEntry } from '../../../../engine/condition/operator-catalogue.ts';
import type { OperandType } from '../../../../engine/condition/operators/operand.ts';
import { satisfy } from '../../../../engine/policy/analysis/satisfy.ts';
import { compiled } from './random-condition.ts';

const { operators, operands } = operatorCatalogue();
const example = (type: OperandType) => operands.find(({ id }) => id === type)!.example;

/** The least share of questions about one fact, asked by operators of a family, that must not be answered "unknown". */
const DECIDED: { readonly [family in OperatorEntry['family']]: number } = {
  equality: 1,
  membership: 1,
  // Texts are ordered against texts that begin with a digit.
  order: 0.9,
  text: 1,
  pattern: 1,
  list: 1,
  number: 1,
  // Business time is not decided about; that something is so is found by trying.
  date: 0.8,
  calendar: 0.6,
  network: 1,
  version: 1,
};

/** What is asked of an operator: whether it can hold, fail, hold of what is there, hold with its negation. */
function questionsOf({ id, right, negation }: OperatorEntry) {
  return right.flatMap((type) => {
    const leaf = { fact: 'a', operator: id, value: example(type) };
    const there = { fact: 'a', operator: 'exists', value: true };
    const opposite = negation === null ? { not: leaf } : { ...leaf, operator: negation };
    return [
      leaf,
      { not: leaf },
      { all: [there, leaf] },
      { all: [there, { not: leaf }] },
      { all: [leaf, opposite] },
      { not: { any: [leaf, { not: leaf }] } },
    ];
  });
}

test.each(Object.entries(DECIDED))(
  'questions by %s are decided about in a share of at least %d',
  (family, share) => {
    // given
    const questions = operators.filter((one) => one.family === family).flatMap(questionsOf);
    // when
    const verdicts = questions.map((one) => {
      return satisfy([{ node: compiled(one).node, holds: true }]).verdict;
    });
    // then
    const decided = verdicts.filter((verdict) => verdict !== 'unknown');
    expect(decided.length / verdicts.length).toBeGreaterThanOrEqual(share);
  },
);

test('an operator and its negation never hold of one value', () => {
  const both = operators.flatMap(({ id, right, negation }) =>
    negation === null
      ? []
      : right.map((type) => {
          const one = { fact: 'a', operator: id, value: example(type) };
          return compiled({ all: [one, { ...one, operator: negation }] });
        }),
  );
  expect(both.length).toBeGreaterThan(20);
  expect(both.map(({ node }) => satisfy([{ node, holds: true }]).verdict)).toEqual(
    both.map(() => 'impossible'),
  );
});

test.each([
  ['before and after', 'before', '2026-01-01T00:00:00Z', 'after', '2026-01-02T00:00:00Z'],
  ['older than a day and younger than an hour', 'olderThan', 'P1D', 'youngerThan', 'PT1H'],
  ['between bounds and equal to one outside', 'between', [1, 5], 'equal', 7],
  ['all of two and at most one entry', 'containsAll', ['a', 'b'], 'sizeAtMost', 1],
  ['an entry and empty', 'contains', 'a', 'isEmpty', true],
  ['two different values', 'equal', 'a', 'equal', 'b'],
  ['a pattern and a text without it', 'matches', '^db-', 'equal', 'web-1'],
])('%s contradict each other', (_, first, one, second, other) => {
  const all = [
    { fact: 'a', operator: first, value: one },
    { fact: 'a', operator: second, value: other },
  ];
  const both = satisfy([{ node: compiled({ all }).node, holds: true }]);
  expect(both.verdict).toBe('impossible');
  for (const leaf of all)
    expect(satisfy([{ node: compiled(leaf).node, holds: true }]).verdict).toBe('possible');
});

test('facts that are to be equal and are different values contradict each other', () => {
  const all = [
    { fact: 'a', operator: 'equal', value: 'x' },
    { fact: 'b', operator: 'equal', value: 'y' },
    { fact: 'a', operator: 'equal', value: { fact: 'b' } },
  ];
  expect(satisfy([{ node: compiled({ all }).node, holds: true }]).verdict).toBe('impossible');
  expect(satisfy([{ node: compiled({ all: all.slice(1) }).node, holds: true }]).verdict).toBe(
    'possible',
  );
});

test('numbers below, within and above a range are all there are', () => {
  const leaf = (operator: string, value: unknown) => ({ fact: 'a', operator, value });
  const any = [leaf('lessThan', 5), leaf('between', [5, 10]), leaf('greaterThanInclusive', 10)];
  const number = leaf('in', [4, 5, 7.5, 10]);
  const asked = { all: [number, { not: { any } }] };
  expect(satisfy([{ node: compiled(asked).node, holds: true }]).verdict).toBe('impossible');
  const within = { points: [], admits: (value: unknown) => typeof value === 'number' };
  const left = (some: readonly object[]) =>
    satisfy([{ node: compiled({ any: some }).node, holds: false }], { known: () => within });
  expect(left(any).verdict).toBe('impossible');
  expect(left(any.slice(1)).verdict).toBe('possible');
});

test('a text too long to be searched neither matches a pattern nor does not', () => {
  const any = ['matches', 'doesNotMatch'].map((operator) => ({ fact: 'a', operator, value: 'x' }));
  const known = () => ({ points: [], admits: (value: unknown) => typeof value === 'string' });
  const said = satisfy([{ node: compiled({ any }).node, holds: false }], { known });
  expect(said.verdict).toBe('possible');
});
