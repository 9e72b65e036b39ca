import { describe, expect, it } from 'vitest';
import { importRules } from '../../../../engine/policy/exchange/import-rules.ts';
import type { ImportOptions, RuleImport } from '../../../../engine/policy/exchange/import-rules.ts';
import { policyFiles } from '../../../../engine/policy/exchange/policy-files.ts';

const leaf = { fact: 'event', path: '$.data.severity', operator: 'equal', value: 'high' };
const ofType = { fact: 'event', path: '$.type', operator: 'equal', value: 'alert.raised' };
const rule = (more: object = {}) => ({
  conditions: { all: [ofType, leaf] },
  event: { type: 'page-somebody' },
  ...more,
});
const told = ({ issues }: RuleImport) =>
  issues.map(({ code, path }) => `${code} ${path}`).toSorted();
const lost = ({ losses }: RuleImport) => losses.map(({ code, path }) => `${code} ${path}`);

/** Rules of one name are told apart by what they say. */
const NAMED_ALIKE = /^page-somebody-[0-9a-f]{8}$/;

describe('rules others wrote', () => {
  it('become policies: event types out of the outermost all, dotted paths, an id; what is done is told as lost', () => {
    // given
    const given = [
      rule({ priority: 3, name: 'Page somebody!' }),
      rule({ conditions: { all: [leaf, { not: leaf }, ofType] } }),
      rule(),
    ];
    // when
    const imported = importRules(given);
    // then
    const dotted = { ...leaf, path: 'data.severity' };
    const common = { on: ['alert.raised'], actions: {}, id: expect.stringMatching(NAMED_ALIKE) };
    expect(imported.policies).toEqual([
      { ...common, title: 'Page somebody!', priority: 3, conditions: dotted },
      {
        ...common,
        title: 'page-somebody',
        conditions: { all: [dotted, { not: dotted }] },
      },
      { ...common, title: 'page-somebody', conditions: dotted },
    ]);
    expect(lost(imported)).toEqual(['event /0/event', 'event /1/event', 'event /2/event']);
    expect([imported.ok, imported.issues]).toEqual([true, []]);
    const ids = imported.policies.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(Object.keys(policyFiles(imported.policies))).toEqual(
      ids.map((id) => `alert/policies/${id}.json`),
    );
  });

  it('may name their event types and shared conditions beside them', () => {
    const given = {
      rules: [{ conditions: { condition: 'bad' }, event: { type: 'x' } }],
      conditions: { bad: { any: [leaf, { condition: 'worse' }] }, worse: { all: [leaf] } },
    };
    const { policies } = importRules(given, { on: ['alert.raised', 'alert.cleared'] });
    const dotted = { ...leaf, path: 'data.severity' };
    expect(policies).toMatchObject([
      { on: ['alert.raised', 'alert.cleared'], conditions: { any: [dotted, { all: [dotted] }] } },
    ]);
  });

  it('may have their facts in the event’s data', () => {
    const given = rule({
      conditions: {
        all: [
          { fact: 'severity', operator: 'equal', value: { fact: 'wanted', path: '$.level' } },
          ofType,
        ],
      },
    });
    expect(told(importRules(given))).toEqual([
      'unknown-fact /conditions/all/0/fact',
      'unknown-fact /conditions/all/0/value/fact',
    ]);
    const imported = importRules(given, { factsInData: true });
    expect(imported.policies).toMatchObject([
      {
        conditions: {
          fact: 'event',
          path: 'data.severity',
          value: { fact: 'event', path: 'data.wanted.level' },
        },
      },
    ]);
    expect(lost(imported)).toContain('fact-in-data /conditions/all/0/value/path');
  });

  it('lose what only their program knows: own operators, keys of no meaning', () => {
    const given = rule({
      _id: 7,
      conditions: { all: [{ ...leaf, operator: 'startsWith' }, ofType, leaf] },
    });
    expect(lost(importRules(given))).toEqual([
      'event /event',
      'operator /conditions/all/0/operator',
      'unknown-key /_id',
    ]);
  });
});

describe('everything wrong is told at once, each at its place', () => {
  const deep = (levels: number): object => (levels === 0 ? leaf : { all: [deep(levels - 1)] });

  it('in the rules as they were given', () => {
    const given = {
      rules: [
        rule({ conditions: { all: [ofType, { any: [] }, { not: { ...leaf, path: 'a..b' } }] } }),
        rule({ conditions: { all: [leaf, ofType, { ...leaf, operator: 'equals' }] } }),
        rule({ conditions: { all: [{ ...leaf, path: '$..severity' }] } }),
        rule({ conditions: { all: [ofType, { ...leaf, operator: 'in', value: 3 }], any: [] } }),
        rule({ priority: 'high', event: null }),
        JSON.parse('{"conditions": {"__proto__": {"all": []}}, "event": {"constructor": 1}}'),
        rule({ conditions: { all: [ofType, deep(40)] } }),
        rule({ conditions: { all: [ofType, deep(5_000)] } }),
        7,
        rule({ conditions: { condition: 'nowhere' } }),
        { name: 'empty' },
      ],
    };
    expect(told(importRules(given))).toEqual([
      'bad-path /rules/0/conditions/all/2/not/path',
      'bad-path /rules/2/conditions/all/0/path',
      'condition-kind /rules/3/conditions',
      'condition-kind /rules/5/conditions',
      'empty-group /rules/0/conditions/all/1/any',
      'forbidden-name /rules/5/conditions/__proto__',
      'forbidden-name /rules/5/event/constructor',
      'invalid-type /rules/10/conditions',
      'invalid-type /rules/10/event',
      'invalid-type /rules/4/event',
      'invalid-type /rules/4/priority',
      'invalid-type /rules/8',
      'no-event-types /rules/10/conditions',
      'no-event-types /rules/2/conditions',
      'no-event-types /rules/5/conditions',
      'no-event-types /rules/9/conditions',
      'operator-value /rules/3/conditions/all/1/value',
      `too-deep /rules/6/conditions/all/1${'/all/0'.repeat(32)}`,
      `too-deep /rules/7/conditions/all/1${'/all/0'.repeat(62)}/all`,
      'unknown-condition /rules/9/conditions/condition',
      'unknown-operator /rules/1/conditions/all/2/operator',
    ]);
  });

  it('in what a rule of Interlock carries along', () => {
    const policy = { title: 'X', actions: { do: { type: 'explode' } }, pattern: { kind: 'no' } };
    const given = rule({ name: 'x', event: { type: 'x', params: { policy } } });
    expect(told(importRules(given))).toEqual([
      'unknown-action /event/params/policy/actions/do/type',
      'unknown-pattern /event/params/policy/pattern/kind',
    ]);
  });

  it.each<[unknown, string]>([
    ['rules', 'invalid-type '],
    [null, 'invalid-type '],
    [{ rules: 7 }, 'invalid-type /rules'],
    [{ rules: [], conditions: [] }, 'invalid-type /conditions'],
    [Array.from({ length: 100_001 }, () => 0), 'too-many '],
  ])('where it is no list of rules', (given, issue) => {
    expect(told(importRules(given))).toEqual([issue]);
  });

  it('in shared conditions: circles, and those that double until nothing could hold them', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [
        `c${i}`,
        i === 0
          ? { any: [leaf] }
          : { all: [{ condition: `c${i - 1}` }, { condition: `c${i - 1}` }] },
      ]),
    );
    const options: ImportOptions = { on: ['alert.raised'] };
    const asks = (condition: string) => [{ conditions: { condition }, event: { type: 'x' } }];
    const large = importRules({ rules: asks('c29'), conditions: doubling }, options);
    expect(told(large)).toContain('condition-too-large /rules/0/conditions');
    const round = { a: { all: [{ condition: 'b' }] }, b: { not: { condition: 'a' } } };
    const circle = importRules({ rules: asks('a'), conditions: round }, options);
    expect(told(circle)).toContain('condition-cycle /rules/0/conditions/condition');
    expect([large.policies, circle.policies]).toEqual([[], []]);
  });

  it('in ten megabytes', () => {
    const many = Array.from({ length: 20_000 }, (_, i) =>
      rule({
        name: `n${i}`,
        conditions: { all: [ofType, { ...leaf, operator: 'equals', value: 'x'.repeat(400) }] },
      }),
    );
    const imported = importRules(many);
    expect(imported.issues).toHaveLength(20_000);
    expect(imported.issues.at(-1)?.path).toBe('/19999/conditions/all/1/operator');
  });
});
