import { compilePolicies } from '@interlock/engine';
import { explainPolicies } from '@interlock/engine/study';
import type { CompiledPolicies, Condition, Json, JsonObject } from '@interlock/engine';
import type { Evidence, ExplainedPolicy, PolicyQuestion } from '@interlock/engine/study';

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
export const evidence: Evidence = (fact) => {
  if (fact === 'record')
    return {
      value: record,
      origin: { kind: 'record', id: 'r1', number: 'ALT0000007', revision: 3 },
    };
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

/** Policies with what a test is about. */
export function buildPolicies(policies: Readonly<Record<string, JsonObject>>): CompiledPolicies {
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

/** Asks for a severity. */
export const severityIs = (value: Json): Condition => ({
  fact: 'record',
  path: 'data.severity',
  operator: 'equal',
  value,
});

/** The question about one event, as decided by asking each policy in turn. */
export function ask(
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

/** The one policy with some conditions, explained. */
export function explainOne(
  conditions: Condition,
  more: Partial<PolicyQuestion> & { readonly fires?: boolean } = {},
): ExplainedPolicy {
  const { fires = false, ...question } = more;
  const policies = buildPolicies({ p: { conditions: conditions as unknown as Json } });
  const [only] = ask(policies, { ...question, fired: fires ? ['p'] : [] }).policies;
  if (only === undefined) throw new Error('nothing explained');
  return only;
}
