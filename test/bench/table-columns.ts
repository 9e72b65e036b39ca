import type pg from 'pg';

/** A column that is written when a row is inserted. */
export interface Column {
  readonly name: string;
  /** Its SQL type, with what belongs to it, such as `timestamp(3) with time zone`. */
  readonly type: string;
}

/** Columns of a table that its writer has to give: neither generated nor with a default. */
export async function columnsOf(sql: pg.Client, table: string): Promise<Column[]> {
  const { rows } = await sql.query<Column>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and not atthasdef
     order by attnum`,
    [table],
  );
  return rows;
}
