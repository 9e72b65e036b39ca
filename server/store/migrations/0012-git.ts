import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/**
 * Definitions as a git history: its objects and refs, drafts under way, and of versions and active sets the commit
 * they came with, absent before there was a history.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table git_object (
    sha1 text primary key,
    type text not null check (type in ('blob', 'tree', 'commit', 'tag')),
    bytes bytea not null
  )`.execute(db);
  await sql`create table git_ref (
    name text primary key,
    sha1 text not null,
    moved_at timestamptz(3) not null
  )`.execute(db);
  await sql`create table draft (
    id text primary key,
    title text not null,
    author text not null,
    editors text[] not null,
    origin text not null check (origin in ('server', 'push', 'folder')),
    state text not null check (state in ('open', 'published', 'deleted')),
    base text not null,
    head text not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    published_as text
  )`.execute(db);
  await sql`create index draft_updated on draft (updated_at desc, id)`.execute(db);
  await sql`create table review (
    draft text not null,
    place integer not null,
    by text not null,
    verdict text not null check (verdict in ('approved', 'refused')),
    comment text not null,
    commit text not null,
    at timestamptz(3) not null,
    primary key (draft, place)
  )`.execute(db);
  await sql`alter table version add column commit text`.execute(db);
  await sql`alter table version add column published_by text`.execute(db);
  await sql`alter table definition_set add column commit text`.execute(db);
}
