import type { Event, Outcome } from '@interlock/engine';
import type { StoredEvent } from '@interlock/engine/study';
import { sql } from 'kysely';
import { bucketOf } from './bucket-of.ts';
import type { Db } from './database.ts';
import { inBuckets } from './shards.ts';

/** From when to when events were accepted: `from` included, `to` not; ISO 8601 UTC. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

/** What a window holds. */
export interface WindowContent {
  readonly events: number;
  /** Of the source asked for; all when none was. */
  readonly ofSource: number;
}

/** How many events were accepted in a window. */
export async function countWindow(
  db: Db,
  { from, to }: Window,
  source: string | undefined,
): Promise<WindowContent> {
  const { rows } = await sql<{ events: number; of_source: number }>`
    select count(*) as events,
      count(*) filter (where ${source ?? null}::text is null or source = ${source ?? null}::text) as of_source
    from event where accepted_at >= ${from}::timestamptz and accepted_at < ${to}::timestamptz`.execute(
    db,
  );
  return { events: rows[0]?.events ?? 0, ofSource: rows[0]?.of_source ?? 0 };
}

/** Some of the sources events of a window came from, by name. */
export async function listSources(
  db: Db,
  { from, to }: Window,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ source: string }>`
    select distinct source from event
    where accepted_at >= ${from}::timestamptz and accepted_at < ${to}::timestamptz
    order by source limit ${limit}`.execute(db);
  return rows.map(({ source }) => source);
}

/** When the first and the last of all events were accepted; null when there is none. */
export async function findEventSpan(db: Db): Promise<{ first: string; last: string } | null> {
  const { rows } = await sql<{ first: string | null; last: string | null }>`
    select min(accepted_at) as first, max(accepted_at) as last from event`.execute(db);
  const [{ first, last } = { first: null, last: null }] = rows;
  return first === null || last === null ? null : { first, last };
}

/** Where reading a window continues: after this event. */
export interface EventPosition {
  readonly acceptedAt: string;
  readonly place: number;
  readonly time: string;
  readonly source: string;
  readonly id: string;
}

interface Row {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly subject: string | null;
  readonly time: string;
  readonly data: Event['data'];
  readonly traceparent: string | null;
  readonly target: string | null;
  readonly actor: Event['actor'];
  readonly accepted_at: string;
  readonly place: number;
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly records: readonly string[];
  readonly decision: string;
}

/**
 * Events of a window in accept order, one page at a time. Events of one transaction were accepted at the
 * same instant and come by their place in it; those of before that was kept by their own time, then source and id.
 */
export async function readWindow(
  db: Db,
  { from, to }: Window,
  { after, limit }: { readonly after: EventPosition | null; readonly limit: number },
): Promise<{ readonly events: readonly StoredEvent[]; readonly last: EventPosition | null }> {
  const later =
    after === null
      ? sql`true`
      : sql`(accepted_at, coalesce(place, 0), time, source collate "C", id collate "C") >
          (${after.acceptedAt}::timestamptz, ${after.place}::integer, ${after.time}::timestamptz, ${after.source}::text, ${after.id}::text)`;
  const { rows } = await sql<Row>`
    select source, id, type, subject, time, data, traceparent, target, actor, accepted_at, coalesce(place, 0) as place,
      outcome, code, records, decision
    from event
    where accepted_at >= ${after?.acceptedAt ?? from}::timestamptz and accepted_at < ${to}::timestamptz and ${later}
    order by accepted_at, coalesce(place, 0), time, source collate "C", id collate "C" limit ${limit}`.execute(
    db,
  );
  const hashes = await findHashes(
    db,
    rows.map(({ decision }) => decision),
  );
  const events = rows.map((row) => toStored(row, hashes.get(row.decision) ?? null));
  const end = rows.at(-1);
  if (end === undefined) return { events, last: null };
  const { accepted_at: acceptedAt, place, time, source, id } = end;
  return { events, last: { acceptedAt, place, time, source, id } };
}

/** Which definitions decisions were made under; those not kept any more are missing. */
async function findHashes(
  db: Db,
  decisions: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (decisions.length === 0) return new Map();
  const places = decisions.map((id) => ({ bucket: bucketOf(id), id }));
  const { rows } = await sql<{ id: string; hash: string }>`
    select decision.id, decision.commit as hash
    from decision join json_to_recordset(${JSON.stringify(places)}::json) as wanted (bucket smallint, id uuid)
      on decision.bucket = wanted.bucket and decision.id = wanted.id
    where ${await inBuckets(db, 'decision', places)}`.execute(db);
  return new Map(rows.map(({ id, hash }) => [id, hash]));
}

function toStored(row: Row, hash: string | null): StoredEvent {
  const { id, source, type, time, data, actor, subject, traceparent, target } = row;
  return {
    event: {
      id,
      source,
      type,
      time,
      data,
      actor,
      ...(subject === null ? {} : { subject }),
      ...(traceparent === null ? {} : { traceparent }),
      ...(target === null ? {} : { target }),
    },
    acceptedAt: row.accepted_at,
    outcome: row.outcome,
    code: row.code,
    records: row.records,
    hash,
  };
}
