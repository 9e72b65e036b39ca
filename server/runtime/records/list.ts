import type { Definitions, Field, Json, Principal } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import type { Db } from '../../store/database.ts';
import { listRecords, type RecordFilter, type SortKey } from '../../store/record/list.ts';
import { visibleTo } from './visibility.ts';
import { toViews, type RecordView } from './view.ts';

/** What is asked for, as it came in. */
export interface ListQuery {
  readonly type?: string;
  readonly state?: readonly string[];
  readonly search?: string;
  readonly open?: boolean;
  /** Field id → any of these values, as text. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** `-updatedAt`, `number`, a field id … */
  readonly sort: string;
  readonly limit: number;
  /** `value` as the page before gave it, and of the kind the sort key has. */
  readonly after?: { readonly value: string; readonly id: string };
}

/** A page of records and where the next one continues, null when this is the last. */
export interface RecordPage {
  readonly items: readonly RecordView[];
  readonly after: { readonly value: string; readonly id: string } | null;
}

const COLUMNS: ReadonlyMap<string, SortKey> = new Map([
  ['updatedAt', { kind: 'column', column: 'updated_at' }],
  ['createdAt', { kind: 'column', column: 'created_at' }],
  ['number', { kind: 'column', column: 'number' }],
  ['state', { kind: 'column', column: 'state' }],
  ['openedBy', { kind: 'column', column: 'opened_by' }],
]);

/**
 * The records a principal may see that match.
 * @throws AppError `invalid-query` for an unknown type, field or sort key
 */
export async function listVisible(
  db: Db,
  principal: Principal,
  query: ListQuery,
  definitions: Definitions,
): Promise<RecordPage> {
  const listed = await listRecords(db, {
    ...toFilter(principal, query, definitions),
    limit: query.limit + 1,
  });
  const page = listed.slice(0, query.limit);
  const last = page.at(-1);
  const after =
    listed.length > query.limit && last !== undefined
      ? { value: last.sortValue, id: last.record.id }
      : null;
  return {
    items: await toViews(
      db,
      definitions,
      page.map(({ record }) => record),
    ),
    after,
  };
}

function toFilter(
  principal: Principal,
  query: ListQuery,
  definitions: Definitions,
): Omit<RecordFilter, 'limit'> {
  const { type, state, search, open, fields, sort, after } = query;
  if (type !== undefined && !definitions.types.has(type))
    throw unknown('record type', type, definitions.types.keys());
  const descending = sort.startsWith('-');
  const key = sortKey(descending ? sort.slice(1) : sort, type, definitions);
  return {
    visible: visibleTo(principal, definitions),
    ...(type === undefined ? {} : { type }),
    ...(state === undefined ? {} : { states: state }),
    ...(open === undefined ? {} : { done: !open }),
    ...(search === undefined ? {} : { search }),
    fields: [...fields].map(([field, values]) => ({
      field,
      anyOf: typed(field, values, type, definitions),
    })),
    sort: key,
    descending,
    ...(after === undefined ? {} : { after }),
  };
}

function sortKey(name: string, type: string | undefined, definitions: Definitions): SortKey {
  const column = COLUMNS.get(name);
  if (column !== undefined) return column;
  if (fieldsNamed(name, type, definitions).length === 0) {
    const fields = type === undefined ? [] : Object.keys(definitions.types.get(type)?.fields ?? {});
    throw unknown('sort key', name, [...COLUMNS.keys(), ...fields]);
  }
  return { kind: 'field', field: name };
}

/** Text of a query as the values the field may hold. Without a type the field of any type counts. */
function typed(
  field: string,
  values: readonly string[],
  type: string | undefined,
  definitions: Definitions,
): readonly Json[] {
  const found = fieldsNamed(field, type, definitions);
  if (found.length === 0) throw unknown('field', field, []);
  const kinds = new Set(
    found.map((one) => (one.type === 'array' ? (one.items?.type ?? 'string') : one.type)),
  );
  return values.flatMap((value): Json[] => [
    ...(kinds.has('string') || kinds.has('object') ? [value] : []),
    ...((kinds.has('integer') || kinds.has('number')) && /^-?\d+(\.\d+)?$/.test(value)
      ? [Number(value)]
      : []),
    ...(kinds.has('boolean') && (value === 'true' || value === 'false') ? [value === 'true'] : []),
  ]);
}

function fieldsNamed(field: string, type: string | undefined, definitions: Definitions): Field[] {
  const types =
    type === undefined ? [...definitions.types.values()] : [definitions.types.get(type)];
  return types.flatMap((one) => {
    const own =
      one !== undefined && Object.hasOwn(one.fields, field) ? one.fields[field] : undefined;
    return own === undefined ? [] : [own];
  });
}

function unknown(what: string, name: string, known: Iterable<string>): AppError {
  const list = [...known].toSorted().join(', ');
  return new AppError(
    'invalid-query',
    400,
    `${JSON.stringify(name)} is no ${what}${list === '' ? '' : `; known are ${list}`}`,
  );
}
