import { sql } from 'kysely';
import { AppError } from '../app-error.ts';
import type { Db } from './database.ts';

/** Makes a sequence of numbers for each record type that has none yet. Idempotent; safe on several nodes. */
export async function provideNumbers(db: Db, types: readonly string[]): Promise<void> {
  await sql`select interlock_provide_numbers(${types}::text[])`.execute(db);
}

/**
 * Takes the next number of each record type listed, in order; the same type may be listed again. A
 * taken number is never given again: what is rolled back leaves a gap.
 */
export async function takeNumbers(db: Db, types: readonly string[]): Promise<number[]> {
  if (types.length === 0) return [];
  const { rows } = await sql<{ number: number }>`
    select nextval(('number_' || md5(type))::regclass) as number
    from unnest(${types}::text[]) with ordinality as wanted (type, n) order by n`.execute(db);
  return rows.map(({ number }) => number);
}

/** The number each record type would give next, without taking it. */
export async function peekNumbers(db: Db, types: readonly string[]): Promise<number[]> {
  if (types.length === 0) return [];
  const { rows } = await sql<{ number: number | null }>`
    select coalesce(pg_sequence_last_value(('number_' || md5(type))::regclass), 0) + 1 as number
    from unnest(${types}::text[]) with ordinality as wanted (type, n) order by n`.execute(db);
  return rows.map(({ number }) => number ?? 1);
}

/**
 * A number as people read it: the type's prefix and at least seven digits. Pure.
 * @throws AppError when the prefix is not one
 */
export function formatNumber(prefix: string, number: number): string {
  if (!/^[A-Z]{2,6}$/.test(prefix)) {
    throw new AppError(
      'prefix-wrong',
      500,
      `${JSON.stringify(prefix)} is no prefix of record numbers`,
    );
  }
  return `${prefix}${String(number).padStart(7, '0')}`;
}
