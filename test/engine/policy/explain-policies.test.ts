import { explainPolicies } from '@interlock/engine/study';
import type { Condition, Json, Shown } from '@interlock/engine';
import type { ExplainedPolicy, TracedCondition } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { ask, buildPolicies, evidence, explainOne, severityIs } from './policy-question.ts';

describe('a policy that was not asked', () => {
  const never = { conditions: severityIs('critical') as unknown as Json };
  const policies = buildPolicies({
    'a-first': { priority: 10, stop: true },
    'b-later': {},
    'c-off': { enabled: false },
    'd-other': { on: ['incident.opened', 'incident.resolved'] },
    'e-never': { priority: 20, ...never },
  });
  const explained = ask(policies, {
    fired: ['a-first'],
    wanted: ['b-later', 'c-off', 'd-other', 'e-never', 'f-none'],
  });
  const textOf = (id: string) => explained.policies.find(({ policy }) => policy === id)?.text;

  it.each([
    [
      'b-later',
      '“Policy b-later” was not asked: “Policy a-first” comes before it, fired, and lets none be asked after it. Its conditions would have held: it asks for nothing and so always does.',
    ],
    [
      'c-off',
      '“Policy c-off” was not asked: it is switched off. Its conditions would have held: it asks for nothing and so always does.',
    ],
    [
      'd-other',
      '“Policy d-other” was not asked: it listens to incident.opened and incident.resolved, and this is alert.opened.',
    ],
    [
      'e-never',
      '“Policy e-never” did not fire: Severity of ALT0000007 is warning, but it has to be critical.',
    ],
    ['f-none', 'There is no policy "f-none".'],
  ])('says why: %s', (id, text) => {
    expect(textOf(id)).toBe(text);
  });

  it('says of one that held but came after one that suppressed that it did nothing', () => {
    const [, other] = explainPolicies({
      type: 'alert.opened',
      matched: [{ policy: 'a-first', actions: ['suppress'] }],
      considered: [
        { policy: 'a-first', result: true },
        { policy: 'b-later', result: true },
      ],
      samePolicies: true,
      policies,
      evidence,
      wording: { types: new Map(), subject: null, names: new Map() },
      wanted: ['b-later'],
    }).policies;
    expect(other).toMatchObject({ matched: null, standing: { kind: 'suppressed', by: 'a-first' } });
  });

  it('tells of one whose facts could not be read', () => {
    const failed = ask(policies, {
      considered: [{ policy: 'b-later', result: false, error: 'rows 1, 2 match together' }],
      wanted: ['b-later'],
    }).policies[0];
    expect(failed?.text).toContain('could not be decided and counts as not matching: rows 1, 2');
  });
});

describe('which policies are explained', () => {
  const policies = buildPolicies({
    far: {
      conditions: {
        all: [severityIs('critical'), { fact: 'ci', path: 'state', operator: 'equal', value: 'x' }],
      } as unknown as Json,
    },
    near: { conditions: severityIs('critical') as unknown as Json },
    fired: { conditions: severityIs('warning') as unknown as Json },
  });

  it('those that fired first, then those closest to it; the rest is counted', () => {
    const explained = ask(policies, { fired: ['fired'], limit: 1 });
    expect(explained.policies.map(({ policy }) => policy)).toEqual(['fired', 'near']);
    expect(explained.others).toBe(1);
  });

  it('any by id, however far', () => {
    const explained = ask(policies, { wanted: ['far'], limit: 0 });
    expect(explained.policies.map(({ policy }) => policy)).toEqual(['far']);
    expect(explained.others).toBe(2);
  });
});

describe('where each value came from', () => {
  it('stands at each comparison', () => {
    const { condition } = explainOne({
      all: [
        severityIs('critical'),
        { fact: 'event', path: 'data.count', operator: 'greaterThan', value: 3 },
        {
          fact: 'actor',
          path: 'id',
          operator: 'equal',
          value: { fact: 'record', path: 'data.ci' },
        },
        { fact: 'ci', path: 'state', operator: 'equal', value: 'live' },
        { fact: 'service', path: 'state', operator: 'exists', value: false },
      ],
    });
    const children = condition?.kind === 'all' ? condition.children : [];
    const read = { kind: 'record', id: 'r1', number: 'ALT0000007', revision: 3 };
    expect(
      children.map((leaf: TracedCondition) => (leaf.kind === 'leaf' ? leaf.origin : null)),
    ).toEqual([read, { kind: 'event' }, { kind: 'actor' }, { kind: 'read' }, { kind: 'unknown' }]);
    expect(children[2]).toMatchObject({ expectedOrigin: read });
    expect(children.map(({ result }) => result)).toEqual([false, true, false, true, null]);
  });

  it('a verdict that hangs on something unknown cannot be told', () => {
    const { condition, text } = ask(
      buildPolicies({
        p: {
          enabled: false,
          conditions: { fact: 'service', path: 'state', operator: 'exists', value: true },
        },
      }),
      { wanted: ['p'] },
    ).policies[0] as ExplainedPolicy;
    expect(condition?.result).toBeNull();
    expect(text).toContain(
      'Of its conditions this is known: the state of its service was not looked at (it has to be set).',
    );
  });
});

it('a secret is compared but shown nowhere: not as seen, not as asked for, not in a change', () => {
  // given
  const shown: Shown = ({ path }, value) =>
    value !== undefined && path === 'data.password' ? '(hidden)' : value;
  const condition: Condition = {
    any: [
      { fact: 'record', path: 'data.password', operator: 'equal', value: 'letmein' },
      {
        fact: 'record',
        path: 'data.severity',
        operator: 'equal',
        value: { fact: 'record', path: 'data.password' },
      },
    ],
  };
  // when
  const explained = explainOne(condition, { shown });
  // then
  expect(explained.matched).toBe(false);
  expect(explained.change?.changes).toHaveLength(1);
  expect(JSON.stringify(explained)).not.toMatch(/hunter2|letmein/);
});

describe('a great many policies', () => {
  const values = ['critical', 'high', 'warning', 'info'];
  const many = buildPolicies(
    Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => {
        const own = severityIs(values[i % 4] ?? 'info');
        const counted: Condition = {
          fact: 'event',
          path: 'data.count',
          operator: 'notEqual',
          value: 4,
        };
        return [`p-${i}`, { conditions: { all: [own, counted] } as unknown as Json }];
      }),
    ),
  );

  it('are explained as far as their event may concern them, the others counted', () => {
    const { policies, others } = ask(many);
    expect(policies).toHaveLength(100);
    expect(policies.every(({ text }) => text.includes('count in the event is 4'))).toBe(true);
    expect(others).toBe(300);
    // the nearest to firing first
    expect(policies[0]?.matched).toBe(false);
  });

  it('and any other one by id', () => {
    const { policies, others } = ask(many, { wanted: ['p-0'], limit: 10 });
    expect(policies).toHaveLength(11);
    expect(policies[0]?.text).toContain(
      'Severity of ALT0000007 is warning, but it has to be critical',
    );
    expect(others).toBe(389);
  });
});
