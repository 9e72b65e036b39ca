import type { Link, RecordSummary } from '@interlock/engine';
import { sql, type Transaction } from 'kysely';
import { bucketOf } from './bucket-of.ts';
import type { Database, Db } from './database.ts';
import { isRecordId, readSummaries } from './record/read.ts';
import { SUMMARY_COLUMNS, toSummary, type SummaryRow } from './record/row.ts';
import { findShards } from './shards.ts';

/** One end of a link and the record at the other. */
export interface LinkedRecord {
  readonly relation: string;
  readonly direction: 'in' | 'out';
  readonly record: RecordSummary;
}

/** Which links of which record. */
export interface LinkQuery {
  readonly record: string;
  readonly relation: string;
  readonly direction: 'in' | 'out';
}

/**
 * Adds links; one that exists already stays, and an end that cannot be a record (a definition computed
 * some other text) is left out. Inside a transaction.
 */
export async function insertLinks(
  trx: Transaction<Database>,
  links: readonly Link[],
  at: string,
): Promise<void> {
  const real = links.filter(({ from, to }) => isRecordId(from) && isRecordId(to));
  if (real.length === 0) return;
  const rows = real.flatMap(({ from, to, relation }) => [
    {
      bucket: bucketOf(from),
      record: from,
      direction: 'out',
      relation,
      other: to,
      other_bucket: bucketOf(to),
      created_at: at,
    },
    {
      bucket: bucketOf(to),
      record: to,
      direction: 'in',
      relation,
      other: from,
      other_bucket: bucketOf(from),
      created_at: at,
    },
  ]);
  const columns = sql`bucket, record, direction, relation, other, other_bucket, created_at`;
  await sql`
    insert into link (${columns})
    select ${columns} from json_to_recordset(${JSON.stringify(rows)}::json) as x (bucket smallint, record uuid,
      direction text, relation text, other uuid, other_bucket smallint, created_at timestamptz)
    order by bucket, record, direction, relation, other
    on conflict (bucket, record, direction, relation, other) do nothing`.execute(trx);
}

/** The records at the other end of each query's links, oldest link first, at most 1,000 each. */
export async function readLinks(db: Db, queries: readonly LinkQuery[]): Promise<RecordSummary[][]> {
  if (queries.length === 0) return [];
  // The other end mostly lies in another shard, and shards are not joined by a row's other bucket.
  if ((await findShards(db)) !== undefined) return readLinksApart(db, queries);
  const rows = queries.map((query, n) => ({ ...query, n, bucket: bucketOf(query.record) }));
  const found = await sql<SummaryRow & { n: number }>`
    select x.n, ${sql.join(SUMMARY_COLUMNS.map((column) => sql.ref(`record.${column}`)))}
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as x (n integer, bucket smallint, record uuid, relation text, direction text),
      lateral (
        select link.other, link.other_bucket, link.created_at from link
        where link.bucket = x.bucket and link.record = x.record and link.direction = x.direction
          and link.relation = x.relation
        order by link.created_at, link.other limit 1000
      ) as ends
      join record on record.bucket = ends.other_bucket and record.id = ends.other
    order by x.n, ends.created_at, ends.other`.execute(db);
  const answers: RecordSummary[][] = queries.map(() => []);
  for (const row of found.rows) answers[row.n]?.push(toSummary(row));
  return answers;
}

/** The ends first, then the records there: two statements a query, each of few shards. */
async function readLinksApart(db: Db, queries: readonly LinkQuery[]): Promise<RecordSummary[][]> {
  const ends: string[][] = [];
  for (const { record, relation, direction } of queries) {
    const rows = await linksOf(db, record)
      .where('direction', '=', direction)
      .where('relation', '=', relation)
      .orderBy('created_at')
      .orderBy('other')
      .execute();
    ends.push(rows.map(({ other }) => other));
  }
  const records = await readSummaries(db, ends.flat());
  return ends.map((others) => others.flatMap((other) => records.get(other) ?? []));
}

/** Every link of a record, newest first, at most 1,000. */
export async function listLinks(db: Db, record: string): Promise<LinkedRecord[]> {
  const links = await linksOf(db, record).orderBy('created_at', 'desc').orderBy('other').execute();
  const records = await readSummaries(
    db,
    links.map(({ other }) => other),
  );
  return links.flatMap(({ relation, direction, other }) => {
    const found = records.get(other);
    return found === undefined ? [] : [{ relation, direction, record: found }];
  });
}

function linksOf(db: Db, record: string) {
  return db
    .selectFrom('link')
    .select(['relation', 'direction', 'other'])
    .where('bucket', '=', bucketOf(record))
    .where('record', '=', record)
    .limit(1000);
}
