import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/**
 * Effects that are set aside can be found, counted and tried again: `forgiven` are the attempts before
 * that, which no longer count against it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table effect add column forgiven integer not null default 0`.execute(db);
  await sql`create index effect_status on effect (status, created_at desc, id desc)
    where status in ('pending', 'running', 'failed', 'parked')`.execute(db);
}
