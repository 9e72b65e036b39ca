import { sql } from 'kysely';
import { AppError } from '../app-error.ts';
import type { Db } from './database.ts';

/** The time every decision is made at, and which definitions are active at that moment. */
export interface Moment {
  /** ISO 8601 UTC with milliseconds, the database's clock. */
  readonly now: string;
  /** Id of the active definition set; null before the first. */
  readonly definitionSet: number | null;
}

/** The present moment, in one round trip. */
export async function readMoment(db: Db): Promise<Moment> {
  const { rows } = await sql<{ now: string; definition_set: number | null }>`
    select interlock_now() as now, (select max(id) from definition_set) as definition_set`.execute(
    db,
  );
  const row = rows[0];
  if (row === undefined)
    throw new AppError('clock-unreadable', 500, 'the database did not tell the time');
  return { now: row.now, definitionSet: row.definition_set };
}
