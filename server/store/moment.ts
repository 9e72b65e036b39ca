import { sql, type QueryResult } from 'kysely';
import { AppError } from '../app-error.ts';
import type { Db } from './database.ts';

/** The time every decision is made at, and which definitions are active at that moment. */
export interface Moment {
  /** ISO 8601 UTC with milliseconds, the database's clock. */
  readonly now: string;
  /** Id of the active definition set; null before the first. */
  readonly definitionSet: number | null;
}

/** Asks for the present moment; {@link toMoment} reads the answer. */
export const momentStatement = sql<MomentRow>`
  select interlock_now() as now, (select max(id) from definition_set) as definition_set`;

interface MomentRow {
  readonly now: string;
  readonly definition_set: number | null;
}

/** The moment an answer tells. Pure. @throws AppError `clock-unreadable` */
export function toMoment(answer: QueryResult<unknown> | undefined): Moment {
  const row = answer?.rows[0] as MomentRow | undefined;
  if (row === undefined)
    throw new AppError('clock-unreadable', 500, 'the database did not tell the time');
  return { now: row.now, definitionSet: row.definition_set };
}

/** The present moment, in one round trip. */
export async function readMoment(db: Db): Promise<Moment> {
  return toMoment(await momentStatement.execute(db));
}
