import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCondition } from '../../../engine/condition/compile.ts';
import type { CompiledCondition } from '../../../engine/condition/compile.ts';
import {
  becauseOf,
  conditionInWords,
  explainCondition,
  inWords,
} from '../../../engine/condition/explain.ts';
import type { Explained } from '../../../engine/condition/explain.ts';
import type { FactReader } from '../../../engine/condition/fact.ts';
import type { Condition } from '../../../engine/condition/schema.ts';
import type { Json } from '../../../engine/json.ts';

const alert = { severity: 'critical', count: 3, tags: ['db', 'prod'], labels: { team: null } };
const facts: FactReader = (fact) =>
  fact === 'alert' ? alert : fact === 'limits' ? { count: 5, severities: ['warning'] } : undefined;

function compiled(condition: Condition): CompiledCondition {
  const shared = new Map<string, Condition>([
    ['severe', { fact: 'alert', path: 'severity', operator: 'in', value: ['critical', 'high'] }],
  ]);
  const result = compileCondition(condition, { shared });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

const leafOf = (path: string, operator: string, value: Json): Condition => ({
  fact: 'alert',
  path,
  operator,
  value,
});

describe('a comparison in words', () => {
  test.each<[Condition, string]>([
    [
      leafOf('severity', 'in', ['info', 'warning']),
      'severity is critical, expected one of info, warning',
    ],
    [leafOf('severity', 'in', ['critical']), 'severity is critical, as expected (one of critical)'],
    [leafOf('severity', 'equal', 'high'), 'severity is critical, expected high'],
    [
      leafOf('severity', 'notEqual', 'critical'),
      'severity is critical, expected anything but critical',
    ],
    [leafOf('count', 'greaterThan', 5), 'count is 3, expected more than 5'],
    [leafOf('count', 'lessThanInclusive', 2), 'count is 3, expected at most 2'],
    [leafOf('tags', 'contains', 'web'), 'tags is db, prod, expected a list containing web'],
    [leafOf('tags.1', 'equal', 'test'), 'tags is prod, expected test'],
    [leafOf('labels.team', 'equal', 'x'), 'team is empty, expected x'],
    [leafOf('nowhere', 'equal', 'x'), 'nowhere is missing, expected x'],
    [leafOf('nowhere', 'exists', true), 'nowhere is missing, expected a value present: true'],
    [leafOf('severity', 'startsWith', 'w'), 'severity is critical, expected text starting with w'],
    [
      leafOf('tags', 'everyFact:in', ['db']),
      'tags is db, prod, expected every entry to be one of db',
    ],
    [
      leafOf('severity', 'someValue:equal', ['a', 'b']),
      'severity is critical, expected any of (a, b)',
    ],
    [leafOf('severity', 'not:equal', 'critical'), 'severity is critical, expected not critical'],
    [
      leafOf('count', 'lessThan', { fact: 'limits', path: 'low' }),
      'count is 3, expected less than missing (limits.low)',
    ],
    [
      {
        fact: 'alert',
        path: 'severity',
        operator: 'in',
        value: { fact: 'limits', path: 'severities' },
      },
      'severity is critical, expected one of warning (limits.severities)',
    ],
  ])('%j', (condition, words) => {
    expect(explainCondition(compiled(condition), facts).text).toBe(words);
  });
});

test('an explanation shows every node, also what could not change the verdict', () => {
  // given
  const condition: Condition = {
    any: [
      { condition: 'severe' },
      {
        all: [
          { ...leafOf('count', 'greaterThan', { fact: 'limits', path: 'count' }), name: 'often' },
        ],
      },
      { not: leafOf('tags', 'contains', 'prod') },
    ],
  };
  // when
  const explained = explainCondition(compiled(condition), facts);
  // then
  expect(explained).toEqual({
    kind: 'any',
    result: true,
    at: '',
    text: 'at least one must hold: 1 of 3 do',
    children: [
      {
        kind: 'shared',
        shared: 'severe',
        result: true,
        at: '/any/0',
        text: '"severe" holds',
        children: [
          {
            kind: 'leaf',
            result: true,
            at: '',
            fact: { fact: 'alert', path: 'severity' },
            operator: 'in',
            wanted: 'one of critical, high',
            actual: 'critical',
            expected: ['critical', 'high'],
            text: 'severity is critical, as expected (one of critical, high)',
          },
        ],
      },
      {
        kind: 'all',
        result: false,
        at: '/any/1',
        text: 'all must hold: 0 of 1 do',
        children: [
          {
            kind: 'leaf',
            name: 'often',
            result: false,
            at: '/any/1/all/0',
            fact: { fact: 'alert', path: 'count' },
            operator: 'greaterThan',
            wanted: 'more than 5 (limits.count)',
            actual: 3,
            expected: 5,
            expectedFrom: { fact: 'limits', path: 'count' },
            text: 'count is 3, expected more than 5 (limits.count)',
          },
        ],
      },
      {
        kind: 'not',
        result: false,
        at: '/any/2',
        text: 'must not hold but does',
        children: [
          expect.objectContaining({
            at: '/any/2/not',
            result: true,
            text: 'tags is db, prod, as expected (a list containing prod)',
          }),
        ],
      },
    ],
  });
  expect(JSON.parse(JSON.stringify(explained))).toEqual(explained);
});

describe('why, in one line', () => {
  const no = leafOf('severity', 'equal', 'high');
  const yes = leafOf('count', 'equal', 3);

  test.each<[string, Condition, string, string]>([
    ['always', { all: [] }, 'always', 'always'],
    [
      'the first that failed; all that failed',
      { all: [yes, no, leafOf('count', 'equal', 4)] },
      'severity is critical, expected high',
      'severity is critical, expected high; count is 3, expected 4',
    ],
    [
      'the one that was enough',
      { any: [no, yes] },
      'count is 3, as expected (3)',
      'count is 3, as expected (3)',
    ],
    [
      'what should not hold but does',
      { all: [{ not: { all: [yes] } }] },
      'count is 3, expected not 3',
      'count is 3, expected not 3',
    ],
    [
      'what should not hold and does not',
      { not: no },
      'severity is critical, as expected (not high)',
      'severity is critical, as expected (not high)',
    ],
    [
      'inside a shared condition',
      { not: { condition: 'severe' } },
      'severity is critical, expected not one of critical, high',
      'severity is critical, expected not one of critical, high',
    ],
  ])('%s', (_what, condition, because, all) => {
    expect(becauseOf(compiled(condition), facts)).toBe(because);
    expect(conditionInWords(explainCondition(compiled(condition), facts))).toBe(all);
  });
});

test('an explanation’s verdict is the condition’s, at every node', () => {
  const condition = fc.letrec<{ any: Condition }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc
        .tuple(
          fc.constantFrom('a', 'b', 'c'),
          fc.constantFrom('equal', 'notEqual'),
          fc.integer({ min: 0, max: 1 }),
        )
        .map(([fact, operator, value]): Condition => ({ fact, operator, value })),
      fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie('any').map((not) => ({ not })),
    ),
  })).any;
  fc.assert(
    fc.property(condition, fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1)), (given, [a, b, c]) => {
      // given
      const read: FactReader = (fact) => ({ a, b, c })[fact];
      const one = compiled(given);
      // when
      const explained = explainCondition(one, read);
      // then
      expect(explained.result).toBe(one.test(read));
      checkNodes(explained);
      const held = becauseOf(one, read).includes('as expected');
      expect(held).toBe(explained.result);
      expect(conditionInWords(explained).includes('as expected')).toBe(explained.result);
    }),
    { numRuns: 500 },
  );
});

/** Every group's verdict follows from its children's. */
function checkNodes(explained: Explained): void {
  if (explained.kind === 'leaf') return;
  const results = explained.children.map((child) => child.result);
  const expected = {
    all: results.every(Boolean),
    any: results.some(Boolean),
    not: !results[0],
    shared: results[0],
  }[explained.kind];
  expect(explained.result).toBe(expected);
  for (const child of explained.children) checkNodes(child);
}

test('long values are cut in words, not in data', () => {
  expect(inWords('x'.repeat(1_000)).length).toBeLessThan(130);
  const explained = explainCondition(
    compiled(leafOf('severity', 'equal', 'x'.repeat(1_000))),
    facts,
  );
  expect(explained).toMatchObject({ expected: 'x'.repeat(1_000) });
});

describe('kinds of value', () => {
  test.each<[Json, string, Json, string]>([
    [1, 'equal', '1', 'n is 1, expected 1 (a text, not a number)'],
    [true, 'equal', 'true', 'n is true, expected true (a text, not true or false)'],
    [['a'], 'equal', 'a', 'n is a, expected a (a text, not a list)'],
    [1, 'equal', 2, 'n is 1, expected 2'],
  ])('%j %s %j', (n, operator, value, text) => {
    const condition = { fact: 'n', operator, value };
    expect(explainCondition(compiled(condition), () => n).text).toBe(text);
  });
});
