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
  await sql`alter table draft drop constraint draft_origin_check`.execute(db);
  await sql`alter table draft add constraint draft_origin_check
    check (origin in ('server', 'push', 'folder', 'remote'))`.execute(db);
}
