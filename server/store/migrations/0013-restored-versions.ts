import { sql, type Kysely } from 'kysely';

/** Nodes before it name the constraint when they store versions. */
export const kind = 'contract';

/** What was published before may be published again, as a version of its own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index version_hash on version (workflow, hash)`.execute(db);
  await sql`alter table version drop constraint version_workflow_hash_key`.execute(db);
}
