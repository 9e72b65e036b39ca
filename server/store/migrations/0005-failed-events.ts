import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/** Events that failed can be found among millions that did not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index event_failed on event (accepted_at desc, decision desc)
    where outcome = 'failed'`.execute(db);
}
