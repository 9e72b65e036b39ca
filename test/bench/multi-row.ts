import type pg from 'pg';
import type { Row } from './step-samples.ts';
import type { Column } from './table-columns.ts';

/** The ways of putting many rows into one statement. */
export const SPELLINGS = ['json_to_recordset', 'unnest'] as const;

/** One JSON text, or one array per column. */
export type Spelling = (typeof SPELLINGS)[number];

/** A table of values in a statement: `from` names it `x`, `values` are its parameters. */
export interface RowSource {
  readonly from: string;
  readonly values: (rows: readonly Row[]) => readonly unknown[];
}

/** Rows as the source `x` of a statement, with the given columns. Pure. */
export function rowSource(columns: readonly Column[], spelling: Spelling): RowSource {
  if (spelling === 'json_to_recordset') {
    const shape = columns.map(({ name, type }) => `${name} ${type}`);
    return {
      from: `json_to_recordset($1::json) as x (${shape.join(', ')})`,
      values: (rows) => [JSON.stringify(rows)],
    };
  }
  const arrays = columns.map((_, i) => `$${i + 1}::text[]`).join(', ');
  const cast = columns.map(({ name, type }) => `y.${name}::${type} as ${name}`);
  const names = columns.map(({ name }) => name).join(', ');
  return {
    from: `(select ${cast.join(', ')} from unnest(${arrays}) as y (${names})) as x`,
    values: (rows) => columns.map(({ name, type }) => rows.map((row) => toText(row[name], type))),
  };
}

/** Inserts many rows in one prepared statement. */
export function multiRowInsert(
  table: string,
  columns: readonly Column[],
  spelling: Spelling,
  conflict = '',
): (sql: pg.Client, rows: readonly Row[]) => Promise<void> {
  const { from, values } = rowSource(columns, spelling);
  const names = columns.map(({ name }) => name).join(', ');
  const text = `insert into ${table} (${names}) select ${names} from ${from} ${conflict}`;
  return async (sql, rows) => {
    if (rows.length === 0) return;
    await sql.query({ name: `insert-${table}`, text, values: [...values(rows)] });
  };
}

/** A value as PostgreSQL reads its type from text. */
function toText(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' && !type.startsWith('json')) return value;
  if (!Array.isArray(value) || type.startsWith('json')) return JSON.stringify(value);
  const items = value.map((item) => `"${String(item).replaceAll(/["\\]/g, '\\$&')}"`);
  return `{${items.join(',')}}`;
}
