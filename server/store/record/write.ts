import { jsonEqual, type JsonObject, type Record } from '@interlock/engine';
import { sql } from 'kysely';
import { AppError } from '../../app-error.ts';
import { bucketOf } from '../bucket-of.ts';
import type { Db } from '../database.ts';
import { inBuckets } from '../shards.ts';
import type { Write } from '../write-together.ts';
import { toRecordRow } from './row.ts';

/** A record as it was locked (null: opened now) and as it shall be. */
export interface RecordWrite {
  readonly before: Record | null;
  readonly after: Record;
  /** Words the search box finds it by. */
  readonly searchText: () => string;
}

/**
 * Writes records the transaction has locked: a change each for those opened, edited, moved and only counted.
 */
export async function writeRecords(db: Db, writes: readonly RecordWrite[]): Promise<Write[]> {
  const { opened = [], edited = [], moved = [], counted = [] } = Object.groupBy(writes, kindOf);
  return [
    ...(opened.length === 0 ? [] : [insertRecords(opened)]),
    ...(edited.length === 0 ? [] : [await updateRecords(db, edited)]),
    ...(moved.length === 0 ? [] : [await moveRecords(db, moved)]),
    ...(counted.length === 0 ? [] : [await updateCounters(db, counted)]),
  ];
}

/**
 * Sees to it that every record was written. Row locks already keep others out; this is the net below them.
 * @param changed rows changed, by the names of the writes
 * @throws AppError `record-changed` when a stored revision is not the one the change was made from
 */
export function expectRecordsWritten(
  changed: ReadonlyMap<string, number>,
  writes: readonly RecordWrite[],
): void {
  const rows = WRITES.reduce((sum, name) => sum + (changed.get(name) ?? 0), 0);
  if (rows === writes.length) return;
  throw new AppError(
    'record-changed',
    409,
    'a record changed while it was being changed; try again',
    {
      details: { records: writes.map(({ after }) => after.id) },
      retryAfter: 1,
    },
  );
}

const WRITES = ['record_opened', 'record_edited', 'record_moved', 'record_counted'] as const;

function kindOf(write: RecordWrite): 'opened' | 'edited' | 'moved' | 'counted' {
  if (write.before === null) return 'opened';
  if (isOnlyCounted(write)) return 'counted';
  return isOnlyMoved(write) ? 'moved' : 'edited';
}

/**
 * Counting a repeat is by far the most frequent change; it writes one small column and touches no index.
 * So it leaves `updated_at` alone, which says when the record itself last changed.
 */
function isOnlyCounted({ before, after }: RecordWrite): boolean {
  if (before === null || before.revision !== after.revision) return false;
  const same = { ...after, counters: before.counters, updatedAt: before.updatedAt };
  return jsonEqual(before as unknown as JsonObject, same as unknown as JsonObject);
}

/** Most steps change no field: then neither the data nor what is searched by is written again. */
function isOnlyMoved({ before, after }: RecordWrite): boolean {
  if (before === null || before.workflow.hash !== after.workflow.hash) return false;
  return jsonEqual(before.data, after.data);
}

const columns = sql`bucket, id, number, type, state, active, done, data, revision, workflow, workflow_version,
  workflow_hash, snapshot, clocks, timers, counters, parent_record, parent_invocation, opened_by, created_at,
  updated_at, facets, search_text`;

const shape = sql`bucket smallint, id uuid, number text, type text, state text, active text[], done boolean,
  data jsonb, revision integer, workflow text, workflow_version integer, workflow_hash text, snapshot json,
  clocks json, timers json, counters json, parent_record uuid, parent_invocation text, opened_by text,
  created_at timestamptz, updated_at timestamptz, facets text[], search_text text`;

function insertRecords(writes: readonly RecordWrite[]): Write {
  const rows = writes.map(({ after, searchText }) => toRecordRow(after, searchText()));
  const statement = sql`
    insert into record (${columns})
    select ${columns} from json_to_recordset(${JSON.stringify(rows)}::json) as x (${shape})
    returning bucket`;
  return { name: 'record_opened', statement, counted: true };
}

async function updateRecords(db: Db, writes: readonly RecordWrite[]): Promise<Write> {
  const rows = writes.map(({ before, after, searchText }) => ({
    ...toRecordRow(after, searchText()),
    was: before?.revision,
  }));
  const statement = sql`
    update record set
      state = x.state, active = x.active, done = x.done, data = x.data, revision = x.revision,
      workflow = x.workflow, workflow_version = x.workflow_version, workflow_hash = x.workflow_hash,
      snapshot = x.snapshot, clocks = x.clocks, timers = x.timers, counters = x.counters,
      updated_at = x.updated_at, facets = x.facets, search_text = x.search_text
    from json_to_recordset(${JSON.stringify(rows)}::json) as x (${shape}, was integer)
    where record.bucket = x.bucket and record.id = x.id and record.revision = x.was
      and ${await inBuckets(db, 'record', rows)}
    returning record.bucket`;
  return { name: 'record_edited', statement, counted: true };
}

async function moveRecords(db: Db, writes: readonly RecordWrite[]): Promise<Write> {
  const rows = writes.map(({ before, after }) => ({
    bucket: bucketOf(after.id),
    id: after.id,
    was: before?.revision,
    state: after.state,
    active: after.snapshot.active,
    done: after.snapshot.done,
    revision: after.revision,
    snapshot: after.snapshot,
    clocks: after.clocks,
    timers: after.timers,
    counters: after.counters,
    updated_at: after.updatedAt,
  }));
  const statement = sql`
    update record set state = x.state, active = x.active, done = x.done, revision = x.revision,
      snapshot = x.snapshot, clocks = x.clocks, timers = x.timers, counters = x.counters,
      updated_at = x.updated_at
    from json_to_recordset(${JSON.stringify(rows)}::json) as x (bucket smallint, id uuid, was integer,
      state text, active text[], done boolean, revision integer, snapshot json, clocks json, timers json,
      counters json, updated_at timestamptz)
    where record.bucket = x.bucket and record.id = x.id and record.revision = x.was
      and ${await inBuckets(db, 'record', rows)}
    returning record.bucket`;
  return { name: 'record_moved', statement, counted: true };
}

async function updateCounters(db: Db, writes: readonly RecordWrite[]): Promise<Write> {
  const rows = writes.map(({ after }) => ({
    bucket: bucketOf(after.id),
    id: after.id,
    revision: after.revision,
    counters: after.counters,
  }));
  const statement = sql`
    update record set counters = x.counters
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as x (bucket smallint, id uuid, revision integer, counters json)
    where record.bucket = x.bucket and record.id = x.id and record.revision = x.revision
      and ${await inBuckets(db, 'record', rows)}
    returning record.bucket`;
  return { name: 'record_counted', statement, counted: true };
}
