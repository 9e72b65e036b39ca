import type { JsonObject, Principal } from '@interlock/engine';
import { sql, type Selectable, type Transaction } from 'kysely';
import type { Database, Db, RecordMigrationTable } from './database.ts';

/** A migration of running records as it stands. */
export interface RecordMigration {
  readonly id: string;
  readonly workflow: string;
  /** Hashes of the versions it takes records from. */
  readonly from: readonly string[];
  readonly to: { readonly version: number; readonly hash: string };
  readonly mapping: JsonObject;
  /** The migration it takes back. */
  readonly reverses: string | null;
  readonly reason: string;
  readonly actor: Principal;
  readonly askedAt: string;
  readonly endedAt: string | null;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly total: number;
  /** The last record it has looked at. */
  readonly after: string | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** What is asked for. */
export type NewMigration = Pick<
  RecordMigration,
  'id' | 'workflow' | 'from' | 'to' | 'mapping' | 'reverses' | 'reason' | 'actor' | 'total'
>;

/** Seconds without a sign of life after which another node takes a migration over: within 15 s with its look each second. */
const SILENCE = 8;

/** Begins a migration; false while another of the workflow is under way. */
export async function insertMigration(
  trx: Transaction<Database>,
  given: NewMigration,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('record_migration')
    .values({
      id: given.id,
      workflow: given.workflow,
      from_hashes: JSON.stringify(given.from),
      to_version: given.to.version,
      to_hash: given.to.hash,
      mapping: JSON.stringify(given.mapping),
      reverses: given.reverses,
      reason: given.reason,
      actor: JSON.stringify(given.actor),
      asked_at: sql<string>`interlock_now()`,
      seen_at: null,
      worker: null,
      ended_at: null,
      state: 'running',
      total: given.total,
      after_record: null,
      failure: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Takes on a migration nobody works on, or whose node has fallen silent; undefined: there is none. */
export async function claimMigration(db: Db, worker: string): Promise<RecordMigration | undefined> {
  const { rows } = await sql<Selectable<RecordMigrationTable>>`
    update record_migration set worker = ${worker}, seen_at = interlock_now()
    where id = (select id from record_migration
      where ended_at is null and worker is distinct from ${worker}::uuid
        and (seen_at is null or seen_at < interlock_now() - make_interval(secs => ${SILENCE}))
      order by asked_at limit 1 for update skip locked)
    returning *`.execute(db);
  const [row] = rows;
  return row === undefined ? undefined : toMigration(row);
}

/** Says that a node is at it, and how far it came; false when it is no longer its to do. */
export async function noteMigration(
  db: Db,
  { id, worker }: { readonly id: string; readonly worker: string },
  after?: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('record_migration')
    .set({
      seen_at: sql<string>`interlock_now()`,
      ...(after === undefined ? {} : { after_record: after }),
    })
    .where('id', '=', id)
    .where('worker', '=', worker)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** How a migration ended. */
export type MigrationEnd =
  | { readonly state: 'done' | 'cancelled' }
  | { readonly state: 'failed'; readonly failure: NonNullable<RecordMigration['failure']> };

/** Ends a migration; false when it has ended already. */
export async function endMigration(
  trx: Transaction<Database>,
  id: string,
  end: MigrationEnd,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('record_migration')
    .set({
      state: end.state,
      ended_at: sql<string>`interlock_now()`,
      failure: end.state === 'failed' ? JSON.stringify(end.failure) : null,
    })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Lets another node, or this one later, go on with what this one has begun. */
export async function releaseMigration(db: Db, id: string, worker: string): Promise<void> {
  await db
    .updateTable('record_migration')
    .set({ worker: null, seen_at: null })
    .where('id', '=', id)
    .where('worker', '=', worker)
    .execute();
}

/** A migration, or undefined. */
export async function findMigration(db: Db, id: string): Promise<RecordMigration | undefined> {
  const row = await db
    .selectFrom('record_migration')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toMigration(row);
}

/** The migration under way of a workflow, or undefined. */
export async function findRunning(db: Db, workflow: string): Promise<RecordMigration | undefined> {
  const row = await db
    .selectFrom('record_migration')
    .selectAll()
    .where('workflow', '=', workflow)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? undefined : toMigration(row);
}

/** Migrations, the latest first. */
export async function listMigrations(
  db: Db,
  { workflow, before, limit }: MigrationListing,
): Promise<RecordMigration[]> {
  const rows = await db
    .selectFrom('record_migration')
    .selectAll()
    .$if(workflow !== undefined, (query) => query.where('workflow', '=', workflow ?? ''))
    .$if(before !== undefined, (query) =>
      query.where(
        sql<boolean>`(asked_at, id) < (${before?.at ?? ''}::timestamptz, ${before?.id ?? ''}::uuid)`,
      ),
    )
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toMigration);
}

/** Which migrations are listed. */
export interface MigrationListing {
  readonly workflow?: string;
  /** Those asked for before this one. */
  readonly before?: { readonly at: string; readonly id: string };
  readonly limit: number;
}

function toMigration(row: Selectable<RecordMigrationTable>): RecordMigration {
  return {
    id: row.id,
    workflow: row.workflow,
    from: row.from_hashes,
    to: { version: row.to_version, hash: row.to_hash },
    mapping: row.mapping as JsonObject,
    reverses: row.reverses,
    reason: row.reason,
    actor: row.actor as Principal,
    askedAt: row.asked_at,
    endedAt: row.ended_at,
    state: row.state as RecordMigration['state'],
    total: row.total,
    after: row.after_record,
    failure: row.failure as RecordMigration['failure'],
  };
}
