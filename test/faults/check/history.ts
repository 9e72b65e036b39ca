import { jsonEqual, type Json } from '@interlock/engine';
import { identityOf } from '../client-log.ts';
import type { Case } from '../evidence.ts';
import type { HistoryRow, RecordRow } from '../tables.ts';
import type { Violation } from '../violation.ts';

/**
 * Promise 3: one linear, gap-free history per record, each row caused by an accepted event's decision,
 * and folding it gives the stored record. Pure.
 */
export function findBrokenHistories(of: Case): Violation[] {
  const decisions = new Set(of.tables.decisions.map(({ id }) => id));
  const orphans = [...of.history.keys()].filter((record) => !of.records.has(record));
  return [
    ...orphans.map((record) => broken(record, 'has a history, but no record')),
    ...of.tables.records.flatMap((record) => {
      const rows = of.history.get(record.id) ?? [];
      return [...chain(record, rows, decisions), ...replay(record, rows)];
    }),
    ...unwritten(of),
  ];
}

function chain(
  record: RecordRow,
  rows: readonly HistoryRow[],
  decisions: ReadonlySet<string>,
): Violation[] {
  if (rows.length === 0) return [broken(record.id, 'has no history')];
  const found: Violation[] = [];
  let before: HistoryRow | undefined;
  for (const row of rows) {
    const wanted = (before?.revision ?? 0) + 1;
    const from = before?.to ?? null;
    if (row.revision !== wanted)
      found.push(broken(record.id, `revision ${row.revision} stands where ${wanted} belongs`));
    else if (row.from !== from)
      found.push(broken(record.id, `revision ${row.revision} begins in ${row.from}, not ${from}`));
    if (before !== undefined && row.at < before.at)
      found.push(broken(record.id, `revision ${row.revision} is older than the one before it`));
    if (!decisions.has(row.decision))
      found.push(broken(record.id, `revision ${row.revision} belongs to no decision`));
    before = row;
  }
  return found;
}

function replay(record: RecordRow, rows: readonly HistoryRow[]): Violation[] {
  const found: Violation[] = [];
  const data: { [field: string]: Json | undefined } = {};
  for (const { revision, changes } of rows) {
    for (const [field, { before, after }] of Object.entries(changes)) {
      if (!jsonEqual(data[field], before)) {
        const seen = `${JSON.stringify(data[field])} instead of ${JSON.stringify(before)}`;
        found.push(unlike(record.id, `revision ${revision} finds ${field} as ${seen}`));
      }
      data[field] = after;
    }
  }
  const last = rows.at(-1);
  const is = {
    state: record.state,
    revision: record.revision,
    at: record.updatedAt,
    hash: record.hash,
  };
  const was = { state: last?.to, revision: last?.revision, at: last?.at, hash: last?.hash };
  if (JSON.stringify(is) !== JSON.stringify(was)) {
    found.push(
      unlike(record.id, `its history ends in ${JSON.stringify(was)}, it is ${JSON.stringify(is)}`),
    );
  }
  const folded = Object.fromEntries(
    Object.entries(data).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])),
  );
  if (!jsonEqual(folded, record.data)) {
    const seen = `${JSON.stringify(record.data)}, not ${JSON.stringify(folded)}`;
    found.push(unlike(record.id, `its data is ${seen}`));
  }
  return found;
}

/** An event that was applied to a record left a row of its history there, unless it only counted. */
function unwritten(of: Case): Violation[] {
  return of.tables.events.flatMap((event) => {
    if (event.outcome !== 'applied' || event.target === null) return [];
    const { target } = event;
    const type = of.records.get(target)?.type ?? '';
    const states = [...(of.model.states.get(type)?.values() ?? [])];
    if (states.some(({ counted }) => counted.has(event.type))) return [];
    const rows = of.history.get(target) ?? [];
    return rows.some((row) => identityOf(row.event) === identityOf(event))
      ? []
      : [broken(target, `event ${identityOf(event)} was applied, but left no row`)];
  });
}

function broken(subject: string, evidence: string): Violation {
  return { promise: 3, kind: 'history', subject, evidence };
}

function unlike(subject: string, evidence: string): Violation {
  return { promise: 3, kind: 'replay', subject, evidence };
}
