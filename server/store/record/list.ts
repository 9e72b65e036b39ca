import type { Json, Record } from '@interlock/engine';
import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../database.ts';
import { fieldEquals, fieldEqualsAny, inAnyState, matchesSearch } from './conditions.ts';
import { RECORD_COLUMNS, toRecord, type RecordRow } from './row.ts';

/** What a list is sorted by; `field` sorts by a value of the data as JSON compares. */
export type SortKey =
  | {
      readonly kind: 'column';
      readonly column: 'updated_at' | 'created_at' | 'number' | 'state' | 'opened_by';
    }
  | { readonly kind: 'field'; readonly field: string };

/** Which records a principal may see: all, or those of some types (of `ownTypes` only their own). */
export type Visible =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'some';
      readonly types: readonly string[];
      readonly ownTypes: readonly string[];
      readonly principal: string;
    };

/** Which records, in which order, after which one. */
export interface RecordFilter {
  readonly visible: Visible;
  readonly type?: string;
  readonly states?: readonly string[];
  readonly done?: boolean;
  /** What was typed into the search box. */
  readonly search?: string;
  /** Field → any of these values. */
  readonly fields?: readonly { readonly field: string; readonly anyOf: readonly Json[] }[];
  readonly sort: SortKey;
  readonly descending: boolean;
  /** Sort value (as the list gave it) and id of the last record of the page before. */
  readonly after?: { readonly value: string; readonly id: string };
  readonly limit: number;
}

/** A record of a list with the sort value a cursor continues from. */
export interface ListedRecord {
  readonly record: Record;
  readonly sortValue: string;
}

/** One page of records. Every filter is an index scan or narrows one. */
export async function listRecords(db: Db, filter: RecordFilter): Promise<ListedRecord[]> {
  const key = sortExpression(filter.sort);
  const direction = filter.descending ? sql`desc` : sql`asc`;
  const conditions = conditionsOf(filter);
  if (filter.after !== undefined) {
    const { value, id } = filter.after;
    const operator = filter.descending ? sql`<` : sql`>`;
    conditions.push(
      sql`(${key.expression}, record.id) ${operator} (${value}::${key.type}, ${id}::uuid)`,
    );
  }
  const { rows } = await sql<RecordRow & { sort_value: string }>`
    select ${sql.join(RECORD_COLUMNS.map((column) => sql.ref(`record.${column}`)))},
      (${key.expression})::text as sort_value
    from record where ${sql.join(conditions, sql` and `)}
    order by ${key.expression} ${direction}, record.id ${direction}
    limit ${filter.limit}`.execute(db);
  return rows.map((row) => ({ record: toRecord(row), sortValue: row.sort_value }));
}

function conditionsOf(filter: RecordFilter): RawBuilder<boolean>[] {
  const conditions = [isVisible(filter.visible)];
  if (filter.type !== undefined) conditions.push(sql`record.type = ${filter.type}`);
  if (filter.states !== undefined) conditions.push(inAnyState(filter.states));
  // Spelled so that the partial index on open records is recognised.
  if (filter.done !== undefined)
    conditions.push(filter.done ? sql`record.done` : sql`not record.done`);
  for (const { field, anyOf } of filter.fields ?? []) conditions.push(fieldEqualsAny(field, anyOf));
  const search = filter.search === undefined ? undefined : matchesSearch(filter.search);
  if (search !== undefined) conditions.push(search);
  return conditions;
}

function isVisible(visible: Visible): RawBuilder<boolean> {
  if (visible.kind === 'all') return sql`true`;
  const { types, ownTypes, principal } = visible;
  const own = sql`(record.opened_by = ${principal} or ${fieldEquals('requester', principal)})`;
  return sql`(record.type = any(${types}::text[]) or (record.type = any(${ownTypes}::text[]) and ${own}))`;
}

function sortExpression(sort: SortKey): {
  expression: RawBuilder<unknown>;
  type: RawBuilder<unknown>;
} {
  if (sort.kind === 'field') {
    // JSON null sorts before every value, so that records without the field keep a place.
    return {
      expression: sql`coalesce(record.data -> ${sort.field}::text, 'null')`,
      type: sql`jsonb`,
    };
  }
  const type = sort.column.endsWith('_at') ? sql`timestamptz` : sql`text`;
  return { expression: sql.ref(`record.${sort.column}`), type };
}
