import type { Need, QueryAnswer } from '@interlock/engine';
import { sql } from 'kysely';
import type { Db } from '../database.ts';
import { fieldEquals } from './conditions.ts';
import { SUMMARY_COLUMNS, toSummary, type SummaryRow } from './row.ts';

/** How many of the matching records an answer holds, newest first. */
const MOST_ITEMS = 50;

/** The answer to a `query` need: how many records match, and the newest of them as summaries. */
export async function queryRecords(
  db: Db,
  need: Extract<Need, { kind: 'query' }>,
): Promise<QueryAnswer> {
  const conditions = [sql<boolean>`record.type = ${need.type}`];
  for (const [field, value] of Object.entries(need.where)) {
    if (value !== undefined) conditions.push(fieldEquals(field, value));
  }
  if (need.states !== undefined) conditions.push(sql`record.state = any(${need.states}::text[])`);
  if (need.done !== undefined) conditions.push(need.done ? sql`record.done` : sql`not record.done`);
  if (need.since !== undefined)
    conditions.push(sql`record.created_at >= ${need.since}::timestamptz`);
  const matching = sql.join(conditions, sql` and `);
  const { rows } = await sql<SummaryRow>`
    select ${sql.join(SUMMARY_COLUMNS.map((column) => sql.ref(`record.${column}`)))}
    from record where ${matching}
    order by record.created_at desc, record.id desc limit ${MOST_ITEMS + 1}`.execute(db);
  const items = rows.slice(0, MOST_ITEMS).map(toSummary);
  if (rows.length <= MOST_ITEMS)
    return { count: rows.length, items: items as unknown as QueryAnswer['items'] };
  const counted = await sql<{
    count: number;
  }>`select count(*) as count from record where ${matching}`.execute(db);
  return { count: counted.rows[0]?.count ?? 0, items: items as unknown as QueryAnswer['items'] };
}
