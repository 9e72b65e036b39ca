import { describe, expect, it } from 'vitest';
import {
  at,
  buildCall,
  buildEventRow,
  buildEvidence,
  buildJob,
  buildRow,
  buildSent,
} from './build-evidence.ts';
import { check } from './check.ts';
import type { Evidence } from './evidence.ts';
import type { Tables } from './tables.ts';
import { report, type Violation } from './violation.ts';

const tables = (change: (tables: Tables) => Partial<Tables>): Evidence => {
  const evidence = buildEvidence();
  return { ...evidence, tables: { ...evidence.tables, ...change(evidence.tables) } };
};
const calls = (...more: Evidence['calls']): Evidence => {
  const evidence = buildEvidence();
  return { ...evidence, calls: [...evidence.calls, ...more] };
};

it('says nothing where every promise was kept', () => {
  expect(report(check(buildEvidence()))).toBe('');
});

const base = {
  client: 'client',
  node: 'node-1',
  sent: 10,
  sentAt: 0,
  answered: 11,
  code: null,
  retryAfter: null,
};

const broken: readonly (readonly [string, Violation['kind'], Evidence])[] = [
  [
    'an acknowledged event that is not stored',
    'lost',
    tables(({ events }) => ({ events: events.filter(({ id }) => id !== 'e5') })),
  ],
  [
    'an acknowledged record that is not stored',
    'lost',
    calls({ ...base, kind: 'open', status: 201, key: 'k', record: 'job-2' }),
  ],
  [
    'an acknowledged edit that is in no history',
    'lost',
    calls({
      ...base,
      kind: 'edit',
      status: 200,
      record: 'job-1',
      ifRevision: 4,
      remark: 'never written',
    }),
  ],
  [
    'an edit made on a revision that was not the last',
    'duplicated',
    {
      ...tables(({ history }) => ({
        history: history.map((row) =>
          row.revision === 3 ? { ...row, changes: { remark: { after: 'mine' } } } : row,
        ),
        records: [buildJob({ data: { steps: 1, remark: 'mine' } })],
      })),
      calls: [
        ...buildEvidence().calls,
        { ...base, kind: 'edit', status: 200, record: 'job-1', ifRevision: 1, remark: 'mine' },
      ],
    },
  ],
  [
    'one Idempotency-Key that opened two records',
    'duplicated',
    calls(
      { ...base, kind: 'open', status: 201, key: 'k', record: 'job-1' },
      { ...base, kind: 'open', status: 201, key: 'k', record: 'job-2' },
    ),
  ],
  [
    'one event twice in a history',
    'duplicated',
    tables(({ history }) => ({
      history: history.map((row) =>
        row.revision === 3 ? { ...row, event: buildRow(2).event } : row,
      ),
    })),
  ],
  [
    'one thing meant once, twice in a history under two ids',
    'duplicated',
    tables(({ history }) => ({
      history: history.map((row) =>
        row.revision === 3 ? { ...row, input: { nonce: 'e2' } } : row,
      ),
    })),
  ],
  [
    'an event nobody sent',
    'duplicated',
    tables(({ events, decisions }) => ({
      events: [...events, buildEventRow('e9', 'job.ticked', { outcome: 'ignored' })],
      decisions: [
        ...decisions,
        { id: 'decision-e9', source: '/load', event: 'e9', outcome: 'ignored' },
      ],
    })),
  ],
  [
    'a counter that says more than was counted',
    'duplicated',
    tables(() => ({ records: [buildJob({ counters: { ticks: 2 } })] })),
  ],
  [
    'a job that ended and that no tally counts',
    'duplicated',
    tables(({ history }) => ({
      records: [buildJob({ state: 'done', timers: {} })],
      history: history.map((row) => (row.revision === 4 ? { ...row, to: 'done' } : row)),
      timers: [],
    })),
  ],
  [
    'an event with two decisions',
    'outcome',
    tables(({ decisions }) => ({
      decisions: [...decisions, { id: 'other', source: '/load', event: 'e2', outcome: 'applied' }],
    })),
  ],
  [
    'an outcome told that is not the stored one',
    'outcome',
    tables(({ events, decisions }) => ({
      events: events.map((row) => (row.id === 'e5' ? { ...row, outcome: 'ignored' } : row)),
      decisions: decisions.map((row) =>
        row.event === 'e5' ? { ...row, outcome: 'ignored' } : row,
      ),
      records: [buildJob({ counters: {} })],
    })),
  ],
  [
    'an event sent once and told as a duplicate',
    'outcome',
    {
      ...buildEvidence(),
      calls: buildEvidence().calls.map((call) =>
        call.kind === 'events' && call.events.length === 1
          ? { ...call, results: [{ outcome: 'duplicate', code: null, records: [] }] }
          : call,
      ),
    },
  ],
  [
    'a gap in a history',
    'history',
    tables(({ history }) => ({ history: history.filter(({ revision }) => revision !== 3) })),
  ],
  [
    'a history that forks',
    'history',
    tables(({ history }) => ({ history: [...history, buildRow(3, { input: {} })] })),
  ],
  [
    'a history without a record',
    'history',
    tables(({ history }) => ({ history: [...history, buildRow(1, { record: 'job-9' })] })),
  ],
  [
    'a history that runs back in time',
    'history',
    tables(({ history }) => ({
      history: history.map((row) => (row.revision === 3 ? { ...row, at: at(0) } : row)),
    })),
  ],
  [
    'an applied event without a row',
    'history',
    tables(({ events, decisions }) => ({
      events: [...events, buildEventRow('e6', 'job.worked', { source: '/other' })],
      decisions: [
        ...decisions,
        { id: 'decision-e6', source: '/other', event: 'e6', outcome: 'applied' },
      ],
    })),
  ],
  [
    'a record that is not what its history gives',
    'replay',
    tables(() => ({ records: [buildJob({ data: { steps: 7 } })] })),
  ],
  [
    'a record in another state than its history ends in',
    'replay',
    tables(() => ({ records: [buildJob({ state: 'open' })] })),
  ],
  [
    'two events of one batch the wrong way round',
    'order',
    {
      ...buildEvidence(),
      calls: [
        buildCall(1, [buildSent('e1', 'job.requested', null)]),
        buildCall(2, [
          buildSent('e3', 'job.notified'),
          buildSent('e2', 'job.worked'),
          buildSent('e4', 'job.armed'),
          buildSent('e5', 'job.ticked'),
        ]),
      ],
    },
  ],
  [
    'an event before one acknowledged before it was sent',
    'order',
    {
      ...buildEvidence(),
      calls: [
        buildCall(1, [buildSent('e1', 'job.requested', null)]),
        buildCall(2, [buildSent('e3', 'job.notified'), buildSent('e5', 'job.ticked')]),
        buildCall(3, [buildSent('e2', 'job.worked'), buildSent('e4', 'job.armed')]),
      ],
    },
  ],
  ['a timer without a row to fire it', 'timer-missing', tables(() => ({ timers: [] }))],
  ['a timer long overdue', 'timer-missing', tables(({ timers }) => ({ readAt: at(60), timers }))],
  [
    'a timer the record has forgotten',
    'timer-missing',
    tables(() => ({ records: [buildJob({ timers: {} })], timers: [] })),
  ],
  ['a timer that fired before it was due', 'timer-early', fired(at(5.5), at(6))],
  ['a timer that fired after it was cancelled', 'timer-cancelled', fired(at(7), at(6.5))],
  [
    'a row of a timer no record names',
    'timer-cancelled',
    tables(({ timers }) => ({
      timers: [...timers, { record: 'job-1', key: 'expired#settle', dueAt: at(9), parked: null }],
    })),
  ],
  [
    'a request the sink got that no step asked for',
    'effect-uncommitted',
    tables(() => ({ effects: [] })),
  ],
  [
    'an effect no step asked for',
    'effect-uncommitted',
    tables(({ effects }) => ({
      effects: [...effects, ...effects.map((row) => ({ ...row, id: 'effect-2', event: 'e9' }))],
    })),
  ],
  [
    'a step without its effect',
    'effect-missing',
    { ...tables(() => ({ effects: [] })), deliveries: [] },
  ],
  [
    'an effect never done',
    'effect-missing',
    tables(({ effects }) => ({ effects: effects.map((row) => ({ ...row, status: 'pending' })) })),
  ],
  ['an effect done that nobody received', 'effect-missing', { ...buildEvidence(), deliveries: [] }],
  [
    'a result that whoever waits for it never got',
    'effect-missing',
    tables(() => ({
      records: [buildJob({ invocations: { 'asking#answer': { effect: 'effect-1' } } })],
    })),
  ],
  [
    'one effect under two keys',
    'effect-key',
    {
      ...buildEvidence(),
      deliveries: ['effect-1', 'other'].map((key) => ({
        at: 0,
        key,
        purpose: 'notify',
        record: 'job-1',
        event: 'e3',
        mood: 'answer' as const,
      })),
    },
  ],
  [
    'an event turned away and accepted all the same',
    'overload',
    {
      ...buildEvidence(),
      calls: buildEvidence().calls.map((call) =>
        call.kind === 'events' && call.events.length === 1
          ? { ...call, status: 503, code: 'overloaded', retryAfter: 1, results: null }
          : call,
      ),
    },
  ],
  [
    'overload without a word when to come back',
    'overload',
    calls(
      buildCall(5, [buildSent('e8', 'job.ticked')], {
        status: 503,
        code: 'overloaded',
        results: null,
      }),
    ),
  ],
];

describe('the checker flags', () => {
  it.each(broken)('%s', (_title, kind, evidence) => {
    const violations = check(evidence);
    expect(
      violations.map((violation) => violation.kind),
      report(violations),
    ).toContain(kind);
  });
});

/** The job's timer fired: at a moment, saying it was due at another; it is due 2 s after it was set. */
function fired(firedAt: string, dueAt: string): Evidence {
  return tables(({ history, events, decisions }) => {
    const event = { id: 'fired', source: '/timers', type: 'timer.fired' };
    const input = { key: 'armed#expire', dueAt };
    return {
      history: [
        ...history,
        buildRow(5, { event, input, from: 'armed', to: 'expired', at: firedAt, decision: 'd' }),
      ],
      events: [
        ...events,
        buildEventRow('fired', 'timer.fired', {
          source: '/timers',
          data: input,
          acceptedAt: firedAt,
          decision: 'd',
        }),
      ],
      decisions: [...decisions, { id: 'd', source: '/timers', event: 'fired', outcome: 'applied' }],
    };
  });
}
