import type { JsonObject } from '@interlock/engine';
import { sql, type Transaction } from 'kysely';
import type { Database, Db } from './database.ts';

/** A stored version of a workflow with everything needed to compile it again. */
export interface StoredVersion {
  readonly workflow: string;
  readonly version: number;
  readonly hash: string;
  readonly bundle: JsonObject;
}

/** Every version of every workflow that was ever active, oldest first. */
export async function listVersions(db: Db): Promise<StoredVersion[]> {
  const rows = await db
    .selectFrom('version')
    .select(['workflow', 'version', 'hash', 'bundle'])
    .orderBy('workflow')
    .orderBy('version')
    .execute();
  return rows.map((row) => ({ ...row, bundle: row.bundle as JsonObject }));
}

/**
 * Stores those of the workflows whose content is not stored yet, each under the next version number.
 * Inside a transaction that no other node runs at the same time (see {@link lockActivation}).
 */
export async function insertVersions(
  trx: Transaction<Database>,
  workflows: readonly Omit<StoredVersion, 'version'>[],
): Promise<void> {
  if (workflows.length === 0) return;
  await sql`
    insert into version (workflow, version, hash, bundle)
    select x.workflow, 1 + coalesce((select max(version) from version where version.workflow = x.workflow), 0),
      x.hash, x.bundle
    from json_to_recordset(${JSON.stringify(workflows)}::json) as x (workflow text, hash text, bundle json)
    on conflict (workflow, hash) do nothing`.execute(trx);
}

/** Lets one node at a time activate definitions; held until the transaction ends. */
export async function lockActivation(trx: Transaction<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('interlock activation'))`.execute(trx);
}
