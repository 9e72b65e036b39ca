import type pg from 'pg';

/** Rows that some work wrote for each event, by table, and whether timers are as the records say. */
export interface WrittenRows {
  readonly history: number;
  readonly decision: number;
  readonly recordDecision: number;
  /** Changes of records. */
  readonly revisions: number;
  /** The rows of `timer` are those that the records name. */
  readonly timersAgree: boolean;
}

interface Counts {
  readonly event: number;
  readonly history: number;
  readonly decision: number;
  readonly recordDecision: number;
  readonly revisions: number;
}

/** Counts what some work writes: shows whether two ways of doing the same write the same. */
export async function writtenRows(sql: pg.Client, work: () => Promise<void>): Promise<WrittenRows> {
  const before = await countRows(sql);
  await work();
  const after = await countRows(sql);
  const events = Math.max(1, after.event - before.event);
  const per = (table: keyof Counts): number => (after[table] - before[table]) / events;
  const { rows } = await sql.query<{ agree: boolean }>(
    `select not exists (
       select 1 from (select bucket, id as record, key from record, json_object_keys(timers) as key) as named
         full join timer using (bucket, record, key) where named.record is null or timer.record is null
     ) as agree`,
  );
  return {
    history: per('history'),
    decision: per('decision'),
    recordDecision: per('recordDecision'),
    revisions: per('revisions'),
    timersAgree: rows[0]?.agree === true,
  };
}

async function countRows(sql: pg.Client): Promise<Counts> {
  const { rows } = await sql.query<Counts>(
    `select (select count(*) from event)::float8 as event,
      (select count(*) from history)::float8 as history,
      (select count(*) from decision)::float8 as decision,
      (select count(*) from record_decision)::float8 as "recordDecision",
      (select sum(revision) from record)::float8 as revisions`,
  );
  return rows[0]!;
}
