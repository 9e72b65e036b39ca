import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../engine/json.ts';
import { compilePolicies } from '../../../engine/policy/compile.ts';
import type { PolicyScope } from '../../../engine/policy/compile.ts';

const scope: PolicyScope = {
  knownFacts: new Set(['event']),
  knownVariables: new Set(['event']),
  shared: new Map([
    ['loud', { fact: 'event', path: 'data.severity', operator: 'equal', value: 'critical' }],
  ]),
};

const policy = {
  id: 'notify',
  title: 'Notify',
  on: ['alert.raised'],
  conditions: { condition: 'loud' },
  actions: {
    mail: { type: 'email.send', params: { to: '{{ event.data.owner }}', subject: 's', text: 't' } },
  },
};

function issuesIn(
  ...policies: readonly (JsonObject | null)[]
): [string, string, string | undefined][] {
  const sources = policies.map((json, i) => ({ json, file: `policies/${i}.json` }));
  return compilePolicies(sources, scope).issues.map(({ code, path, file }) => [code, path, file]);
}

test('a policy in order compiles, its source untouched', () => {
  const given = structuredClone(policy);
  const compiled = compilePolicies([{ json: given }], scope);
  expect(compiled.issues).toEqual([]);
  expect(compiled.ok && compiled.value.all.get('notify')?.source).toEqual(policy);
  expect(given).toEqual(policy);
});

describe('issues name file and pointer', () => {
  const without = (key: string): JsonObject =>
    Object.fromEntries(Object.entries(policy).filter(([name]) => name !== key));

  test.each<[string, JsonObject | null, [string, string][]]>([
    ['nothing', null, [['invalid-type', '']]],
    ['no title', without('title'), [['invalid-type', '/title']]],
    ['no conditions', without('conditions'), [['invalid-type', '/conditions']]],
    ['no event types', { ...policy, on: [] }, [['too-small', '/on']]],
    ['an event type that is none', { ...policy, on: ['Alert'] }, [['invalid-format', '/on/0']]],
    ['a misspelt key', { ...policy, prio: 1 }, [['unknown-key', '/prio']]],
    [
      'an unknown operator',
      { ...policy, conditions: { fact: 'event', operator: 'is', value: 1 } },
      [['unknown-operator', '/conditions/operator']],
    ],
    ['an empty any', { ...policy, conditions: { any: [] } }, [['empty-group', '/conditions/any']]],
    [
      'every mistake there is',
      {
        id: 'notify',
        title: '',
        on: [],
        prio: 1,
        conditions: {
          all: [
            { any: [] },
            { fact: 'event', operator: 'is', value: 1 },
            { not: { fact: 'evnt', path: 'a..b', operator: 'equal', value: 1 } },
            {
              any: [{ fact: 'evnt', operator: 'lessThan', value: 'x' }, { condition: 'quiet' }, 1],
            },
          ],
        },
        actions: {
          mail: { type: 'email.sned', params: {} },
          call: { type: 'call', order: 'first' },
          tell: { type: 'email.send', params: { to: '{{ evnt.data }}', subject: 's', text: 't' } },
        },
      },
      [
        ['too-small', '/title'],
        ['too-small', '/on'],
        ['invalid-type', '/actions/call/order'],
        ['unknown-key', '/prio'],
        ['empty-group', '/conditions/all/0/any'],
        ['bad-path', '/conditions/all/2/not/path'],
        ['invalid-type', '/conditions/all/3/any/2'],
        ['unknown-operator', '/conditions/all/1/operator'],
        ['unknown-fact', '/conditions/all/3/any/0/fact'],
        ['unknown-condition', '/conditions/all/3/any/1/condition'],
        ['unknown-action', '/actions/mail/type'],
        ['unknown-variable', '/actions/tell/params/to'],
      ],
    ],
    [
      'an unknown shared condition',
      { ...policy, conditions: { condition: 'x' } },
      [['unknown-condition', '/conditions/condition']],
    ],
    [
      'an unknown action',
      { ...policy, actions: { a: { type: 'shout' } } },
      [['unknown-action', '/actions/a/type']],
    ],
    [
      'an unknown variable',
      {
        ...policy,
        actions: {
          a: { type: 'email.send', params: { to: { cel: 'nobody' }, subject: 's', text: 't' } },
        },
      },
      [['unknown-variable', '/actions/a/params/to/cel']],
    ],
    [
      'mistakes everywhere',
      { ...policy, title: '', conditions: { fact: 'x', operator: 'y', value: 1 } },
      [
        ['too-small', '/title'],
        ['unknown-fact', '/conditions/fact'],
        ['unknown-operator', '/conditions/operator'],
      ],
    ],
    [
      'a mistake in one that is switched off',
      { ...policy, enabled: false, conditions: { any: [] } },
      [['empty-group', '/conditions/any']],
    ],
  ])('%s', (_what, json, issues) => {
    expect(issuesIn(json)).toEqual(issues.map(([code, path]) => [code, path, 'policies/0.json']));
  });

  test('endless nesting is an issue, not a stack overflow', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as JsonObject;
    expect(issuesIn({ ...policy, conditions: deep })).toEqual([
      ['too-deep', `/conditions${'/0'.repeat(127)}`, 'policies/0.json'],
    ]);
  });

  test('an id used twice', () => {
    expect(issuesIn(policy, { ...policy, title: 'Another' })).toEqual([
      ['duplicate-id', '/id', 'policies/1.json'],
    ]);
  });

  test('all of all files at once', () => {
    expect(issuesIn({ ...policy, on: [] }, { ...policy, conditions: { any: [] } })).toEqual([
      ['too-small', '/on', 'policies/0.json'],
      ['empty-group', '/conditions/any', 'policies/1.json'],
      ['duplicate-id', '/id', 'policies/1.json'],
    ]);
  });
});
