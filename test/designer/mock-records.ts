import type { Json, JsonObject } from '@interlock/engine';
import type { TracedCondition } from '@interlock/engine/study';
import { incidentType } from './mock-definitions.ts';

/** A record as the API gives it. */
export interface MockRecord {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  state: string;
  data: JsonObject;
  revision: number;
  updatedAt: string;
}

const START = Date.parse('2026-03-02T09:00:00.000Z');

/** An instant so many minutes after the beginning, ISO 8601 UTC. */
export function minute(count: number): string {
  return new Date(START + count * 60_000).toISOString();
}

/** An id like the server's. */
export function uuid(count: number): string {
  return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
}

const TITLES = ['VPN drops', 'Printer on fire', 'Payroll stops', 'Search finds nothing'];

/** Incidents in the order they were opened; the first is the one tests look at. */
export function buildIncidents(count: number): MockRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    id: uuid(i + 1),
    number: `INC${String(i + 1).padStart(7, '0')}`,
    type: 'incident',
    state: i === 0 ? 'active.work.doing,active.communication.told' : 'new',
    data: {
      title: i === 0 ? 'Checkout is slow' : `${TITLES[i % TITLES.length]} (${i})`,
      impact: 1,
      urgency: 1 + (i % 3),
      priority: i === 0 ? 1 : 2 + (i % 3),
      assignmentGroup: 'network',
      ...(i === 0 ? { assignee: 'ada' } : {}),
    },
    revision: 3,
    updatedAt: minute(count - i),
  }));
}

/** A record as the API answers it. */
export function toView(record: MockRecord): JsonObject {
  return {
    ...record,
    title: record.data[incidentType.titleField] ?? record.number,
    workflow: { id: record.type, version: 1, hash: 'abcdef' },
    counters: {},
    openedBy: 'ada',
    createdAt: minute(0),
    done: false,
    references: {
      ada: { title: 'Ada Lovelace', type: 'person' },
      network: { title: 'Network', type: 'team' },
    },
  };
}

const decision = uuid(900);

/** The first incident's history, newest first. */
export const history: readonly Json[] = [
  {
    record: uuid(1),
    revision: 3,
    at: minute(40),
    kind: 'noted',
    event: { id: 'e3', source: '/interlock', type: 'record.noted' },
    actor: { kind: 'person', id: 'ada', name: 'Ada Lovelace' },
    actorName: 'Ada Lovelace',
    from: 'active.work.doing',
    to: 'active.work.doing',
    taken: [],
    changes: {},
    input: {},
    note: { text: 'The cache is cold.', visibility: 'internal' },
    hash: 'abcdef',
    decision,
  },
  {
    record: uuid(1),
    revision: 2,
    at: minute(30),
    kind: 'transition',
    event: { id: 'e2', source: '/interlock', type: 'incident.taken' },
    actor: { kind: 'person', id: 'ada', name: 'Ada Lovelace' },
    actorName: 'Ada Lovelace',
    from: 'new',
    to: 'active.work.doing,active.communication.told',
    taken: ['new#take'],
    changes: { assignee: { after: 'ada' } },
    input: {},
    hash: 'abcdef',
    decision,
  },
  {
    record: uuid(1),
    revision: 1,
    at: minute(20),
    kind: 'opened',
    event: { id: 'e1', source: '/alertmanager', type: 'alert.opened' },
    actor: { kind: 'engine', id: 'engine', name: 'Interlock' },
    actorName: 'Interlock',
    from: null,
    to: 'new',
    taken: [],
    changes: {},
    input: {},
    hash: 'abcdef',
    decision,
  },
];

/** Its clocks: one running, one breached. */
export const clocks: readonly Json[] = [
  {
    id: 'resolution',
    title: 'Resolution',
    mode: 'running',
    target: 'PT4H',
    elapsedMs: 3_600_000,
    remainingMs: 10_800_000,
    percent: 25,
    breachAt: minute(240),
    breached: false,
    breachedAt: null,
    calendar: 'business-hours',
    intervals: [
      {
        kind: 'run',
        from: minute(20),
        to: null,
        clockMs: 3_600_000,
        businessMs: 3_600_000,
        note: 'counts 1 h',
      },
    ],
  },
  {
    id: 'response',
    title: 'Response',
    mode: 'stopped',
    target: 'PT15M',
    elapsedMs: 1_200_000,
    remainingMs: -300_000,
    percent: 133,
    breachAt: null,
    breached: true,
    breachedAt: minute(35),
    calendar: 'always',
    intervals: [],
  },
];

const leaf = (result: boolean, path: string, more: JsonObject): TracedCondition =>
  ({
    kind: 'leaf',
    result,
    at: `/conditions/all/${path}`,
    text: '',
    fact: { fact: 'event', path: `data.${path}` },
    origin: { kind: 'event' },
    ...more,
  }) as unknown as TracedCondition;

/** The decision behind it: one policy matched, one did not. */
export const explained: Json = {
  id: decision,
  event: { id: 'e1', source: '/alertmanager', type: 'alert.opened' },
  at: minute(20),
  commit: '0123456789abcdef0123456789abcdef01234567',
  hash: 'sha256-of-the-content',
  published: {
    at: minute(2),
    by: { id: 'olga', name: 'Olga Owner' },
    versions: [{ workflow: 'incident', version: 4, tag: 'incident/v4' }],
  },
  outcome: 'applied',
  reason: null,
  input: null,
  explainedBy: 'definitions-then',
  stages: [
    { stage: 'normalise', verdict: 'passed', text: 'read as alert.opened from /alertmanager' },
    { stage: 'duplicate', verdict: 'passed', text: 'no such event was accepted before' },
    { stage: 'flap', verdict: 'not-applicable', text: 'nothing here would hold back for it' },
    { stage: 'maintenance', verdict: 'stopped', text: '“In maintenance” held it back: db-01' },
    { stage: 'inhibit', verdict: 'not-applicable', text: 'nothing here would hold back for it' },
    { stage: 'throttle', verdict: 'not-applicable', text: 'nothing here would hold back for it' },
    { stage: 'policies', verdict: 'passed', text: '“A severe alert opens an incident” fired' },
    { stage: 'workflow', verdict: 'passed', text: 'INC0000001 changed' },
  ],
  headlines: [
    {
      record: null,
      text: 'Incident INC0000001 was opened by the policy “A severe alert opens an incident”.',
    },
  ],
  transitions: [
    {
      record: 'r-1',
      number: 'INC0000001',
      type: 'incident',
      title: 'the step in New (“It got worse”)',
      step: 0,
      transition: 'new#worse',
      holds: false,
      taken: false,
      condition: leaf(false, 'urgency', { operator: 'equal', actual: 'low', expected: 'high' }),
      change: null,
      because: 'Urgency in the event is low, but it has to be high.',
      text: 'INC0000001: the step in New (“It got worse”) was not taken.',
      otherwise: null,
    },
  ],
  rulings: [
    {
      event: { id: 'e1', type: 'alert.opened', data: {} },
      subject: null,
      matched: [{ policy: 'alert-opens-incident', actions: ['record.open'] }],
      considered: [
        { policy: 'night-shift', result: false },
        { policy: 'alert-opens-incident', result: true },
      ],
      seen: {},
      others: 3,
      policies: [
        {
          policy: 'alert-opens-incident',
          title: 'A severe alert opens an incident',
          matched: true,
          standing: { kind: 'asked', matched: true },
          asked: [{ type: 'record.open', title: 'Open a record' }],
          because: 'Severity in the event is high (it has to be critical or high).',
          otherwise:
            'It would not have fired if severity in the event were neither critical nor high (it is high).',
          condition: {
            kind: 'all',
            result: true,
            at: '/conditions',
            text: '',
            children: [
              leaf(true, 'severity', {
                operator: 'in',
                actual: 'high',
                expected: ['critical', 'high'],
              }),
              leaf(true, 'muted', { operator: 'equal', actual: false, expected: false }),
              leaf(true, 'weight', {
                operator: 'lessThan',
                actual: 3,
                expected: 4,
                computed: {
                  formula: { cel: "table('weight').weight" },
                  tables: [{ id: 'weight', title: 'Weight by impact' }],
                  inputs: [
                    { fact: { fact: 'record', path: 'data.impact' }, value: 2 },
                    { fact: { fact: 'record', path: 'data.muted' } },
                  ],
                },
              }),
            ],
          },
        },
        {
          policy: 'night-shift',
          title: 'At night the on-call person is told',
          matched: false,
          standing: { kind: 'asked', matched: false },
          asked: [],
          because: 'Severity in the event is high, but it has to be critical.',
          otherwise: 'It would have fired if severity in the event were critical (it is high).',
          condition: {
            kind: 'all',
            result: false,
            at: '/conditions',
            text: '',
            children: [
              leaf(false, 'severity', { operator: 'equal', actual: 'high', expected: 'critical' }),
            ],
          },
        },
      ],
    },
  ],
  trace: [
    { kind: 'opened', record: uuid(1), type: 'incident', number: 'INC0000001', state: 'new' },
    {
      kind: 'effect',
      effect: uuid(5),
      type: 'email.send',
      title: 'Send an e-mail',
      record: uuid(1),
    },
  ],
} as unknown as Json;
