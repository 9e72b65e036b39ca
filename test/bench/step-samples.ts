import type pg from 'pg';
import { columnsOf } from './table-columns.ts';
import type { Column } from './table-columns.ts';

/** A row by column, as PostgreSQL's `to_json` gives it. */
export interface Row {
  readonly [column: string]: unknown;
}

/** The rows of one real step, as Interlock wrote them. */
export interface StepSample {
  readonly event: Row;
  readonly history: Row;
  readonly decision: Row;
  readonly recordDecision: Row;
  /** A record that such a step has just left. */
  readonly record: Row;
  /** Its pending timers. */
  readonly timers: readonly Row[];
}

/** Real steps by the state they led to, and the columns of the tables they wrote. */
export interface StepSamples {
  readonly byState: ReadonlyMap<string, readonly StepSample[]>;
  readonly columns: { readonly [table: string]: readonly Column[] };
}

const TABLES = ['event', 'history', 'decision', 'record_decision', 'timer', 'record'];

/**
 * Copies rows that Interlock wrote for steps of a record type, for a bare script to write the like.
 * @param most samples per state
 */
export async function sampleSteps(
  sql: pg.Client,
  type: string,
  most: number,
): Promise<StepSamples> {
  const columns: { [table: string]: readonly Column[] } = {};
  for (const table of TABLES) columns[table] = await columnsOf(sql, table);
  const states = await sql.query<{ state: string }>(
    'select distinct state from record where type = $1 and revision > 1',
    [type],
  );
  const byState = new Map<string, readonly StepSample[]>();
  for (const { state } of states.rows) {
    const { rows } = await sql.query<StepSample>(
      `select to_json(e) as event, to_json(h) as history, to_json(d) as decision,
        to_json(p) as "recordDecision", to_json(r) as record,
        (select coalesce(json_agg(t), '[]') from timer t
          where t.bucket = r.bucket and t.record = r.id) as timers
       from record r
         join history h on h.bucket = r.bucket and h.record = r.id and h.revision = r.revision
         join record_decision p on p.bucket = r.bucket and p.record = r.id and p.decision = h.decision
         join decision d on d.id = h.decision
         join event e on e.decision = h.decision
       where r.type = $1 and r.state = $2 and r.revision > 1 limit $3`,
      [type, state, most],
    );
    const only = (row: Row, table: string): Row =>
      Object.fromEntries((columns[table] ?? []).map(({ name }) => [name, row[name]]));
    const samples = rows.map((row) => ({
      event: only(row.event, 'event'),
      history: only(row.history, 'history'),
      decision: only(row.decision, 'decision'),
      recordDecision: only(row.recordDecision, 'record_decision'),
      record: only(row.record, 'record'),
      timers: row.timers.map((timer) => only(timer, 'timer')),
    }));
    byState.set(state, samples);
  }
  return { byState, columns };
}
