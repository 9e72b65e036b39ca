import { asText, isJsonObject } from '@interlock/engine';
import type { Case } from '../evidence.ts';
import type { HistoryRow, RecordRow, TimerRow } from '../tables.ts';
import type { Violation } from '../violation.ts';

const TIMER_SOURCE = '/timers';
/** Milliseconds a due timer may wait for a dead node's work to be taken over. */
const TAKEOVER = 15_000;
/** A timer set anew for the instant it fired comes a millisecond later. */
const TOLERANCE = 1;

/**
 * Promise 4: what a state's timers must do follows from the history alone; what did fire, what the record
 * says and what the timer table holds is compared with that. Pure.
 */
export function findWrongTimers(of: Case): Violation[] {
  const rows = new Map(of.tables.timers.map((row) => [`${row.record} ${row.key}`, row]));
  return [
    ...of.tables.records.flatMap((record) => {
      const { pending, found } = follow(of, record);
      return [...found, ...compare(of, record, pending, rows)];
    }),
    ...of.tables.timers.flatMap((row) => unnamed(of, row)),
    ...of.tables.events.flatMap((event) => {
      const dueAt = isJsonObject(event.data) ? event.data['dueAt'] : undefined;
      if (event.source !== TIMER_SOURCE || typeof dueAt !== 'string') return [];
      return event.acceptedAt < dueAt
        ? [early(event.target ?? '', `accepted at ${event.acceptedAt}, due at ${dueAt}`)]
        : [];
    }),
  ];
}

/** The timers a record's history leaves pending, and firings that should not have been. */
function follow(of: Case, record: RecordRow) {
  const states = of.model.states.get(record.type);
  const pending = new Map<string, number>();
  const found: Violation[] = [];
  for (const row of of.history.get(record.id) ?? []) {
    if (row.event.source === TIMER_SOURCE) found.push(...judge(record.id, row, pending));
    const again = row.taken.some((taken) => states?.get(row.to)?.reentering.has(taken) === true);
    if (row.from === row.to && !again) continue;
    for (const key of states?.get(row.from ?? '')?.timers.keys() ?? []) pending.delete(key);
    for (const [key, after] of states?.get(row.to)?.timers ?? []) {
      pending.set(key, Date.parse(row.at) + after);
    }
  }
  return { pending, found };
}

function judge(record: string, row: HistoryRow, pending: ReadonlyMap<string, number>): Violation[] {
  const input = isJsonObject(row.input) ? row.input : {};
  const [key, dueAt] = [asText(input['key']), asText(input['dueAt'])];
  const due = pending.get(key);
  const what = `timer ${key} due at ${dueAt} fired at ${row.at} (revision ${row.revision})`;
  if (due === undefined || Math.abs(Date.parse(dueAt) - due) > TOLERANCE) {
    return [cancelled(record, `${what}, but was not set any more`)];
  }
  return Date.parse(row.at) < due ? [early(record, what)] : [];
}

function compare(
  of: Case,
  record: RecordRow,
  pending: ReadonlyMap<string, number>,
  rows: ReadonlyMap<string, TimerRow>,
): Violation[] {
  const found: Violation[] = [];
  for (const [key, due] of pending) {
    const at = new Date(due).toISOString();
    const overdue = Date.parse(of.tables.readAt) - due;
    const row = rows.get(`${record.id} ${key}`);
    if (record.timers[key] === undefined) found.push(missing(record.id, `does not name ${key}`));
    if (overdue > TAKEOVER) {
      const parked = row?.parked === null || row === undefined ? '' : ` (parked: ${row.parked})`;
      found.push(missing(record.id, `${key} was due at ${at} and has not fired${parked}`));
    } else if (row === undefined) {
      found.push(missing(record.id, `${key} is due at ${at}, but there is no row to fire it`));
    }
  }
  for (const key of Object.keys(record.timers)) {
    if (!pending.has(key)) found.push(cancelled(record.id, `still names ${key}`));
  }
  return found;
}

function unnamed(of: Case, row: TimerRow): Violation[] {
  const named = of.records.get(row.record)?.timers[row.key];
  if (named === row.dueAt) return [];
  const seen = named === undefined ? 'does not name it' : `says ${named}`;
  return [
    cancelled(row.record, `the row ${row.key} due at ${row.dueAt} stands, the record ${seen}`),
  ];
}

function missing(subject: string, evidence: string): Violation {
  return { promise: 4, kind: 'timer-missing', subject, evidence };
}

function early(subject: string, evidence: string): Violation {
  return { promise: 4, kind: 'timer-early', subject, evidence };
}

function cancelled(subject: string, evidence: string): Violation {
  return { promise: 4, kind: 'timer-cancelled', subject, evidence };
}
