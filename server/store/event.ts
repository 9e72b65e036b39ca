import type { Event, Outcome } from '@interlock/engine';
import { sql, type RawBuilder } from 'kysely';
import { bucketOf } from './bucket-of.ts';
import type { Db } from './database.ts';
import { byShard, inBuckets } from './shards.ts';
import type { Write } from './write-together.ts';

/** What identifies an event. */
export interface EventIdentity {
  readonly source: string;
  readonly id: string;
}

/** How an event ended. */
export interface EventEnd {
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly code: string | null;
  /** Records it opened or changed. */
  readonly records: readonly string[];
  readonly decision: string;
}

/** An event that was accepted before. */
export type AcceptedEvent = EventIdentity & EventEnd;

/** Those of the events that were accepted before, with how they ended. */
export async function findAccepted(
  db: Db,
  events: readonly EventIdentity[],
): Promise<AcceptedEvent[]> {
  if (events.length === 0) return [];
  const rows = events.map(({ source, id }) => ({ bucket: bucketOf(source, id), source, id }));
  const found = await sql<AcceptedEvent>`
    select event.source, event.id, event.outcome, event.reason, event.code, event.records, event.decision
    from event join json_to_recordset(${JSON.stringify(rows)}::json) as x (bucket smallint, source text, id text)
      on event.bucket = x.bucket and event.source = x.source and event.id = x.id
    where ${await inBuckets(db, 'event', rows)}`.execute(db);
  return found.rows;
}

/** An event and how it ended. */
export type EndedEvent = Event & {
  readonly end: EventEnd;
  /** It ended as failed before. */
  readonly again?: boolean | undefined;
};

/**
 * Accepts events together with how they ended, in the order of their primary key, so that two batches
 * holding the same events wait for each other instead of blocking each other. Another transaction has
 * accepted one of them meanwhile, or taken one of the failed ones further, when fewer rows are changed
 * than there are events; then roll back.
 * @param at when they are accepted, ISO 8601 UTC
 */
export async function acceptEvents(
  db: Db,
  events: readonly EndedEvent[],
  at: string,
): Promise<Write[]> {
  const again = events.filter((event) => event.again === true);
  const fresh = events.filter((event) => event.again !== true);
  const places = await byShard(
    db,
    fresh.map((event, place) => toEventRow(event, at, place)),
  );
  return [
    ...places.map((here) => insertEvents(here)),
    ...(again.length === 0 ? [] : [await endAnew(db, again)]),
  ];
}

function toEventRow(event: EndedEvent, at: string, place: number) {
  return {
    bucket: bucketOf(event.source, event.id),
    source: event.source,
    id: event.id,
    type: event.type,
    subject: event.subject ?? null,
    time: event.time,
    data: event.data,
    traceparent: event.traceparent ?? null,
    target: event.target ?? null,
    actor: event.actor,
    accepted_at: at,
    place,
    ...event.end,
  };
}

function insertEvents(rows: readonly ReturnType<typeof toEventRow>[]): Write {
  const columns = (data: RawBuilder<unknown>) =>
    sql`bucket, source, id, type, subject, time, ${data}, traceparent, target, actor, accepted_at, place, outcome,
    reason, code, records, decision`;
  // A JSON null comes out of json_to_recordset as SQL's, but an event without data has the data null. Citus
  // counts only rows it has to return: without, those left out would count as accepted.
  const statement = sql`
    insert into event (${columns(sql`data`)})
    select ${columns(sql`coalesce(data, 'null')`)} from json_to_recordset(${JSON.stringify(rows)}::json) as x (bucket smallint, source text, id text,
      type text, subject text, time timestamptz, data json, traceparent text, target text, actor json,
      accepted_at timestamptz, place integer, outcome text, reason text, code text, records uuid[], decision uuid)
    order by bucket, source collate "C", id collate "C"
    on conflict (bucket, source, id) do nothing returning bucket`;
  return { name: 'accepted', statement, counted: true };
}

// Who has it taken once more wants it no longer dismissed, also where it fails again.
async function endAnew(db: Db, events: readonly EndedEvent[]): Promise<Write> {
  const rows = events.map(({ source, id, end: { outcome, reason, code, records } }) => ({
    bucket: bucketOf(source, id),
    source,
    id,
    outcome,
    reason,
    code,
    records,
  }));
  const statement = sql`
    update event set outcome = x.outcome, reason = x.reason, code = x.code, records = x.records, dismissed = null
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as x (bucket smallint, source text, id text, outcome text, reason text, code text, records uuid[])
    where event.bucket = x.bucket and event.source = x.source and event.id = x.id
      and event.outcome = 'failed' and ${await inBuckets(db, 'event', rows)}
    returning event.bucket`;
  return { name: 'ended_anew', statement, counted: true };
}

/** An accepted event as it came in, or undefined. */
export async function findEvent(db: Db, { source, id }: EventIdentity): Promise<Event | undefined> {
  const row = await db
    .selectFrom('event')
    .selectAll()
    .where('bucket', '=', bucketOf(source, id))
    .where('source', '=', source)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    source: row.source,
    type: row.type,
    time: row.time,
    data: row.data as Event['data'],
    ...(row.subject === null ? {} : { subject: row.subject }),
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    ...(row.target === null ? {} : { target: row.target }),
    actor: row.actor as unknown as Event['actor'],
  };
}
