import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/**
 * Process owners step in: records whose automation stands still (a table of its own, as they are few and
 * the record table is hot), and timers set aside that are found and fired again. `retries` makes a timer
 * fired again another event than the one that failed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table hold (
    record uuid primary key,
    reason text not null,
    actor json not null,
    at timestamptz(3) not null
  )`.execute(db);
  await sql`alter table timer add column retries integer not null default 0`.execute(db);
  await sql`create index timer_parked on timer (due_at desc, record desc, key desc)
    where parked is not null`.execute(db);
}
