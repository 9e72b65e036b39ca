import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/**
 * People, systems, teams, one-time links, sessions, tokens and the audit chain. Of every secret only
 * the SHA-256 is stored; all of them are 256 random bits, so that guessing from a hash is hopeless
 * without salt or stretching (an operator's own administrator token is as strong as they made it).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}

const statements = [
  sql`create table principal (
    id text primary key,
    kind text not null check (kind in ('person', 'system')),
    name text not null,
    email text,
    roles text[] not null,
    active boolean not null default true,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    signed_in_at timestamptz(3)
  )`,
  sql`create table team (
    id text primary key,
    name text not null,
    email text,
    chat text,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null
  )`,
  sql`create table team_member (
    team text not null references team (id),
    principal text not null references principal (id),
    primary key (team, principal)
  )`,
  sql`create index team_member_principal on team_member (principal)`,

  sql`create table invitation (
    principal text primary key references principal (id),
    hash bytea not null unique,
    created_at timestamptz(3) not null,
    created_by text not null,
    expires_at timestamptz(3) not null
  )`,
  sql`create table session (
    id uuid primary key,
    principal text not null references principal (id),
    hash bytea not null unique,
    user_agent text,
    created_at timestamptz(3) not null,
    seen_at timestamptz(3) not null,
    expires_at timestamptz(3) not null
  )`,
  sql`create index session_principal on session (principal)`,
  sql`create table token (
    id text primary key,
    name text not null,
    principal text not null references principal (id),
    hash bytea not null,
    scopes text[] not null,
    origin text not null check (origin in ('issued', 'environment', 'file')),
    created_at timestamptz(3) not null,
    created_by text not null,
    expires_at timestamptz(3),
    used_at timestamptz(3),
    revoked_at timestamptz(3)
  )`,
  sql`create index token_principal on token (principal)`,

  sql`create table audit (
    seq bigint primary key,
    at timestamptz(3) not null,
    actor jsonb not null,
    action text not null,
    subject jsonb not null,
    before jsonb,
    after jsonb,
    previous_hash bytea not null,
    hash bytea not null
  )`,
  // The chain shows what somebody with the owner's rights changed; this stops slips and other code.
  sql`create function interlock_refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'table % is append-only', tg_table_name;
    end
  $$`,
  sql`create trigger audit_append_only before update or delete or truncate on audit
    for each statement execute function interlock_refuse_change()`,
];
