import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../engine/json.ts';
import { compileTable } from '../../../engine/table/compile.ts';
import { priorityMatrix } from './priority.ts';

const inputs = {
  impact: { fact: 'record', path: 'data.impact', type: 'integer' },
  risk: { fact: 'record', path: 'data.risk', type: 'number' },
  team: { fact: 'record', path: 'data.team', type: 'string' },
  vip: { fact: 'record', path: 'data.vip', type: 'boolean' },
  tags: { fact: 'record', path: 'data.tags', type: 'string[]' },
};
const outputs = { level: { type: 'integer' }, who: { type: 'string[]' } };
const good = { level: 1, who: ['db'] };

function issuesIn(table: JsonObject): [string, string][] {
  const base = { id: 't', title: 'T', hit: 'first', inputs, outputs, rows: {} };
  const { issues } = compileTable({ ...base, ...table }, { knownFacts: new Set(['record']) });
  return issues.map(({ code, path }) => [code, path]);
}

const rowOf = (when: JsonObject, then: JsonObject = good): JsonObject => ({
  rows: { r: { when, then } },
});

describe('cells', () => {
  test.each<[string, JsonObject]>([
    ['literals of the input’s type', { impact: 1, risk: 0.5, team: 'db', vip: false }],
    ['a list of values', { impact: { operator: 'in', value: [1, 2] } }],
    ['a range', { risk: { operator: 'lessThan', value: 0.5 } }],
    ['a list that contains', { tags: { operator: 'contains', value: 'prod' } }],
    ['some entry of a list', { tags: { operator: 'someFact:startsWith', value: 'prod' } }],
    ['presence', { team: { operator: 'exists', value: false } }],
    ['times as texts', { team: { operator: 'greaterThan', value: '2026-01-01' } }],
    ['numbers between two', { risk: { operator: 'between', value: [0.1, 0.5] } }],
    ['addresses', { team: { operator: 'inCidr', value: ['10.0.0.0/8', '::1'] } }],
    ['versions', { team: { operator: 'versionWithin', value: '>=1.2 <2' } }],
    ['times of a calendar', { team: { operator: 'withinCalendar', value: 'always' } }],
    ['anything', {}],
  ])('take %s', (_what, when) => {
    expect(issuesIn(rowOf(when))).toEqual([]);
  });

  test.each<[string, JsonObject, [string, string][]]>([
    ['an unknown input', { urgency: 1 }, [['unknown-input', '/rows/r/when/urgency']]],
    [
      'an unknown operator',
      { impact: { operator: 'is', value: 1 } },
      [['unknown-operator', '/rows/r/when/impact/operator']],
    ],
    ['a text for a number', { impact: '1' }, [['cell-type', '/rows/r/when/impact']]],
    [
      'a text among numbers',
      { impact: { operator: 'in', value: [1, '2'] } },
      [['cell-type', '/rows/r/when/impact']],
    ],
    [
      'an operator for texts on a number',
      { impact: { operator: 'startsWith', value: 'x' } },
      [['cell-type', '/rows/r/when/impact']],
    ],
    [
      'in without a list',
      { impact: { operator: 'in', value: 1 } },
      [['cell-type', '/rows/r/when/impact/value']],
    ],
    [
      'a network that is none, among others',
      { team: { operator: 'inCidr', value: ['10.0.0.0/8', 'db'] } },
      [['cell-type', '/rows/r/when/team/value/1']],
    ],
    [
      'a pattern that is none',
      { team: { operator: 'matches', value: '(' } },
      [['bad-pattern', '/rows/r/when/team/value']],
    ],
    [
      'addresses that are numbers',
      { impact: { operator: 'inCidr', value: '10.0.0.0/8' } },
      [['cell-type', '/rows/r/when/impact']],
    ],
    [
      'ages, which are no function of the inputs alone',
      { team: { operator: 'not:olderThan', value: 'PT4H' } },
      [['cell-needs-fact', '/rows/r/when/team/operator']],
    ],
    [
      'equality of lists',
      { tags: { operator: 'equal', value: ['a'] } },
      [['cell-type', '/rows/r/when/tags']],
    ],
    ['a literal for a list', { tags: 'prod' }, [['cell-type', '/rows/r/when/tags']]],
    [
      'a range of truth',
      { vip: { operator: 'lessThan', value: 1 } },
      [['cell-type', '/rows/r/when/vip']],
    ],
    ['null', { team: null }, [['invalid-union', '/rows/r/when/team']]],
    [
      'a cell that is no cell',
      { team: { operator: 'in' } },
      [['invalid-union', '/rows/r/when/team/value']],
    ],
    [
      'a misspelt cell',
      { team: { operator: 'equal', value: 'x', path: 'y' } },
      [['unknown-key', '/rows/r/when/team/path']],
    ],
  ])('refuse %s', (_what, when, issues) => {
    expect(issuesIn(rowOf(when))).toEqual(issues);
  });
});

describe('outputs', () => {
  test.each<[string, JsonObject, [string, string][]]>([
    ['a missing one', { level: 1 }, [['missing-output', '/rows/r/then']]],
    ['an unknown one', { ...good, extra: 1 }, [['unknown-output', '/rows/r/then/extra']]],
    ['a fraction for an integer', { ...good, level: 1.5 }, [['output-type', '/rows/r/then/level']]],
    ['null', { ...good, level: null }, [['output-type', '/rows/r/then/level']]],
    [
      'a list of numbers for one of texts',
      { ...good, who: [1] },
      [['output-type', '/rows/r/then/who']],
    ],
    [
      'an expression of another type',
      { ...good, level: { cel: '"x"' } },
      [['output-type', '/rows/r/then/level']],
    ],
    [
      'text from a template',
      { ...good, level: '{{ 1 }}' },
      [['output-type', '/rows/r/then/level']],
    ],
    [
      'an expression reading the world',
      { ...good, level: { cel: 'record.level' } },
      [['unknown-variable', '/rows/r/then/level/cel']],
    ],
    [
      'an expression asking the host',
      { ...good, level: { cel: 'table("x")' } },
      [['unknown-function', '/rows/r/then/level/cel']],
    ],
  ])('refuse %s', (_what, then, issues) => {
    expect(issuesIn(rowOf({}, then))).toEqual(issues);
    expect(issuesIn({ default: then })).toEqual(
      issues.map(([code, path]) => [code, path.replace('/rows/r/then', '/default')]),
    );
  });
});

describe('the table itself', () => {
  test.each<[string, JsonObject, [string, string][]]>([
    ['no hit policy', { hit: 'best' }, [['invalid-value', '/hit']]],
    ['no inputs', { inputs: {} }, [['custom', '/inputs']]],
    ['no outputs', { outputs: {} }, [['custom', '/outputs']]],
    ['a misspelt key', { colour: 1 }, [['unknown-key', '/colour']]],
    [
      'an unknown fact',
      { inputs: { x: { fact: 'recrod', type: 'string' } } },
      [['unknown-fact', '/inputs/x/fact']],
    ],
    [
      'a bad path',
      { inputs: { x: { fact: 'record', path: '$.x', type: 'string' } } },
      [['bad-path', '/inputs/x/path']],
    ],
    [
      'an unknown type',
      { inputs: { x: { fact: 'record', type: 'date' } } },
      [['invalid-value', '/inputs/x/type']],
    ],
  ])('%s is an issue', (_what, table, issues) => {
    expect(issuesIn(table)).toEqual(issues);
  });

  test('endless nesting is an issue, not a stack overflow', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as JsonObject;
    expect(issuesIn({ default: { level: deep } })).toEqual([
      ['too-deep', `/default/level${'/0'.repeat(126)}`],
    ]);
  });

  test('every issue of every row is reported', () => {
    const rows = {
      a: { when: { nowhere: 1 }, then: good },
      b: { when: { impact: 'x' }, then: { level: 1 } },
    };
    expect(issuesIn({ rows })).toEqual([
      ['unknown-input', '/rows/a/when/nowhere'],
      ['cell-type', '/rows/b/when/impact'],
      ['missing-output', '/rows/b/then'],
    ]);
  });

  test('facts its inputs read are known beforehand', () => {
    const compiled = compileTable(priorityMatrix);
    expect(compiled.ok && compiled.value.factsUsed).toEqual([
      { fact: 'record', path: 'data.impact' },
      { fact: 'record', path: 'data.urgency' },
    ]);
  });

  test('rows with no order of their own follow their ids', () => {
    const compiled = compileTable({
      ...priorityMatrix,
      rows: {
        b: { when: {}, then: { priority: 1 } },
        10: { when: {}, then: { priority: 1 } },
        9: { when: {}, then: { priority: 1 } },
        last: { order: 1, when: {}, then: { priority: 1 } },
        first: { order: -1, when: {}, then: { priority: 1 } },
      },
    });
    expect(compiled.ok && compiled.value.rows.map((row) => row.id)).toEqual([
      'first',
      '10',
      '9',
      'b',
      'last',
    ]);
  });
});
