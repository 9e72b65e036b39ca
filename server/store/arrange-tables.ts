import { sql, type Transaction } from 'kysely';
import { AppError } from '../app-error.ts';
import type { Database, Db } from './database.ts';
import { learnShards } from './shards.ts';

/**
 * Tables every node of the cluster keeps a whole copy of: small, and read far more often than written.
 * A table comes after those it refers to.
 */
export const REFERENCE_TABLES = [
  'test_clock',
  'principal',
  'team',
  'team_member',
  'invitation',
  'session',
  'token',
  'version',
  'definition_set',
  'activation',
  'hold',
  'git_object',
  'git_ref',
  'draft',
  'review',
  'migrated_record',
] as const satisfies readonly (keyof Database)[];

/**
 * Tables that stay with the coordinator, beside pg-boss's schema and Kysely's own: the audit chain has a
 * trigger that refuses changes, which Citus has only on ordinary tables; idempotency keys are written by
 * each request that brings one and read by nobody else; backtests and migrations of records are few; nodes say every few seconds that they are there; one remote is worked on by one node at a time.
 */
export const COORDINATOR_TABLES = [
  'audit',
  'backtest',
  'idempotency',
  'migration',
  'node',
  'remote',
  'record_migration',
] as const satisfies readonly (keyof Database)[];

/**
 * Shards of each hot table. As many workers are of use, and each batch of a step goes to one: more would make
 * batches smaller.
 */
const SHARDS = 16;

/**
 * Lays the tables out as wanted, after the migrations: those whose primary key starts with `bucket` spread
 * by it over the workers, rows of one bucket in one place; small ones copied to every node. A table that came
 * with a later migration follows at the next start. Idempotent, and safe on several nodes at once. Rows there
 * already are moved; no other node may work meanwhile.
 * @param wanted undefined: everything in one PostgreSQL
 * @throws AppError `citus-missing`, `citus-without-workers`; `distributed-already` when the tables are
 *   spread and are wanted together, which is not done behind anybody's back
 */
export async function arrangeTables(db: Db, wanted: 'citus' | undefined): Promise<void> {
  const found = await lookAround(db);
  if (wanted === undefined) {
    if (found.placed.size > 0) throw distributedAlready();
    return;
  }
  if (!found.citus) throw citusMissing();
  if (found.missing.length > 0 || !found.clockStable) {
    await db.transaction().execute(async (trx) => {
      await sql`set local statement_timeout = 0`.execute(trx);
      await sql`set local lock_timeout = 0`.execute(trx);
      await sql`select pg_advisory_xact_lock(hashtext('interlock_distribute'))`.execute(trx);
      // The coordinator tells the time for a whole statement: a volatile function is refused in changes of
      // tables that are spread, and workers' clocks are not to be asked.
      await sql`alter function interlock_now() stable`.execute(trx);
      await place(trx, (await lookAround(trx)).missing);
    });
  }
  await learnShards(db, db);
}

interface Table {
  readonly name: string;
  readonly kind: 'spread' | 'copied';
}

interface Surroundings {
  readonly citus: boolean;
  /** Tables that are spread or copied already. */
  readonly placed: ReadonlySet<string>;
  /** Tables to be spread or copied yet, in order. */
  readonly missing: readonly Table[];
  /** The clock tells one time for a whole statement. */
  readonly clockStable: boolean;
}

async function lookAround(db: Db): Promise<Surroundings> {
  const extension = await sql`select 1 from pg_extension where extname = 'citus'`.execute(db);
  if (extension.rows.length === 0) {
    return { citus: false, placed: new Set(), missing: [], clockStable: false };
  }
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_dist_partition join pg_class on pg_class.oid = logicalrelid
    where partmethod = 'h' or repmodel = 't'`.execute(db);
  const placed = new Set(rows.map(({ name }) => name));
  const hot = await sql<{ name: string }>`
    select pg_class.relname as name
    from pg_index join pg_class on pg_class.oid = pg_index.indrelid
      join pg_attribute on pg_attribute.attrelid = pg_class.oid and pg_attribute.attnum = pg_index.indkey[0]
    where pg_index.indisprimary and pg_attribute.attname = 'bucket'
      and pg_class.relnamespace = current_schema()::regnamespace
    order by pg_class.relname <> 'record', pg_class.relname`.execute(db);
  const tables: readonly Table[] = [
    ...REFERENCE_TABLES.map((name) => ({ name, kind: 'copied' as const })),
    ...hot.rows.map(({ name }) => ({ name, kind: 'spread' as const })),
  ];
  const clock = await sql<{ stable: boolean }>`
    select provolatile = 's' as stable from pg_proc
    where oid = 'interlock_now()'::regprocedure`.execute(db);
  return {
    citus: true,
    placed,
    missing: tables.filter(({ name }) => !placed.has(name)),
    clockStable: clock.rows[0]?.stable === true,
  };
}

async function place(trx: Transaction<Database>, tables: readonly Table[]): Promise<void> {
  const { rows } = await sql`
    select 1 from pg_dist_node where shouldhaveshards and isactive and noderole = 'primary' limit 1`.execute(
    trx,
  );
  if (rows.length === 0) throw citusWithoutWorkers();
  for (const { name, kind } of tables) {
    if (kind === 'copied') await sql`select create_reference_table(${name})`.execute(trx);
    else if (name === 'record') {
      await sql`select create_distributed_table('record', 'bucket', shard_count => ${SHARDS})`.execute(
        trx,
      );
    } else {
      await sql`select create_distributed_table(${name}, 'bucket', colocate_with => 'record')`.execute(
        trx,
      );
    }
  }
  // Where rows were copied from they would stay, seen by nobody.
  for (const { name } of tables) {
    await sql`select truncate_local_data_after_distributing_table(${name})`.execute(trx);
  }
}

function citusMissing(): AppError {
  return new AppError(
    'citus-missing',
    500,
    'INTERLOCK_DISTRIBUTE is citus, but the database of DATABASE_URL has no Citus: install it, run "create extension citus" in this database on the coordinator and on every worker, and add the workers with citus_add_node; or leave INTERLOCK_DISTRIBUTE out',
  );
}

function citusWithoutWorkers(): AppError {
  return new AppError(
    'citus-without-workers',
    500,
    'INTERLOCK_DISTRIBUTE is citus, but no node of the cluster takes shards: run citus_add_node for each worker in the database of DATABASE_URL on the coordinator',
  );
}

function distributedAlready(): AppError {
  return new AppError(
    'distributed-already',
    500,
    'the tables in the database of DATABASE_URL are distributed by Citus: set INTERLOCK_DISTRIBUTE=citus. Interlock does not bring them together again by itself; to do so, stop every node and run undistribute_table for each of them',
  );
}
