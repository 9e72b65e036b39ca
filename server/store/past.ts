import type { DueTimer, HistoryEntry, KeyHolder, Link, Record } from '@interlock/engine';
import type { PastRecord } from '@interlock/engine/study';
import { sql, type Selectable, type Transaction } from 'kysely';
import { bucketOf } from './bucket-of.ts';
import type { Database, Db, HistoryTable } from './database.ts';
import { toEntry } from './history.ts';
import { RECORD_COLUMNS, toRecord, type RecordRow } from './record/row.ts';
import { inBuckets } from './shards.ts';
import type { Window } from './event-window.ts';

/** Where reading a table by its bucket and id continues: after this row. */
export interface PlaceAfter {
  readonly bucket: number;
  readonly id: string;
}

/** How many records were there at an instant, and are still kept. */
export async function countRecordsBefore(db: Db, at: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from record where created_at < ${at}::timestamptz`.execute(db);
  return rows[0]?.count ?? 0;
}

/**
 * Records that were there at an instant, a page at a time, with all it takes to say how they were; their
 * timers that fired since are added by the caller. One snapshot a page.
 */
export async function readRecordsBefore(
  db: Db,
  at: string,
  { after, limit }: { readonly after: PlaceAfter | null; readonly limit: number },
): Promise<Omit<PastRecord, 'fired'>[]> {
  const transaction = db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only');
  return transaction.execute((trx) => readRecordsPage(trx, at, { after, limit }));
}

async function readRecordsPage(
  trx: Transaction<Database>,
  at: string,
  { after, limit }: { readonly after: PlaceAfter | null; readonly limit: number },
): Promise<Omit<PastRecord, 'fired'>[]> {
  const { rows } = await sql<RecordRow>`
    select ${sql.join(RECORD_COLUMNS.map((column) => sql.ref(column)))} from record
    where (bucket, id) > (${after?.bucket ?? -1}::smallint, ${after?.id ?? NIL}::uuid)
      and created_at < ${at}::timestamptz
    order by bucket, id limit ${limit}`.execute(trx);
  const records = rows.map(toRecord);
  const changed = records.filter(({ updatedAt }) => updatedAt >= at);
  const history = await readHistorySince(trx, changed, at);
  const awaited = await readAwaited(trx, changed, at);
  return records.map((record) => {
    const all = history.get(record.id) ?? [];
    return {
      record,
      since: all.filter((entry) => entry.at >= at),
      before: all.find((entry) => entry.at < at) ?? null,
      awaited: awaited.get(record.id) ?? {},
    };
  });
}

const NIL = '00000000-0000-0000-0000-000000000000';

/** History rows since an instant and the last one before, newest first, by record. */
async function readHistorySince(
  db: Db,
  records: readonly Record[],
  at: string,
): Promise<ReadonlyMap<string, HistoryEntry[]>> {
  if (records.length === 0) return new Map();
  const places = records.map(({ id }) => ({ bucket: bucketOf(id), id }));
  const { rows } = await sql<Selectable<HistoryTable>>`
    select history.* from json_to_recordset(${JSON.stringify(places)}::json) as wanted (bucket smallint, id uuid)
      join history on history.bucket = wanted.bucket and history.record = wanted.id
    where ${await inBuckets(db, 'history', places)} and (
      history.at >= ${at}::timestamptz or history.revision = (
        select max(earlier.revision) from history as earlier
        where earlier.bucket = history.bucket and earlier.record = history.record
          and earlier.at < ${at}::timestamptz))
    order by history.record, history.revision desc`.execute(db);
  return Map.groupBy(rows.map(toEntry), ({ record }) => record);
}

/** Effects that records waited for at an instant, by record and invocation. */
async function readAwaited(
  db: Db,
  records: readonly Record[],
  at: string,
): Promise<ReadonlyMap<string, { readonly [invocation: string]: string }>> {
  if (records.length === 0) return new Map();
  const places = records.map(({ id }) => ({ bucket: bucketOf(id), id }));
  const { rows } = await sql<{ record: string; invocation: string; id: string }>`
    select effect.record, effect.invocation, effect.id
    from json_to_recordset(${JSON.stringify(places)}::json) as wanted (bucket smallint, id uuid)
      join effect on effect.bucket = wanted.bucket and effect.record = wanted.id
    where ${await inBuckets(db, 'effect', places)} and effect.invocation is not null
      and effect.created_at < ${at}::timestamptz and effect.updated_at >= ${at}::timestamptz
    order by effect.created_at`.execute(db);
  const found = new Map<string, { [invocation: string]: string }>();
  for (const { record, invocation, id } of rows) {
    const there = found.get(record) ?? {};
    found.set(record, there);
    there[invocation] = id;
  }
  return found;
}

/** Timers that fired in a window, the first of each record and key. */
export async function readFiredTimers(
  db: Db,
  { from, to }: Window,
  source: string,
): Promise<ReadonlyMap<string, readonly DueTimer[]>> {
  const { rows } = await sql<{ target: string; key: string; due_at: string }>`
    select target, data ->> 'key' as key, min(data ->> 'dueAt') as due_at from event
    where accepted_at >= ${from}::timestamptz and accepted_at < ${to}::timestamptz
      and source = ${source} and target is not null
    group by target, data ->> 'key' order by due_at, target, key`.execute(db);
  return Map.groupBy(
    rows.map(({ target, key, due_at }) => ({ record: target, key, dueAt: due_at })),
    ({ record }) => record,
  );
}

/** Correlation keys somebody holds, a page at a time. */
export async function readHeldKeys(
  db: Db,
  { after, limit }: { readonly after: PlaceAfter | null; readonly limit: number },
): Promise<({ readonly key: string } & KeyHolder)[]> {
  const { rows } = await sql<{ key: string; record: string; at: string }>`
    select key, record, at from correlation
    where (bucket, key) > (${after?.bucket ?? -1}::smallint, ${after?.id ?? ''}::text)
      and record is not null and at is not null
    order by bucket, key limit ${limit}`.execute(db);
  return rows;
}

/** A link and when it was made. */
export type DatedLink = Link & { readonly createdAt: string };

/** Links made before an instant, a page at a time. */
export async function readLinksBefore(
  db: Db,
  at: string,
  { after, limit }: { readonly after: DatedLink | null; readonly limit: number },
): Promise<DatedLink[]> {
  const { rows } = await sql<{
    record: string;
    relation: string;
    other: string;
    created_at: string;
  }>`
    select record, relation, other, created_at from link
    where (bucket, record, relation, other) > (${after === null ? -1 : bucketOf(after.from)}::smallint,
        ${after?.from ?? NIL}::uuid, ${after?.relation ?? ''}::text, ${after?.to ?? NIL}::uuid)
      and direction = 'out' and created_at < ${at}::timestamptz
    order by bucket, record, relation, other limit ${limit}`.execute(db);
  return rows.map((row) => ({
    from: row.record,
    to: row.other,
    relation: row.relation,
    createdAt: row.created_at,
  }));
}
