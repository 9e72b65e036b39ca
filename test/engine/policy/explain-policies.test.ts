import { describe, expect, it } from 'vitest';
import { compilePolicies } from '@interlock/engine';
import { explainPolicies } from '@interlock/engine/study';
import type { CompiledPolicies, Condition, Json, JsonObject, Shown } from '@interlock/engine';
import type {
  Evidence,
  ExplainedPolicy,
  PolicyQuestion,
  TracedCondition,
} from '@interlock/engine/study';

const record = {
  type: 'alert',
  state: 'open',
  data: { severity: 'warning', ci: 'c1', name: 'DiskFull', password: 'hunter2' },
} as const;
const seen: JsonObject = {
  ci: { state: 'live', data: { criticality: 'low' } },
  links: { count: 1, items: [{ id: 'i1', number: 'INC0000001' }] },
};
const LABELS = new Map([
  ['open', 'Open'],
  ['held', 'Held'],
]);

/** What is known of an alert about a CI; `service` nobody looked at. */
const evidence: Evidence = (fact) => {
  if (fact === 'record')
    return { value: record, origin: { kind: 'record', number: 'ALT0000007', revision: 3 } };
  if (fact === 'event')
    return { value: { type: 'alert.opened', data: { count: 4 } }, origin: { kind: 'event' } };
  if (fact === 'actor')
    return { value: { id: 'ada', roles: ['agent'] }, origin: { kind: 'actor' } };
  const value = seen[fact];
  return value === undefined
    ? { value, origin: { kind: 'unknown' } }
    : { value, origin: { kind: 'read' } };
};

const alertType = {
  title: 'Alert',
  plural: 'Alerts',
  fields: { severity: { title: 'Severity' }, ci: { title: 'CI' } },
  links: { incidents: { title: 'Incidents', relation: 'alert-of', direction: 'out' } },
} as const;

function buildPolicies(policies: Readonly<Record<string, JsonObject>>): CompiledPolicies {
  const sources = Object.entries(policies).map(([id, more]) => ({
    json: {
      id,
      title: `Policy ${id}`,
      on: ['alert.opened'],
      conditions: { all: [] },
      actions: { m: { type: 'email.send', params: { to: 'a', subject: 'b', text: 'c' } } },
      ...more,
    },
  }));
  const compiled = compilePolicies(sources, {});
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.value;
}

const severityIs = (value: Json): Condition => ({
  fact: 'record',
  path: 'data.severity',
  operator: 'equal',
  value,
});

/** The question about one event, as decided by asking each policy in turn. */
function ask(
  policies: CompiledPolicies,
  more: Partial<PolicyQuestion> & { readonly fired?: readonly string[] } = {},
) {
  const { fired = [], ...question } = more;
  return explainPolicies({
    type: 'alert.opened',
    matched: fired.map((policy) => ({ policy, actions: ['email.send'] })),
    considered: [],
    samePolicies: true,
    policies,
    evidence,
    wording: {
      types: new Map([['alert', alertType]]),
      subject: { number: 'ALT0000007', type: 'alert' },
      names: new Map([
        ['c1', 'db-01 (CI0000001)'],
        ['i1', 'Disk full (INC0000001)'],
      ]),
      states: (state) => LABELS.get(state) ?? state,
    },
    ...question,
  });
}

function explainOne(
  conditions: Condition,
  more: Partial<PolicyQuestion> & { readonly fires?: boolean } = {},
): ExplainedPolicy {
  const { fires = false, ...question } = more;
  const policies = buildPolicies({ p: { conditions: conditions as unknown as Json } });
  const [only] = ask(policies, { ...question, fired: fires ? ['p'] : [] }).policies;
  if (only === undefined) throw new Error('nothing explained');
  return only;
}

describe('why, in a sentence for somebody who has not seen the policy', () => {
  it.each<[string, boolean, Condition, string, string | null]>([
    [
      'a value that is another one',
      false,
      severityIs('critical'),
      '“Policy p” did not fire: Severity of ALT0000007 is warning, but it has to be critical.',
      'It would have fired if Severity of ALT0000007 were critical (it is warning).',
    ],
    [
      'one of several',
      false,
      { fact: 'record', path: 'data.severity', operator: 'in', value: ['critical', 'high'] },
      '“Policy p” did not fire: Severity of ALT0000007 is warning, but it has to be critical or high.',
      'It would have fired if Severity of ALT0000007 were critical or high (it is warning).',
    ],
    [
      'ids by name',
      true,
      { fact: 'record', path: 'data.ci', operator: 'exists', value: true },
      '“Policy p” fired: CI of ALT0000007 is set (db-01 (CI0000001)), as it has to be.',
      'It would not have fired without CI of ALT0000007 (it is db-01 (CI0000001)).',
    ],
    [
      'a number of links, by their own title',
      false,
      {
        fact: 'links',
        params: { relation: 'alert-of', direction: 'out', states: ['new', 'pending'] },
        path: 'count',
        operator: 'equal',
        value: 0,
      },
      '“Policy p” did not fire: the number of records linked to ALT0000007 as "Incidents" in state new or pending is 1, namely Disk full (INC0000001), but it has to be 0.',
      'It would have fired if the number of records linked to ALT0000007 as "Incidents" in state new or pending were 0 (it is 1).',
    ],
    [
      'all it asks for',
      true,
      {
        all: [
          severityIs('warning'),
          { fact: 'event', path: 'data.count', operator: 'greaterThan', value: 3 },
          { not: { fact: 'ci', path: 'state', operator: 'equal', value: 'retired' } },
        ],
      },
      '“Policy p” fired: Severity of ALT0000007 is warning, as it has to be; count in the event is 4 (it has to be more than 3); and the state of its CI is live (it must not be retired).',
      'It would not have fired if Severity of ALT0000007 were anything but warning (it is warning), if count in the event were at most 3 (it is 4) or if the state of its CI were retired (it is live).',
    ],
    [
      'which of several that would each be enough holds',
      true,
      {
        any: [
          severityIs('critical'),
          { fact: 'event', path: 'data.count', operator: 'greaterThan', value: 3 },
        ],
      },
      '“Policy p” fired: of 2 alternatives, of which one is enough, this one holds: count in the event is 4 (more than 3).',
      'It would not have fired if count in the event were at most 3 (it is 4).',
    ],
    [
      'what nothing can be one of',
      false,
      { fact: 'record', path: 'data.severity', operator: 'in', value: [] },
      '“Policy p” did not fire: Severity of ALT0000007 is warning, but it has to be one of an empty list, which nothing is.',
      'No change was found that is sure to have made it fire: nothing that was tried for Severity of ALT0000007 is one of an empty list, which nothing is.',
    ],
    [
      'what nothing is equal to',
      false,
      { fact: 'record', path: 'data.severity', operator: 'equal', value: {} },
      '“Policy p” did not fire: Severity of ALT0000007 is warning, but it has to be {}.',
      'No change was found that is sure to have made it fire: nothing that was tried for Severity of ALT0000007 is {}.',
    ],
    [
      'what nothing comes after in order',
      false,
      { fact: 'event', path: 'data.count', operator: 'greaterThan', value: 'abc' },
      '“Policy p” did not fire: count in the event is 4, but it has to be more than abc.',
      'No change was found that is sure to have made it fire: nothing that was tried for count in the event is more than abc.',
    ],
    [
      'what was not looked at',
      false,
      {
        all: [
          severityIs('critical'),
          { fact: 'service', path: 'state', operator: 'equal', value: 'live' },
        ],
      },
      '“Policy p” did not fire: Severity of ALT0000007 is warning, but it has to be critical.',
      'It would have fired if Severity of ALT0000007 were critical (it is warning) and, which was not looked at, the state of its service were live.',
    ],
    [
      'none of several that would each be enough',
      false,
      {
        any: [
          severityIs('critical'),
          {
            all: [
              severityIs('warning'),
              { fact: 'ci', path: 'data.criticality', operator: 'equal', value: 'high' },
            ],
          },
        ],
      },
      '“Policy p” did not fire: none of 2 alternatives holds, of which one would be enough: (1) Severity of ALT0000007 is warning (it would have to be critical), (2) criticality of its CI is low (it would have to be high).',
      'It would have fired if Severity of ALT0000007 were critical (it is warning) or if criticality of its CI were high (it is low).',
    ],
    [
      'both of what must not be together',
      false,
      {
        not: {
          all: [
            severityIs('warning'),
            { fact: 'ci', path: 'state', operator: 'equal', value: 'live' },
          ],
        },
      },
      '“Policy p” did not fire: none of 2 alternatives holds, of which one would be enough: (1) Severity of ALT0000007 is warning (it would have to be anything but warning), (2) the state of its CI is live (it would have to be anything but live).',
      'It would have fired if Severity of ALT0000007 were anything but warning (it is warning) or if the state of its CI were anything but live (it is live).',
    ],
    [
      'its author’s own words',
      false,
      { ...severityIs('critical'), name: 'Really bad' },
      '“Policy p” did not fire: Severity of ALT0000007 is warning, but it has to be critical [Really bad].',
      'It would have fired if Severity of ALT0000007 were critical (it is warning).',
    ],
    [
      'a number that cannot be less than none',
      true,
      {
        fact: 'links',
        params: { relation: 'alert-of', direction: 'out' },
        path: 'count',
        operator: 'greaterThan',
        value: 0,
      },
      '“Policy p” fired: the number of records linked to ALT0000007 as "Incidents" is 1, namely Disk full (INC0000001) (it has to be more than 0).',
      'It would not have fired if the number of records linked to ALT0000007 as "Incidents" were 0 (it is 1).',
    ],
    [
      'of values that lead elsewhere only those that lead here',
      true,
      {
        any: [
          { fact: 'record', path: 'data.severity', operator: 'in', value: ['warning', 'high'] },
          {
            all: [
              severityIs('critical'),
              { fact: 'ci', path: 'data.criticality', operator: 'equal', value: 'high' },
            ],
          },
        ],
      },
      '“Policy p” fired: of 2 alternatives, of which one is enough, this one holds: Severity of ALT0000007 is warning (warning or high).',
      'It would not have fired if Severity of ALT0000007 were anything but warning or high (it is warning).',
    ],
    [
      'of values that lead here by another alternative, that',
      true,
      {
        any: [
          { fact: 'record', path: 'data.severity', operator: 'in', value: ['warning', 'high'] },
          {
            all: [
              severityIs('critical'),
              { fact: 'ci', path: 'data.criticality', operator: 'equal', value: 'low' },
            ],
          },
        ],
      },
      '“Policy p” fired: of 2 alternatives, of which one is enough, this one holds: Severity of ALT0000007 is warning (warning or high).',
      'It would not have fired if Severity of ALT0000007 were anything but warning, high or critical (it is warning; with critical another alternative holds).',
    ],
    [
      'of values nobody can tell where they lead, that',
      true,
      {
        any: [
          { fact: 'record', path: 'data.severity', operator: 'in', value: ['warning', 'high'] },
          {
            all: [
              severityIs('critical'),
              { fact: 'service', path: 'state', operator: 'equal', value: 'live' },
            ],
          },
        ],
      },
      '“Policy p” fired: of 2 alternatives, of which one is enough, this one holds: Severity of ALT0000007 is warning (warning or high).',
      'It would not have fired if Severity of ALT0000007 were anything but warning or high (it is warning; of critical it cannot be told).',
    ],
    [
      'a state by its label',
      true,
      { fact: 'record', path: 'state', operator: 'in', value: ['open', 'held'] },
      '“Policy p” fired: the state of ALT0000007 is Open (it has to be Open or Held).',
      'It would not have fired if the state of ALT0000007 were anything but Open or Held (it is Open).',
    ],
    [
      'of what it is by its type not what would be, were it something else',
      true,
      { fact: 'record', path: 'type', operator: 'equal', value: 'alert' },
      '“Policy p” fired: the record type of ALT0000007 is alert, as it has to be.',
      null,
    ],
    [
      'nothing at all',
      true,
      { all: [] },
      '“Policy p” fired: it asks for nothing and so always does.',
      null,
    ],
  ])('%s', (_, fires, conditions, text, otherwise) => {
    const explained = explainOne(conditions, { fires });
    expect([explained.text, explained.otherwise]).toEqual([text, otherwise]);
  });
});

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
    const read = { kind: 'record', number: 'ALT0000007', revision: 3 };
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
