import { expect, test } from 'vitest';
import { exportRules } from '../../../../engine/policy/exchange/export-rules.ts';
import type { Policy } from '../../../../engine/policy/schema.ts';

const leaf = { fact: 'event', path: 'data.severity', operator: 'in', value: ['high', 'critical'] };

const policy = (more: Partial<Policy> = {}): Policy => ({
  id: 'page',
  title: 'Page on call',
  on: ['alert.raised'],
  conditions: { all: [leaf] },
  actions: { mail: { type: 'email.send', params: { to: 'ops', subject: 'Alert', text: 'x' } } },
  ...more,
});

const lossesOf = (more: Partial<Policy>) =>
  exportRules([policy(more)]).losses.map(({ code, path, effect }) => [code, path, effect]);

test('a policy becomes a rule that asks for its event types first, with JSONPath and its actions as params', () => {
  // when
  const exported = exportRules([policy({ priority: 7 })]);
  // then
  expect(exported).toEqual({
    format: 'json-rules-engine',
    options: { allowUndefinedFacts: true },
    rules: [
      {
        name: 'page',
        conditions: {
          all: [
            {
              fact: 'event',
              path: '$.type',
              operator: 'in',
              value: ['alert.raised'],
              priority: 1000,
            },
            { all: [{ ...leaf, path: '$.data.severity' }] },
          ],
        },
        priority: 7,
        event: {
          type: 'page',
          params: { policy: { title: 'Page on call', actions: policy().actions } },
        },
      },
    ],
    operators: [],
    losses: [],
  });
});

test('that a fact is there is asked in json-rules-engine’s own words', () => {
  const { rules, operators, losses } = exportRules([
    policy({
      conditions: {
        any: [
          { fact: 'record', path: 'data.ci', operator: 'exists', value: true, name: 'bound' },
          { fact: 'record', path: 'data.ci', operator: 'exists', value: false },
        ],
      },
    }),
  ]);
  const asked = (operator: string, value: unknown) => {
    return { fact: 'record', path: '$.data.ci', operator, value };
  };
  expect(rules[0]?.conditions).toMatchObject({
    all: [
      {},
      {
        any: [
          {
            name: 'bound',
            all: [asked('notEqual', null), asked('notEqual', { fact: 'no-such-fact' })],
          },
          { any: [asked('equal', null), asked('equal', { fact: 'no-such-fact' })] },
        ],
      },
    ],
  });
  expect([operators, losses]).toEqual([[], []]);
});

test('an operator it does not have keeps its name, and is listed to be added', () => {
  const conditions = {
    all: [
      { ...leaf, operator: 'startsWith', value: 'h' },
      { fact: 'event', path: 'time', operator: 'not:olderThan', value: 'PT4H' },
      { fact: 'records', params: { where: { ci: { fact: 'ci' } } }, operator: 'equal', value: 1 },
    ],
  };
  // when
  const { rules, operators, losses } = exportRules([policy({ conditions })]);
  // then
  expect(rules[0]?.conditions).toMatchObject({
    all: [{}, { all: [{ operator: 'startsWith' }, { operator: 'not:olderThan' }, {}] }],
  });
  expect(operators).toMatchObject([
    {
      name: 'startsWith',
      needs: [],
      rules: ['page'],
      expectation: expect.stringContaining('{value}'),
    },
    { name: 'olderThan', needs: ['now'], rules: ['page'] },
  ]);
  expect(losses.map(({ path, effect }) => [path, effect])).toEqual([
    ['/conditions/all/0/operator', 'to-add'],
    ['/conditions/all/1/operator', 'to-add'],
    ['/conditions/all/2/params/where/ci', 'to-add'],
  ]);
  // when nothing may be added
  const plain = exportRules([policy({ conditions })], { plain: true });
  // then
  expect([plain.rules, plain.operators]).toEqual([[], []]);
  expect(plain.losses.map(({ effect }) => effect)).toEqual(['left-out', 'left-out', 'left-out']);
});

test('what a plain json-rules-engine does nothing by is carried along, and told', () => {
  const more: Partial<Policy> = {
    stop: true,
    pattern: { kind: 'count', n: 3, within: 'PT10M' },
    limits: { throttle: { most: 1, per: 'PT1H' }, budget: { most: 9, per: 'day' } },
    actions: {
      raise: {
        type: 'emit',
        params: { type: 'alert.raised', data: { name: { cel: 'event.data.name' } } },
      },
      tell: { type: 'chat.post', params: { to: 'ops', text: 'See {{ event.id }}' } },
    },
  };
  expect(lossesOf(more)).toEqual([
    ['stop', '/stop', 'not-heeded'],
    ['pattern', '/pattern', 'not-heeded'],
    ['limits', '/limits/throttle', 'not-heeded'],
    ['limits', '/limits/budget', 'not-heeded'],
    ['expression', '/actions/raise/params/data/name', 'not-heeded'],
    ['expression', '/actions/tell/params/text', 'not-heeded'],
  ]);
  expect(exportRules([policy(more)]).rules[0]?.event.params).toMatchObject({ policy: more });
});

test('what it would decide otherwise is left out, with each place', () => {
  const any = [
    { fact: 'event', path: 'data.a b', operator: 'equal', value: 1 },
    { fact: 'event', operator: 'in', value: [{ toString: 1 }] },
  ];
  expect(lossesOf({ conditions: { all: [{ not: { any } }] }, enabled: false })).toEqual([
    ['enabled', '/enabled', 'left-out'],
    ['path', '/conditions/all/0/not/any/0/path', 'left-out'],
    ['key', '/conditions/all/0/not/any/1/value/0/toString', 'left-out'],
  ]);
  expect(
    exportRules([policy({ conditions: { any } }), policy({ id: 'other' })]).rules,
  ).toHaveLength(1);
});

test('what it may decide otherwise for some facts is exported, and told', () => {
  const all = [
    { ...leaf, path: 'data.tags.0' },
    { ...leaf, operator: 'someFact:in' },
    { ...leaf, value: { fact: 'event', path: 'data.wanted' } },
    { ...leaf, operator: 'swap:notIn', value: 'high' },
  ];
  expect(lossesOf({ conditions: { all } })).toEqual([
    ['path', '/conditions/all/0/path', 'may-differ'],
    ['operand', '/conditions/all/2/operator', 'may-differ'],
    ['operand', '/conditions/all/3/operator', 'may-differ'],
  ]);
});
