import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

/** Rows written per event, by table. */
export interface WrittenRows {
  readonly [table: string]: {
    readonly inserted: number;
    readonly updated: number;
    readonly deleted: number;
  };
}

type Counts = ReadonlyMap<string, { inserted: number; updated: number; deleted: number }>;

/** PostgreSQL's sessions publish what they counted at most once a second. */
const PUBLISHED_AFTER = 1_500;

/**
 * What some work writes, as PostgreSQL itself counts it: shows whether two ways of doing the same write
 * the same.
 */
export async function writtenRows(sql: pg.Client, work: () => Promise<void>): Promise<WrittenRows> {
  const before = await readCounts(sql);
  await work();
  const after = await readCounts(sql);
  const since = (table: string, what: 'inserted' | 'updated' | 'deleted'): number =>
    (after.get(table)?.[what] ?? 0) - (before.get(table)?.[what] ?? 0);
  const events = Math.max(1, since('event', 'inserted'));
  const per = (table: string, what: 'inserted' | 'updated' | 'deleted'): number =>
    Number((since(table, what) / events).toFixed(3));
  return Object.fromEntries(
    [...after.keys()]
      .map(
        (table) =>
          [
            table,
            {
              inserted: per(table, 'inserted'),
              updated: per(table, 'updated'),
              deleted: per(table, 'deleted'),
            },
          ] as const,
      )
      .filter(([, { inserted, updated, deleted }]) => inserted + updated + deleted > 0.01),
  );
}

async function readCounts(sql: pg.Client): Promise<Counts> {
  await pause(PUBLISHED_AFTER);
  const { rows } = await sql.query<{
    table: string;
    inserted: number;
    updated: number;
    deleted: number;
  }>(
    `select relname as table, n_tup_ins::float8 as inserted, n_tup_upd::float8 as updated,
      n_tup_del::float8 as deleted from pg_stat_user_tables where schemaname = 'public'`,
  );
  return new Map(rows.map(({ table, ...counts }) => [table, counts]));
}
