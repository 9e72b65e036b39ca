import { sql, type Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { AppError } from '../app-error.ts';
import type { Database, Db } from './database.ts';
import { MIGRATIONS, type Migration, type Migrations } from './migrations.ts';
import { enterNode, forgetNodesBefore, listNodesBefore, type Node } from './node.ts';

/** What {@link migrate} may be told. */
export interface MigrateOptions {
  /** The node that asks; it is entered in the list of nodes. */
  readonly node?: Node;
  /** Every migration it knows; those of this version when left out. */
  readonly migrations?: Migrations;
}

/** How far the schema is. */
export interface Migrated {
  /** Contractions that wait, and for which nodes of an earlier version; call `migrate` again later. */
  readonly postponed: readonly { readonly migration: string; readonly nodes: readonly string[] }[];
}

/**
 * Brings the database to the schema this version knows; nothing to do is quick. Any number of nodes, of
 * different versions too, may call it at once: one waits for the other. All that can be done is done in one
 * transaction. Needs a pool of two connections.
 * @throws AppError `database-newer` when a later version has removed what this one needs;
 *   `migration-failed`, naming the migration: the database is as it was before then
 */
export async function migrate(db: Db, options: MigrateOptions = {}): Promise<Migrated> {
  const { node, migrations = MIGRATIONS } = options;
  return db.connection().execute(async (held) => {
    await lock(held);
    try {
      const done = await readDone(held);
      refuseNewer(done, migrations);
      const postponed = await findPostponed(held, done, migrations);
      const names = new Set(postponed.map(({ migration }) => migration));
      const now = Object.entries(migrations).filter(([name]) => !names.has(name));
      await run(db, new Map(now), [...done.keys()]);
      const latest = Object.keys(migrations).toSorted().at(-1);
      if (node !== undefined && latest !== undefined) await enterNode(held, node, latest);
      return { postponed };
    } finally {
      await sql`select pg_advisory_unlock(${LOCK})`.execute(held);
    }
  });
}

/** Any number, the same in every version; Kysely's own lock is taken inside it. */
const LOCK = 4_921_750_336;

/** The wait is not limited: a long migration of another node is no failure of this one. */
async function lock(db: Kysely<Database>): Promise<void> {
  await sql`with patience as (select set_config('lock_timeout', '0', true) as set)
    select pg_advisory_lock(${LOCK}) from patience`.execute(db);
}

type Kind = Migration['kind'] | 'unknown';

/** Migrations that were made, and what each was. */
async function readDone(db: Db): Promise<Map<string, Kind>> {
  const { rows: tables } = await sql<{ kysely: boolean; own: boolean }>`
    select to_regclass('kysely_migration') is not null as kysely, to_regclass('migration') is not null as own`.execute(
    db,
  );
  const has = tables[0];
  if (has?.kysely !== true) return new Map();
  const { rows } = await sql<{ name: string; kind: Kind }>`
    select done.name, ${has.own ? sql`coalesce(migration.kind, 'unknown')` : sql`'unknown'`} as kind
    from kysely_migration as done ${has.own ? sql`left join migration on migration.name = done.name` : sql``}`.execute(
    db,
  );
  return new Map(rows.map(({ name, kind }) => [name, kind]));
}

function refuseNewer(done: ReadonlyMap<string, Kind>, migrations: Migrations): void {
  const contracted = [...done].filter(
    ([name, kind]) => migrations[name] === undefined && kind !== 'expand',
  );
  if (contracted.length === 0) return;
  const names = contracted.map(([name]) => name).toSorted();
  throw new AppError(
    'database-newer',
    500,
    `the database was changed by a newer version of Interlock, which removed what this version needs (${names.join(', ')}). Start that version or a newer one`,
    { details: { migrations: names } },
  );
}

/** Nodes are listed since this one; before it there is nobody to wait for. */
const LISTED = '0004-node';

async function findPostponed(
  db: Db,
  done: ReadonlyMap<string, Kind>,
  migrations: Migrations,
): Promise<Migrated['postponed']> {
  const postponed: { migration: string; nodes: string[] }[] = [];
  for (const [migration, { kind }] of Object.entries(migrations)) {
    if (kind !== 'contract' || done.has(migration) || !done.has(LISTED)) continue;
    const nodes = await listNodesBefore(db, migration);
    if (nodes.length > 0) postponed.push({ migration, nodes });
  }
  return postponed;
}

async function run(
  db: Db,
  migrations: ReadonlyMap<string, Migration>,
  done: readonly string[],
): Promise<void> {
  // Those of a newer version are done and stay so: the migrator only has to know their names.
  const elsewhere = done.map((name) => [name, { up: () => Promise.resolve() }] as const);
  const known = [...migrations].map(
    ([name, migration]) =>
      [name, { up: (trx: Kysely<unknown>) => make(trx, name, migration) }] as const,
  );
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: () => Promise.resolve(Object.fromEntries([...elsewhere, ...known])),
    },
    allowUnorderedMigrations: true,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? 'unknown';
  const why = error instanceof Error ? error.message : 'for an unknown reason';
  throw new AppError('migration-failed', 500, `migration ${failed} failed: ${why}`, {
    cause: error,
  });
}

/** Makes a migration and notes what it was, for nodes of earlier versions. */
async function make(trx: Kysely<unknown>, name: string, migration: Migration): Promise<void> {
  await migration.up(trx);
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('migration') is not null as there`.execute(trx);
  // Those before the one that makes the table are known to every node there is.
  if (rows[0]?.there !== true) return;
  await sql`insert into migration (name, kind) values (${name}, ${migration.kind})`.execute(trx);
  if (migration.kind === 'contract') await forgetNodesBefore(trx, name);
}
