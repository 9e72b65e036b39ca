import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/** Running records that are taken to another version of their workflow, and what became of each. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table record_migration (
    id uuid primary key,
    workflow text not null,
    from_hashes json not null,
    to_version integer not null,
    to_hash text not null,
    mapping json not null,
    reverses uuid,
    reason text not null,
    actor json not null,
    asked_at timestamptz(3) not null,
    seen_at timestamptz(3),
    worker uuid,
    ended_at timestamptz(3),
    state text not null check (state in ('running', 'done', 'failed', 'cancelled')),
    total integer not null,
    after_record uuid,
    failure json
  )`.execute(db);
  await sql`create index record_migration_asked on record_migration (asked_at desc, id desc)`.execute(
    db,
  );
  // Of one workflow there is one at a time.
  await sql`create unique index record_migration_running on record_migration (workflow) where ended_at is null`.execute(
    db,
  );
  await sql`create table migrated_record (
    migration uuid not null,
    record uuid not null,
    number text not null,
    outcome text not null check (outcome in ('migrated', 'left')),
    class text not null,
    reasons json not null,
    from_state text not null,
    to_state text,
    from_hash text not null,
    revision integer not null,
    primary key (migration, record)
  )`.execute(db);
}
