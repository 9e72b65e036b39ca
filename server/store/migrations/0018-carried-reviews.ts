import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/** Reviews that a merge took over: the commit that was looked at. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table review add column carried_from text`.execute(db);
}
