import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/**
 * Records and what hangs on them, events and decisions, timers, effects, correlation keys, versions.
 *
 * Hot tables start their primary key with `bucket` (see `bucket-of.ts`), so that they can be
 * distributed by it. Columns that are only stored and shown are `json`: cheaper to write than
 * `jsonb`, and the text keeps its order. The record table leaves room on its pages because counting
 * a repeat touches no indexed column and then stays on its page (a HOT update).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}

const statements = [
  // At most one row, and only tests ever write it: they move time instead of sleeping.
  sql`create table test_clock (only_row boolean primary key default true check (only_row), shift interval not null)`,
  sql`create function interlock_now() returns timestamptz language sql volatile as $$
    select date_trunc('milliseconds', clock_timestamp() + coalesce((select shift from test_clock), interval '0'))
  $$`,

  sql`create table record (
    bucket smallint not null,
    id uuid not null,
    number text not null,
    type text not null,
    state text not null,
    active text[] not null,
    done boolean not null,
    data jsonb not null,
    revision integer not null,
    workflow text not null,
    workflow_version integer not null,
    workflow_hash text not null,
    snapshot json not null,
    clocks json not null,
    timers json not null,
    counters json not null,
    parent_record uuid,
    parent_invocation text,
    opened_by text not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    facets text[] not null,
    search_text text not null,
    search tsvector generated always as (to_tsvector('simple'::regconfig, search_text)) stored,
    primary key (bucket, id)
  ) with (fillfactor = 80)`,
  sql`create index record_number on record (number)`,
  sql`create index record_type_updated on record (type, updated_at desc, id desc)`,
  sql`create index record_type_created on record (type, created_at desc, id desc)`,
  sql`create index record_updated on record (updated_at desc, id desc)`,
  sql`create index record_open_updated on record (type, updated_at desc, id desc) where not done`,
  sql`create index record_facets on record using gin (facets)`,
  sql`create index record_search on record using gin (search)`,

  // xid is who wrote the row: readers of the stream follow it, as commits do not happen in the order
  // of any sequence.
  sql`create table history (
    bucket smallint not null,
    record uuid not null,
    revision integer not null,
    at timestamptz(3) not null,
    kind text not null,
    event json not null,
    actor json not null,
    from_state text,
    to_state text not null,
    taken json not null,
    changes json not null,
    input json not null,
    note json,
    hash text not null,
    decision uuid not null,
    xid xid8 not null default pg_current_xact_id(),
    primary key (bucket, record, revision)
  )`,
  sql`create index history_xid on history (xid)`,

  sql`create table event (
    bucket smallint not null,
    source text not null,
    id text not null,
    type text not null,
    subject text,
    time timestamptz(3) not null,
    data json not null,
    traceparent text,
    target text,
    actor json not null,
    accepted_at timestamptz(3) not null,
    outcome text not null,
    reason text,
    code text,
    records uuid[] not null,
    decision uuid not null,
    primary key (bucket, source, id)
  )`,
  sql`create index event_accepted on event (accepted_at)`,

  sql`create table decision (
    bucket smallint not null,
    id uuid not null,
    event_bucket smallint not null,
    event json not null,
    at timestamptz(3) not null,
    commit text not null,
    outcome text not null,
    reason text,
    rulings json not null,
    trace json not null,
    primary key (bucket, id)
  )`,
  sql`create table record_decision (
    bucket smallint not null,
    record uuid not null,
    at timestamptz(3) not null,
    decision uuid not null,
    primary key (bucket, record, at, decision)
  )`,

  sql`create table correlation (
    bucket smallint not null,
    key text collate "C" not null,
    record uuid,
    at timestamptz(3),
    primary key (bucket, key)
  )`,

  sql`create table timer (
    bucket smallint not null,
    record uuid not null,
    key text not null,
    due_at timestamptz(3) not null,
    claimed_until timestamptz(3),
    parked text,
    primary key (bucket, record, key)
  )`,
  sql`create index timer_due on timer (due_at) where parked is null`,

  sql`create table effect (
    bucket smallint not null,
    id uuid not null,
    type text not null,
    params json not null,
    record uuid,
    invocation text,
    event text not null,
    traceparent text,
    status text not null,
    attempts integer not null default 0,
    last_error text,
    result json,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (bucket, id)
  )`,
  sql`create index effect_id on effect (id)`,
  sql`create index effect_record on effect (bucket, record, created_at desc)`,
  sql`create index effect_unfinished on effect (created_at) where status in ('pending', 'running')`,

  // One row per direction, so that both ends find their links in their own bucket.
  sql`create table link (
    bucket smallint not null,
    record uuid not null,
    direction text not null,
    relation text not null,
    other uuid not null,
    other_bucket smallint not null,
    created_at timestamptz(3) not null,
    primary key (bucket, record, direction, relation, other)
  )`,

  sql`create table version (
    workflow text not null,
    version integer not null,
    hash text not null,
    bundle json not null,
    created_at timestamptz(3) not null default interlock_now(),
    primary key (workflow, version),
    unique (workflow, hash)
  )`,
  sql`create table definition_set (
    id bigint generated always as identity primary key,
    hash text not null,
    files json not null,
    activated_at timestamptz(3) not null default interlock_now(),
    activated_by text not null
  )`,

  sql`create table idempotency (
    principal text not null,
    key text not null,
    fingerprint text not null,
    locked_until timestamptz(3) not null,
    response json,
    created_at timestamptz(3) not null,
    primary key (principal, key)
  )`,
  sql`create index idempotency_created on idempotency (created_at)`,

  // A sequence per record type: taking a number neither waits for other openings nor holds them up.
  sql`create function interlock_provide_numbers(types text[]) returns void language plpgsql as $$
    declare type text;
    begin
      perform pg_advisory_xact_lock(hashtext('interlock_provide_numbers'));
      foreach type in array types loop
        execute format('create sequence if not exists %I', 'number_' || md5(type));
      end loop;
    end
  $$`,
];
