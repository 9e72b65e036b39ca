import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from 'json-rules-engine';
import { describe, expect, test } from 'vitest';
import { compileCondition } from '../../../../engine/condition/compile.ts';
import { explainCondition } from '../../../../engine/condition/explain.ts';
import { operatorCatalogue } from '../../../../engine/condition/operator-catalogue.ts';
import type { Json } from '../../../../engine/json.ts';

const { operators, decorators, operands } = operatorCatalogue();
const readme = readFileSync(join(import.meta.dirname, '../../../../workflows/README.md'), 'utf8');

const exampleOf = (types: readonly string[]): Json =>
  operands.find(({ id }) => id === types[0])?.example ?? null;

test('the catalogue is plain JSON', () => {
  expect(JSON.parse(JSON.stringify(operatorCatalogue()))).toEqual(operatorCatalogue());
});

test('it says truly which operators json-rules-engine has', () => {
  const library = new Engine() as unknown as {
    readonly operators: { get(name: string): object | null };
  };
  const theirs = operators.filter(({ id }) => library.operators.get(id) !== null);
  expect(operators.filter((one) => one.jsonRulesEngine)).toEqual(theirs);
  expect(theirs).toHaveLength(10);
});

describe('every operator in it', () => {
  test.each(operators)(
    '$id is compiled and explained',
    ({ id, left, right, needs, expectation }) => {
      // given
      const condition = { fact: 'left', operator: id, value: exampleOf(right) };
      // when
      const compiled = compileCondition(condition);
      // then
      expect(compiled.issues).toEqual([]);
      if (!compiled.ok) return;
      expect(compiled.value.factsUsed).toEqual([
        { fact: 'left' },
        ...needs.map((fact) => ({ fact })),
      ]);
      const facts = { left: exampleOf(left), now: '2026-11-25T12:00:00.000Z' };
      const explained = explainCondition(compiled.value, (fact) => facts[fact as 'left' | 'now']);
      const [before = '', after = ''] = expectation.split('{value}');
      expect(explained).toMatchObject({ kind: 'leaf', operator: id });
      expect(explained.text).toContain(before);
      expect(explained.text).toContain(after);
      expect(explained.text).not.toContain('{value}');
      for (const fact of needs) expect(explained.text).toContain(`${fact} being 2026-11-25T12:00`);
    },
  );

  test.each(operators)('$id stands in workflows/README.md', ({ id }) => {
    expect(readme).toMatch(new RegExp(`[\`\\s]${id}[\`\\s,]`));
  });

  test.each(operators)('$id takes operands the catalogue has', ({ left, right }) => {
    const known = operands.map(({ id }) => id);
    expect(known).toEqual(expect.arrayContaining([...left, ...right]));
  });
});

test.each(decorators)('the decorator $id stands in workflows/README.md', ({ id }) => {
  expect(readme).toContain(`${id}:`);
});

describe('explanations say what the value means and what time it is', () => {
  test.each<[string, Json, Json, string]>([
    [
      'olderThan',
      '2026-11-25T11:00:00Z',
      'PT4H',
      'left is 2026-11-25T11:00:00Z, expected older than PT4H, now being 2026-11-25T12:00:00.000Z',
    ],
    [
      'olderThan',
      '2026-11-25T11:00:00Z',
      { duration: 'PT4H', calendar: 'always' },
      'left is 2026-11-25T11:00:00Z, expected older than PT4H of always, now being 2026-11-25T12:00:00.000Z',
    ],
    ['between', 20, [10, 20], 'left is 20, expected between 10 (included) and 20 (not included)'],
    [
      'someValue:between',
      5,
      [[10, 20]],
      'left is 5, expected between any of (10 (included) and 20 (not included))',
    ],
    [
      'inCidr',
      '10.1.2.3',
      '10.0.0.0/8',
      'left is 10.1.2.3, as expected (an address in 10.0.0.0/8)',
    ],
    ['isEmpty', ['a'], true, 'left is a, expected no entries: true'],
  ])('%s', (operator, left, value, text) => {
    const compiled = compileCondition({ fact: 'left', operator, value });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
    const facts = { left, now: '2026-11-25T12:00:00.000Z' };
    const explained = explainCondition(compiled.value, (fact) => facts[fact as 'left' | 'now']);
    expect(explained.text).toBe(text);
  });
});
