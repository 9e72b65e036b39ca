import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { issuesOf } from '../../../engine/issue.ts';
import { conditionSchema, parseCondition } from '../../../engine/condition/schema.ts';

const leaf = { fact: 'record', path: 'data.impact', operator: 'equal', value: 1 };

function nested(depth: number): unknown {
  return depth === 1 ? leaf : { not: nested(depth - 1) };
}

/** Codes and pointers of the issues a condition has. */
function issuesIn(condition: unknown): [string, string][] {
  return parseCondition(condition, '/guard').issues.map(({ code, path }) => [code, path]);
}

describe('a condition has json-rules-engine’s form', () => {
  test.each<[string, unknown]>([
    ['a comparison', leaf],
    ['always', { all: [] }],
    ['groups', { all: [leaf, { any: [leaf, { not: leaf }] }], name: 'both', priority: 10 }],
    ['a shared condition', { condition: 'business-hours' }],
    ['a comparison with a fact', { ...leaf, value: { fact: 'record', path: 'data.urgency' } }],
    ['positions in lists', { ...leaf, path: 'data.approvers.0.id' }],
    [
      'facts in params',
      { ...leaf, params: { type: 'incident', where: { ci: { fact: 'record', path: 'data.ci' } } } },
    ],
    ['32 levels', nested(32)],
  ])('%s', (_what, condition) => {
    expect(parseCondition(condition)).toEqual({ ok: true, value: condition, issues: [] });
    expect(conditionSchema.parse(condition)).toEqual(condition);
  });

  test.each<[string, unknown, [string, string][]]>([
    ['an empty any', { any: [] }, [['empty-group', '/guard/any']]],
    ['an empty any inside', { all: [leaf, { any: [] }] }, [['empty-group', '/guard/all/1/any']]],
    ['an empty all inside', { any: [{ all: [] }] }, [['empty-group', '/guard/any/0/all']]],
    ['nothing at all', {}, [['condition-kind', '/guard']]],
    ['no object', [leaf], [['invalid-type', '/guard']]],
    ['two kinds', { all: [leaf], any: [leaf] }, [['condition-kind', '/guard']]],
    ['a group and a comparison', { ...leaf, all: [leaf] }, [['condition-kind', '/guard']]],
    ['a misspelt key', { ...leaf, oprator: 'x' }, [['unknown-key', '/guard/oprator']]],
    ['no operator', { fact: 'a', value: 1 }, [['invalid-type', '/guard/operator']]],
    ['no value', { fact: 'a', operator: 'equal' }, [['invalid-type', '/guard/value']]],
    ['all without a list', { all: leaf }, [['invalid-type', '/guard/all']]],
    ['not with a list', { not: [leaf] }, [['invalid-type', '/guard/not']]],
    ['a priority of zero', { ...leaf, priority: 0 }, [['too-small', '/guard/priority']]],
    ['JSONPath', { ...leaf, path: '$.data.impact' }, [['bad-path', '/guard/path']]],
    ['brackets', { ...leaf, path: 'data[0]' }, [['bad-path', '/guard/path']]],
    ['a wildcard', { ...leaf, path: 'data.*' }, [['bad-path', '/guard/path']]],
    ['an empty segment', { ...leaf, path: 'data..impact' }, [['bad-path', '/guard/path']]],
    ['the prototype', { ...leaf, path: 'data.__proto__.x' }, [['bad-path', '/guard/path']]],
    ['the constructor', { ...leaf, path: 'constructor' }, [['bad-path', '/guard/path']]],
    [
      'a value of two minds',
      { ...leaf, value: { fact: 'a', x: 1 } },
      [['unknown-key', '/guard/value/x']],
    ],
    [
      'a bad path in a value',
      { ...leaf, value: { fact: 'a', path: '$.x' } },
      [['bad-path', '/guard/value/path']],
    ],
    [
      'a bad path in params',
      { ...leaf, params: { where: [{ fact: 'a', path: 'prototype' }] } },
      [['bad-path', '/guard/params/where/0/path']],
    ],
    [
      'a polluting param',
      { ...leaf, params: JSON.parse('{"__proto__": {"admin": true}}') as unknown },
      [['forbidden-name', '/guard/params/__proto__']],
    ],
    [
      'an endless value',
      { ...leaf, value: JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown },
      [['too-deep', `/guard/value${'/0'.repeat(32)}`]],
    ],
    ['33 levels', nested(33), [['too-deep', `/guard${'/not'.repeat(32)}`]]],
    [
      'several mistakes at once',
      { all: [{ any: [] }, { ...leaf, path: '$' }, { fact: 'a', operator: 'equal' }] },
      [
        ['empty-group', '/guard/all/0/any'],
        ['bad-path', '/guard/all/1/path'],
        ['invalid-type', '/guard/all/2/value'],
      ],
    ],
  ])('%s is an issue', (_what, condition, issues) => {
    expect(issuesIn(condition)).toEqual(issues);
  });

  test('JSONPath is refused with the path to write instead', () => {
    const { issues } = parseCondition({ ...leaf, path: '$.data.impact' });
    expect(issues[0]?.message).toBe(
      '"$.data.impact" looks like JSONPath; write a plain dotted path such as data.impact',
    );
  });
});

describe('inside another schema', () => {
  const policy = z.strictObject({ conditions: conditionSchema });

  test('issues point into the whole document', () => {
    // given
    const written = {
      conditions: { any: [{ fact: 'a', operator: 'equal', value: 1, path: '$' }] },
    };
    // when
    const parsed = policy.safeParse(written);
    // then
    const issues = parsed.success ? [] : issuesOf(parsed.error);
    expect(issues.map((issue) => issue.path)).toEqual(['/conditions/any/0/path']);
  });

  test('it becomes a JSON Schema that refers to itself', () => {
    // when
    const schema = z.toJSONSchema(policy);
    // then
    expect(schema.properties).toEqual({ conditions: { $ref: '#/$defs/condition' } });
    expect(schema.$defs?.['condition']).toMatchObject({ anyOf: expect.any(Array) as unknown });
  });
});
