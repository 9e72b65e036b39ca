import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/**
 * Every activation of a definition set, kept when the set's files are not any more, and of decisions the one they were
 * made under; absent before this was kept.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table activation (
    id bigint primary key,
    hash text not null,
    commit text,
    activated_at timestamptz(3) not null,
    activated_by text not null
  )`.execute(db);
  await sql`create index activation_hash on activation (hash, activated_at)`.execute(db);
  await sql`insert into activation (id, hash, commit, activated_at, activated_by)
    select id, hash, commit, activated_at, activated_by from definition_set`.execute(db);
  await sql`alter table decision add column activation integer`.execute(db);
}
