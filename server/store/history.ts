import type { HistoryEntry } from '@interlock/engine';
import { sql, type RawBuilder, type Selectable } from 'kysely';
import { bucketOf } from './bucket-of.ts';
import type { Db, HistoryTable } from './database.ts';
import { inBuckets } from './shards.ts';
import type { Write } from './write-together.ts';

/** Adds history rows. Pure. */
export function insertHistory(entries: readonly HistoryEntry[]): Write[] {
  if (entries.length === 0) return [];
  const rows = entries.map((entry) => ({
    bucket: bucketOf(entry.record),
    record: entry.record,
    revision: entry.revision,
    at: entry.at,
    kind: entry.kind,
    event: entry.event,
    actor: entry.actor,
    from_state: entry.from,
    to_state: entry.to,
    taken: entry.taken,
    changes: entry.changes,
    input: entry.input,
    note: entry.note ?? null,
    hash: entry.hash,
    decision: entry.decision,
  }));
  const columns = (input: RawBuilder<unknown>) =>
    sql`bucket, record, revision, at, kind, event, actor, from_state, to_state, taken, changes, ${input},
    note, hash, decision`;
  // A JSON null comes out of json_to_recordset as SQL's, but an event without data has the data null.
  const statement = sql`
    insert into history (${columns(sql`input`)})
    select ${columns(sql`coalesce(input, 'null')`)} from json_to_recordset(${JSON.stringify(rows)}::json) as x (bucket smallint, record uuid,
      revision integer, at timestamptz, kind text, event json, actor json, from_state text, to_state text,
      taken json, changes json, input json, note json, hash text, decision uuid)`;
  return [{ name: 'history', statement }];
}

/**
 * A record's history, newest first.
 * @param before only entries of lower revision; absent: from the newest
 * @param limit most entries returned
 */
export async function listHistory(
  db: Db,
  record: string,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<HistoryEntry[]> {
  const rows = await db
    .selectFrom('history')
    .selectAll()
    .where('bucket', '=', bucketOf(record))
    .where('record', '=', record)
    .$if(before !== undefined, (query) => query.where('revision', '<', before ?? 0))
    .orderBy('revision', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toEntry);
}

/** When a timer of a record was last dismissed, by whom and why; undefined when it never was. */
export async function findTimerDismissal(
  db: Db,
  record: string,
  key: string,
): Promise<HistoryEntry | undefined> {
  const row = await db
    .selectFrom('history')
    .selectAll()
    .where('bucket', '=', bucketOf(record))
    .where('record', '=', record)
    .where('kind', '=', 'timer-dismissed')
    .where(sql`input ->> 'key'`, '=', key)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toEntry(row);
}

/** The history entry a row holds. Pure. */
export function toEntry(row: Selectable<HistoryTable>): HistoryEntry {
  return {
    record: row.record,
    revision: row.revision,
    at: row.at,
    kind: row.kind as HistoryEntry['kind'],
    event: row.event as HistoryEntry['event'],
    actor: row.actor as HistoryEntry['actor'],
    from: row.from_state,
    to: row.to_state,
    taken: row.taken,
    changes: row.changes as HistoryEntry['changes'],
    input: row.input as HistoryEntry['input'],
    ...(row.note === null ? {} : { note: row.note as NonNullable<HistoryEntry['note']> }),
    hash: row.hash,
    decision: row.decision,
  };
}

/** History rows of records at one revision each; those there are none of are missing. */
export async function findRevisions(
  db: Db,
  wanted: readonly { readonly id: string; readonly revision: number }[],
): Promise<HistoryEntry[]> {
  if (wanted.length === 0) return [];
  const places = wanted.map(({ id, revision }) => ({ bucket: bucketOf(id), id, revision }));
  const { rows } = await sql<Selectable<HistoryTable>>`
    select history.* from json_to_recordset(${JSON.stringify(places)}::json)
        as wanted (bucket smallint, id uuid, revision integer)
      join history on history.bucket = wanted.bucket and history.record = wanted.id
        and history.revision = wanted.revision
    where ${await inBuckets(db, 'history', places)}`.execute(db);
  return rows.map(toEntry);
}
