import type { Record, RecordSummary } from '@interlock/engine';
import { sql, type Transaction } from 'kysely';
import { bucketOf } from '../bucket-of.ts';
import type { Database, Db, RecordTable } from '../database.ts';
import { momentStatement, toMoment, type Moment } from '../moment.ts';
import { pipelined } from '../pipelined.ts';
import { byShard, inBuckets } from '../shards.ts';
import {
  RECORD_COLUMNS,
  SUMMARY_COLUMNS,
  toRecord,
  toSummary,
  type RecordRow,
  type SummaryRow,
} from './row.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True when a text can be the id of a record; any other text names none. Pure. */
export function isRecordId(text: string): boolean {
  return UUID.test(text);
}

/** The record of an id, or undefined. */
export async function findRecord(db: Db, id: string): Promise<Record | undefined> {
  if (!isRecordId(id)) return undefined;
  const row = await db
    .selectFrom('record')
    .select(RECORD_COLUMNS)
    .where('bucket', '=', bucketOf(id))
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toRecord(row);
}

/** The record of a number such as `INC0000012`, or undefined. */
export async function findRecordByNumber(db: Db, number: string): Promise<Record | undefined> {
  const row = await db
    .selectFrom('record')
    .select(RECORD_COLUMNS)
    .where('number', '=', number)
    .executeTakeFirst();
  return row === undefined ? undefined : toRecord(row);
}

/** Ids of records by number; numbers that name none are missing. */
export async function findIdsByNumber(
  db: Db,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (numbers.length === 0) return new Map();
  const rows = await db
    .selectFrom('record')
    .select(['number', 'id'])
    .where('number', 'in', [...numbers])
    .execute();
  return new Map(rows.map(({ number, id }) => [number, id]));
}

/**
 * Locks records for change, in the order of their primary key, and reads them as they are once locked,
 * and then the time. Ids that name no record are missing in the answer. Inside a transaction.
 * @throws pg's error 55P03 when another transaction keeps a lock longer than the lock timeout
 */
export async function lockRecords(
  trx: Transaction<Database>,
  ids: readonly string[],
): Promise<{ readonly records: ReadonlyMap<string, Record>; readonly moment: Moment }> {
  const places = await byShard(trx, placesOf(ids.filter(isRecordId)));
  const locks = await Promise.all(
    places.map(
      async (here) => sql`
        select ${columnsOf(RECORD_COLUMNS)} from ${await recordsAt(trx, here)}
        order by record.bucket, record.id for update of record`,
    ),
  );
  // Each statement sees what is committed when it begins: the time is read when all locks are held.
  const results = await pipelined(trx, [...locks, momentStatement]);
  const rows = results.slice(0, -1).flatMap((result) => result.rows as RecordRow[]);
  return {
    records: new Map(rows.map((row) => [row.id, toRecord(row)])),
    moment: toMoment(results.at(-1)),
  };
}

/** Records by id, read without a lock. Ids that name no record are missing. */
export async function readRecords(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Record>> {
  const wanted = [...new Set(ids.filter(isRecordId))];
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<RecordRow>`
    select ${columnsOf(RECORD_COLUMNS)} from ${await recordsAt(db, placesOf(wanted))}`.execute(db);
  return new Map(rows.map((row) => [row.id, toRecord(row)]));
}

/** Summaries of records by id, read without a lock. Ids that name no record are missing. */
export async function readSummaries(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RecordSummary>> {
  const wanted = [...new Set(ids.filter(isRecordId))];
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<SummaryRow>`
    select ${columnsOf(SUMMARY_COLUMNS)} from ${await recordsAt(db, placesOf(wanted))}`.execute(db);
  return new Map(rows.map((row) => [row.id, toSummary(row)]));
}

/** True when there is no record at all: a new server. */
export async function hasNoRecords(db: Db): Promise<boolean> {
  return (await db.selectFrom('record').select('id').limit(1).executeTakeFirst()) === undefined;
}

interface Place {
  readonly bucket: number;
  readonly id: string;
}

function placesOf(ids: readonly string[]): Place[] {
  return ids.map((id) => ({ bucket: bucketOf(id), id }));
}

async function recordsAt(db: Db, places: readonly Place[]) {
  return sql`record join json_to_recordset(${JSON.stringify(places)}::json) as wanted (bucket smallint, id uuid)
    on record.bucket = wanted.bucket and record.id = wanted.id and ${await inBuckets(db, 'record', places)}`;
}

function columnsOf(columns: readonly (keyof RecordTable)[]) {
  return sql.join(columns.map((column) => sql.ref(`record.${column}`)));
}
