import type { EventsCall, SentEvent } from './client-log.ts';
import type { Evidence } from './evidence.ts';
import { readModel } from './model.ts';
import { buildFaultPack, LOAD_SOURCE } from './pack.ts';
import type { EventRow, HistoryRow, RecordRow } from './tables.ts';

/** A moment so many seconds into the story. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 26, 9) + seconds * 1_000).toISOString();
}

/** An event a client sent. */
export function buildSent(id: string, type: string, target: string | null = 'job-1'): SentEvent {
  return { source: LOAD_SOURCE, id, type, target, nonce: id };
}

/** A request that was answered 202, unless the test says otherwise; `place` is when it was sent. */
export function buildCall(
  place: number,
  events: readonly SentEvent[],
  given: Partial<EventsCall> = {},
): EventsCall {
  return {
    kind: 'events',
    client: 'client',
    node: 'node-1',
    batch: `batch-${place}`,
    sent: place * 2,
    sentAt: place,
    answered: place * 2 + 1,
    status: 202,
    code: null,
    retryAfter: null,
    events,
    results: events.map(() => ({ outcome: 'applied', code: null, records: ['job-1'] })),
    ...given,
  };
}

/** An event that was applied to the one job there is. */
export function buildEventRow(id: string, type: string, given: Partial<EventRow> = {}): EventRow {
  return {
    source: LOAD_SOURCE,
    id,
    type,
    target: 'job-1',
    data: { nonce: id },
    acceptedAt: at(0),
    outcome: 'applied',
    code: null,
    records: ['job-1'],
    decision: `decision-${id}`,
    ...given,
  };
}

/** A row of the one job's history. */
export function buildRow(revision: number, given: Partial<HistoryRow> = {}): HistoryRow {
  const id = `e${revision}`;
  return {
    record: 'job-1',
    revision,
    at: at(revision),
    kind: 'transition',
    event: { id, source: LOAD_SOURCE, type: 'job.worked' },
    from: 'open',
    to: 'open',
    taken: [],
    changes: {},
    input: { nonce: id },
    hash: 'hash',
    decision: `decision-${id}`,
    ...given,
  };
}

/** The one job, open. */
export function buildJob(given: Partial<RecordRow> = {}): RecordRow {
  return {
    id: 'job-1',
    type: 'job',
    state: 'armed',
    data: { steps: 1 },
    revision: 4,
    hash: 'hash',
    invocations: {},
    timers: { 'armed#expire': at(6) },
    counters: { ticks: 1 },
    createdAt: at(1),
    updatedAt: at(4),
    ...given,
  };
}

/**
 * A short story in which every promise was kept: a job was opened, stepped, had somebody told, counted and
 * was armed; its timer is pending.
 */
export function buildEvidence(): Evidence {
  const opening = buildSent('e1', 'job.requested', null);
  const types = ['job.worked', 'job.notified', 'job.armed', 'job.ticked'];
  const sent = types.map((type, i) => buildSent(`e${i + 2}`, type));
  const events = [
    buildEventRow('e1', 'job.requested', { target: null }),
    ...types.map((type, i) => buildEventRow(`e${i + 2}`, type)),
  ];
  return {
    model: readModel(buildFaultPack('http://sink')),
    calls: [buildCall(1, [opening]), buildCall(2, sent)],
    deliveries: [
      { at: 0, key: 'effect-1', purpose: 'notify', record: 'job-1', event: 'e3', mood: 'answer' },
    ],
    tables: {
      readAt: at(5),
      records: [buildJob()],
      history: [
        buildRow(1, { from: null, changes: { steps: { after: 0 } } }),
        buildRow(2, { taken: ['open#work'], changes: { steps: { before: 0, after: 1 } } }),
        buildRow(3, { taken: ['open#notify'] }),
        buildRow(4, { taken: ['open#arm'], to: 'armed' }),
      ],
      events,
      decisions: events.map(({ source, id, decision, outcome }) => ({
        id: decision,
        source,
        event: id,
        outcome,
      })),
      timers: [{ record: 'job-1', key: 'armed#expire', dueAt: at(6), parked: null }],
      effects: [
        {
          id: 'effect-1',
          record: 'job-1',
          invocation: null,
          event: 'e3',
          status: 'done',
          attempts: 1,
          lastError: null,
          createdAt: at(3),
        },
      ],
    },
  };
}
