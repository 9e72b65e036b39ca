import { CompiledQuery, sql, type RawBuilder } from 'kysely';
import { BUCKETS } from './bucket-of.ts';
import type { Database, Db } from './database.ts';

/** Which shard each bucket lies in, on a database whose hot tables are spread by bucket. */
export type Shards = ReadonlyMap<number, number>;

/** A connection, or a database that picks one. */
interface Asked {
  executeQuery(query: CompiledQuery): Promise<{ readonly rows: readonly unknown[] }>;
}

/** A row, or the place of one. */
interface InBucket {
  readonly bucket: number;
}

/** By database: Kysely's adapter is what a database and its transactions have in common. */
const known = new WeakMap<object, Shards | undefined>();

/**
 * Learns where the buckets of a database lie, and prepares the connection that is asked. Call it for each new
 * connection: shards may be split while we run.
 * @param asked undefined: the database has no Citus, so that all rows lie together
 */
export async function learnShards(db: Db, asked: Asked | undefined): Promise<void> {
  const shards = asked === undefined ? undefined : await readShards(asked);
  known.set(db.getExecutor().adapter, shards?.size === 0 ? undefined : shards);
}

/** Where the buckets lie, or undefined when all rows lie together. */
export async function findShards(db: Db): Promise<Shards | undefined> {
  const { adapter } = db.getExecutor();
  // Only before the first connection; a transaction has one.
  if (!known.has(adapter)) await db.connection().execute(() => Promise.resolve());
  return known.get(adapter);
}

/** The shard of a bucket, as a text; empty where all rows lie together, and before the first connection. */
export function shardOf(db: Db, bucket: number): string {
  return String(known.get(db.getExecutor().adapter)?.get(bucket) ?? '');
}

/**
 * Rows shard by shard, in the same order for everybody: one statement cannot lock rows of several. One
 * piece where all rows lie together.
 */
export async function byShard<R extends InBucket>(db: Db, rows: readonly R[]): Promise<R[][]> {
  const shards = await findShards(db);
  if (shards === undefined) return rows.length === 0 ? [] : [[...rows]];
  const pieces = new Map<number, R[]>();
  for (const row of rows) {
    const shard = shards.get(row.bucket) ?? 0;
    const piece = pieces.get(shard);
    if (piece === undefined) pieces.set(shard, [row]);
    else piece.push(row);
  }
  return [...pieces].toSorted(([a], [b]) => a - b).map(([, piece]) => piece);
}

/**
 * SQL that holds for rows of a table in the buckets of these rows, so that only their shards are asked.
 * Simply true where all rows lie together: there it could only mislead the planner.
 */
export async function inBuckets(
  db: Db,
  table: keyof Database,
  rows: readonly InBucket[],
): Promise<RawBuilder<boolean>> {
  if ((await findShards(db)) === undefined) return sql<boolean>`true`;
  const buckets = [...new Set(rows.map(({ bucket }) => bucket))];
  return sql<boolean>`${sql.ref(`${table}.bucket`)} = any(${buckets}::smallint[])`;
}

/**
 * Citus: a transaction has one connection to each worker. Statements that change several shards do not keep
 * others from these shards until the end, which would put all steps in a row: rows somebody else may want are
 * locked before, shard by shard, and the rest is only ours. SET LOCAL holds on the workers too.
 */
const PREPARE = `
  select set_config('citus.multi_shard_modify_mode', 'sequential', false),
    set_config('citus.enable_deadlock_prevention', 'off', false),
    set_config('citus.propagate_set_commands', 'local', false)`;

const READ = `
  select bucket, get_shard_id_for_distribution_column(logicalrelid, bucket::smallint)::text as shard
  from pg_dist_partition, generate_series(0, ${BUCKETS - 1}) as bucket
  where logicalrelid = to_regclass('record') and partmethod = 'h'`;

async function readShards(asked: Asked): Promise<Shards> {
  await asked.executeQuery(CompiledQuery.raw(PREPARE));
  const { rows } = await asked.executeQuery(CompiledQuery.raw(READ));
  const found = rows as readonly { readonly bucket: number; readonly shard: string }[];
  return new Map(found.map(({ bucket, shard }) => [bucket, Number(shard)]));
}
