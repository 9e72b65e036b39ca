import type { Record, RecordSummary } from '@interlock/engine';
import type { Selectable } from 'kysely';
import { bucketOf } from '../bucket-of.ts';
import type { RecordTable } from '../database.ts';
import { facetsOf } from './facets.ts';

/** The columns a record is read from. */
export const RECORD_COLUMNS = [
  'id',
  'number',
  'type',
  'state',
  'done',
  'data',
  'revision',
  'workflow',
  'workflow_version',
  'workflow_hash',
  'snapshot',
  'clocks',
  'timers',
  'counters',
  'parent_record',
  'parent_invocation',
  'opened_by',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof RecordTable)[];

/** A row as {@link RECORD_COLUMNS} selects it. */
export type RecordRow = Pick<Selectable<RecordTable>, (typeof RECORD_COLUMNS)[number]>;

/** The columns a summary is read from. */
export const SUMMARY_COLUMNS = [
  'id',
  'number',
  'type',
  'state',
  'revision',
  'done',
  'data',
  'opened_by',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof RecordTable)[];

/** A row as {@link SUMMARY_COLUMNS} selects it. */
export type SummaryRow = Pick<Selectable<RecordTable>, (typeof SUMMARY_COLUMNS)[number]>;

/** The record a row holds. Pure. */
export function toRecord(row: RecordRow): Record {
  return {
    id: row.id,
    number: row.number,
    type: row.type,
    state: row.state,
    data: row.data as Record['data'],
    revision: row.revision,
    workflow: { id: row.workflow, version: row.workflow_version, hash: row.workflow_hash },
    snapshot: row.snapshot as Record['snapshot'],
    clocks: row.clocks as Record['clocks'],
    timers: row.timers as Record['timers'],
    counters: row.counters as Record['counters'],
    ...(row.parent_record === null || row.parent_invocation === null
      ? {}
      : { parent: { record: row.parent_record, invocation: row.parent_invocation } }),
    openedBy: row.opened_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The summary a row holds. Pure. */
export function toSummary(row: SummaryRow): RecordSummary {
  return {
    id: row.id,
    number: row.number,
    type: row.type,
    state: row.state,
    revision: row.revision,
    done: row.done,
    data: row.data as RecordSummary['data'],
    openedBy: row.opened_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/**
 * The row of a record, as `json_to_recordset` reads it. Pure.
 * @param searchText words the search box finds it by
 */
export function toRecordRow(
  record: Record,
  searchText: string,
): { readonly bucket: number; readonly [column: string]: unknown } {
  return {
    bucket: bucketOf(record.id),
    id: record.id,
    number: record.number,
    type: record.type,
    state: record.state,
    active: record.snapshot.active,
    done: record.snapshot.done,
    data: record.data,
    revision: record.revision,
    workflow: record.workflow.id,
    workflow_version: record.workflow.version,
    workflow_hash: record.workflow.hash,
    snapshot: record.snapshot,
    clocks: record.clocks,
    timers: record.timers,
    counters: record.counters,
    parent_record: record.parent?.record ?? null,
    parent_invocation: record.parent?.invocation ?? null,
    opened_by: record.openedBy,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
    facets: facetsOf(record.data),
    search_text: searchText,
  };
}
