import { describe, expect, test } from 'vitest';
import { compileCondition } from '../../../engine/condition/compile.ts';
import type { CompiledCondition, ConditionScope } from '../../../engine/condition/compile.ts';
import type { FactReader } from '../../../engine/condition/fact.ts';
import type { Condition } from '../../../engine/condition/schema.ts';
import type { Json, JsonObject } from '../../../engine/json.ts';

const leaf = { fact: 'record', path: 'data.impact', operator: 'equal', value: 1 };

function compiled(condition: unknown, scope: ConditionScope = {}): CompiledCondition {
  const result = compileCondition(condition, scope);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

function issuesIn(condition: unknown, scope: ConditionScope = {}): [string, string][] {
  const { issues } = compileCondition(condition, scope, '/guard');
  return issues.map(({ code, path }) => [code, path]);
}

function factsOf(facts: JsonObject): FactReader {
  return (fact) => facts[fact];
}

const sharedOf = (shared: { [name: string]: Condition }): ConditionScope => ({
  shared: new Map(Object.entries(shared)),
});

describe('compiling finds what would only fail later', () => {
  test.each<[string, unknown, [string, string][]]>([
    [
      'an unknown operator',
      { ...leaf, operator: 'equals' },
      [['unknown-operator', '/guard/operator']],
    ],
    [
      'an operator objects have',
      { ...leaf, operator: 'constructor' },
      [['unknown-operator', '/guard/operator']],
    ],
    [
      'an unknown decorator',
      { ...leaf, operator: 'noFact:in' },
      [['unknown-operator', '/guard/operator']],
    ],
    ['a decorator alone', { ...leaf, operator: 'not:' }, [['unknown-operator', '/guard/operator']]],
    [
      'endless decorators',
      { ...leaf, operator: `${'not:'.repeat(9)}equal` },
      [['unknown-operator', '/guard/operator']],
    ],
    ['an unknown fact', { ...leaf, fact: 'recrod' }, [['unknown-fact', '/guard/fact']]],
    [
      'an unknown fact as a value',
      { ...leaf, value: { fact: 'nobody' } },
      [['unknown-fact', '/guard/value/fact']],
    ],
    [
      'an unknown fact in params',
      { ...leaf, params: { where: { ci: { fact: 'nobody' } } } },
      [['unknown-fact', '/guard/params/where/ci/fact']],
    ],
    [
      'an unknown shared condition',
      { condition: 'nowhere' },
      [['unknown-condition', '/guard/condition']],
    ],
    [
      'in without a list',
      { ...leaf, operator: 'in', value: 5 },
      [['operator-value', '/guard/value']],
    ],
    [
      'exists without a boolean',
      { ...leaf, operator: 'exists', value: 'yes' },
      [['operator-value', '/guard/value']],
    ],
    [
      'everyValue without a list',
      { ...leaf, operator: 'everyValue:equal' },
      [['operator-value', '/guard/value']],
    ],
    [
      'startsWith a number',
      { ...leaf, operator: 'startsWith' },
      [['operator-value', '/guard/value']],
    ],
    [
      'less than true',
      { ...leaf, operator: 'lessThan', value: true },
      [['operator-value', '/guard/value']],
    ],
    [
      'everything that is wrong, at once',
      { all: [{ ...leaf, fact: 'x' }, { not: { ...leaf, operator: 'y' } }, { condition: 'z' }] },
      [
        ['unknown-fact', '/guard/all/0/fact'],
        ['unknown-operator', '/guard/all/1/not/operator'],
        ['unknown-condition', '/guard/all/2/condition'],
      ],
    ],
  ])('%s', (_what, condition, issues) => {
    expect(issuesIn(condition, { knownFacts: new Set(['record']) })).toEqual(issues);
  });

  test('a list compared by equal is a warning: it never holds', () => {
    const result = compileCondition({ ...leaf, value: [1] });
    expect(result.ok).toBe(true);
    expect(result.issues).toEqual([
      expect.objectContaining({ code: 'never-equal', severity: 'warning' }),
    ]);
  });

  test.each([
    ['in', 'never-holds'],
    ['notIn', 'always-holds'],
    ['not:in', 'always-holds'],
    ['not:notIn', 'never-holds'],
  ])('%s of an empty list is a warning: it %s', (operator, code) => {
    const condition = { ...leaf, operator, value: [] };
    expect(issuesIn(condition)).toEqual([[code, '/guard/value']]);
    expect(compileCondition(condition).ok).toBe(true);
  });
});

describe('shared conditions', () => {
  test('hold where what they name holds, several levels deep', () => {
    // given
    const scope = sharedOf({
      major: { all: [leaf, { condition: 'open' }] },
      open: { fact: 'record', path: 'state', operator: 'notEqual', value: 'closed' },
    });
    const { test: holds } = compiled({ any: [{ condition: 'major' }] }, scope);
    // then
    expect(holds(factsOf({ record: { state: 'new', data: { impact: 1 } } }))).toBe(true);
    expect(holds(factsOf({ record: { state: 'closed', data: { impact: 1 } } }))).toBe(false);
  });

  test('using each other in a circle is an issue naming the circle', () => {
    // given
    const scope = sharedOf({
      a: { all: [{ condition: 'b' }] },
      b: { any: [{ condition: 'c' }] },
      c: { not: { condition: 'b' } },
    });
    // when
    const result = compileCondition({ condition: 'a' }, scope);
    // then
    expect(result.issues).toEqual([
      expect.objectContaining({ code: 'condition-cycle', path: '/condition' }),
    ]);
    expect(result.issues[0]?.message).toContain('b → c → b');
  });

  test('a broken one is told at the place that uses it', () => {
    const scope = sharedOf({ a: { all: [{ ...leaf, operator: 'equals' }] } });
    expect(compileCondition({ condition: 'a' }, scope).issues).toEqual([
      expect.objectContaining({
        code: 'unknown-operator',
        path: '/condition',
        message: expect.stringContaining('in shared condition "a" at /all/0/operator:') as unknown,
      }),
    ]);
  });

  test('a list of very many values is refused', () => {
    const value = Array.from({ length: 10_001 }, (_, i) => `host-${i}`);
    const among = (some: readonly string[]) =>
      issuesIn({ fact: 'record', path: 'data.host', operator: 'in', value: [...some] });
    expect(among(value)).toEqual([['list-too-long', '/guard/value']]);
    expect(among(value.slice(1))).toEqual([]);
  });

  test('doubling at every level is stopped before it is tested', () => {
    // given
    const names = Array.from({ length: 30 }, (_, i) => `c${i}`);
    const scope = sharedOf(
      Object.fromEntries(
        names.map((name, i): [string, Condition] => {
          const next = { condition: `c${i + 1}` };
          return [name, i < 29 ? { all: [next, next] } : leaf];
        }),
      ),
    );
    // then
    expect(issuesIn({ condition: 'c0' }, scope)).toContainEqual(['condition-too-large', '/guard']);
  });

  test('an endless chain is an issue, not a stack overflow', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i): [string, Condition] => [
        `c${i}`,
        { condition: `c${i + 1}` },
      ]),
    );
    expect(issuesIn({ condition: 'c0' }, sharedOf(chain))).toEqual([
      ['too-deep', '/guard/condition'],
    ]);
  });
});

describe('facts', () => {
  test('facts inside params are read before the fact they are for', () => {
    // given
    const seen: (JsonObject | undefined)[] = [];
    const { test: holds } = compiled({
      all: [
        {
          fact: 'records',
          params: {
            type: 'incident',
            where: { ci: { fact: 'record', path: 'data.ci' }, team: { fact: 'absent' } },
            states: ['new', { fact: 'record', path: 'state' }, { fact: 'absent' }],
          },
          path: 'count',
          operator: 'greaterThan',
          value: 2,
        },
      ],
    });
    const facts: FactReader = (fact, params): Json | undefined => {
      if (fact === 'record') return { state: 'open', data: { ci: 'db-1' } };
      if (fact !== 'records') return undefined;
      seen.push(params);
      return { count: 3 };
    };
    // when
    const verdict = holds(facts);
    // then
    expect(verdict).toBe(true);
    expect(seen).toEqual([
      {
        type: 'incident',
        where: { ci: 'db-1', team: undefined },
        states: ['new', 'open', null],
      },
    ]);
  });

  test('params without facts are handed over as they are, each time the same object', () => {
    // given
    const seen = new Set<JsonObject | undefined>();
    const { test: holds } = compiled({ ...leaf, params: { a: { b: [1] } } });
    const facts: FactReader = (_fact, params) => {
      seen.add(params);
      return undefined;
    };
    // when
    holds(facts);
    holds(facts);
    // then
    expect([...seen]).toEqual([{ a: { b: [1] } }]);
  });

  test('every fact it can read is known beforehand', () => {
    // given
    const scope = sharedOf({
      open: { fact: 'record', path: 'state', operator: 'exists', value: true },
    });
    const condition = {
      all: [
        { condition: 'open' },
        { condition: 'open' },
        { ...leaf, value: { fact: 'limit' }, params: { of: { fact: 'actor', path: 'id' } } },
      ],
    };
    // when
    const { factsUsed } = compiled(condition, scope);
    // then
    expect(factsUsed).toEqual([
      { fact: 'record', path: 'state' },
      { fact: 'record', path: 'data.impact', params: { of: { fact: 'actor', path: 'id' } } },
      { fact: 'actor', path: 'id' },
      { fact: 'limit' },
    ]);
  });

  test('a missing fact or path is undefined, not an error', () => {
    const exists = (path: string): boolean =>
      compiled({ fact: 'record', path, operator: 'exists', value: true }).test(
        factsOf({ record: { data: { ci: null, list: ['a'] } } }),
      );
    expect(exists('data.list.0')).toBe(true);
    expect(exists('data.ci')).toBe(false);
    expect(exists('data.list.1')).toBe(false);
    expect(exists('nowhere.at.all')).toBe(false);
    const { test: holds } = compiled({ fact: 'absent', path: 'x', operator: 'notEqual', value: 1 });
    expect(holds(factsOf({}))).toBe(true);
  });

  test('are read in order of priority and no further than needed', () => {
    // given
    const read: string[] = [];
    const at = (fact: string, priority?: number): object => ({
      fact,
      operator: 'equal',
      value: fact === 'no' ? 1 : 0,
      ...(priority === undefined ? {} : { priority }),
    });
    const { test: holds } = compiled({
      all: [at('a'), at('b', 2), at('no', 2), at('c', 3), at('d')],
    });
    const facts: FactReader = (fact) => {
      read.push(fact);
      return 0;
    };
    // when
    const verdict = holds(facts);
    // then
    expect(verdict).toBe(false);
    expect(read).toEqual(['c', 'b', 'no']);
  });

  test('what the reader throws comes out', () => {
    const { test: holds } = compiled(leaf);
    const broken: FactReader = () => {
      throw new Error('the world is broken');
    };
    expect(() => holds(broken)).toThrow('the world is broken');
  });
});
