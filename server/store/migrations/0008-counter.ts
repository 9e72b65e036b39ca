import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/**
 * What policies count, each key by itself. A row without a policy is only there to be locked. Room is left
 * on each page, and nothing that changes with each event is indexed: a count goes on in its own page.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table counter (
    bucket smallint not null,
    key text collate "C" not null,
    policy text,
    state json,
    due_at timestamptz(3),
    claimed_until timestamptz(3),
    parked text,
    expires_at timestamptz(3),
    updated_at timestamptz(3),
    primary key (bucket, key)
  ) with (fillfactor = 70)`.execute(db);
  await sql`create index counter_due on counter (due_at) where due_at is not null`.execute(db);
  await sql`create index counter_expired on counter (expires_at) where expires_at is not null`.execute(
    db,
  );
}
