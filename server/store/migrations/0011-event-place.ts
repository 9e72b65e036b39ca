import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/** The place of an event among those accepted with it in one transaction; absent before this was kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table event add column place integer`.execute(db);
}
