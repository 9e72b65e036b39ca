import type { Record } from '@interlock/engine';
import { sql } from 'kysely';
import { bucketOf } from '../bucket-of.ts';
import type { Db } from '../database.ts';
import { RECORD_COLUMNS, toRecord } from './row.ts';

/**
 * Running records of versions of a workflow, a page at a time in the order of the primary key: however many pages there
 * are, it is walked through once.
 * @param wish `after`: id of the last record of the page before
 */
export async function listRunning(
  db: Db,
  wish: {
    readonly workflow: string;
    readonly hashes: readonly string[];
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<Record[]> {
  const { workflow, hashes, after, limit } = wish;
  if (hashes.length === 0) return [];
  const rows = await db
    .selectFrom('record')
    .select(RECORD_COLUMNS)
    .where('type', '=', workflow)
    .where(sql<boolean>`not done`)
    .where('workflow_hash', 'in', [...hashes])
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(bucket, id) > (${bucketOf(after ?? '')}::smallint, ${after ?? ''}::uuid)`,
      ),
    )
    .orderBy('bucket')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toRecord);
}

/** How many running records of a workflow are on each of its versions. */
export async function countRunning(
  db: Db,
  workflow: string,
): Promise<{ readonly hash: string; readonly version: number; readonly records: number }[]> {
  const { rows } = await sql<{ hash: string; version: number; records: number }>`
    select workflow_hash as hash, max(workflow_version) as version, count(*)::int as records from record
    where type = ${workflow} and not done group by workflow_hash order by 2`.execute(db);
  return rows;
}
