import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/** How this database's definitions stand to the organisation's git host, and drafts that come from there. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table remote (
    url text primary key,
    due_at timestamptz(3) not null,
    claimed_by text,
    claimed_until timestamptz(3),
    failures integer not null,
    insist boolean not null,
    synced text,
    seen text,
    proposed text,
    state json not null,
    updated_at timestamptz(3) not null
  )`.execute(db);
  // Nodes of the version before know three origins, which the table's own check says too.
  await sql`alter table draft add column from_remote boolean not null default false`.execute(db);
}
