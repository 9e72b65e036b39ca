import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/** Since when no branch, tag or draft leads to a git object; null while one does, as far as was seen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table git_object add column unreachable_since timestamptz(3)`.execute(db);
}
