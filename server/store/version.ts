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

/** Every content a workflow ever had, oldest first, each under the last number it was published under. */
export async function listVersions(db: Db): Promise<StoredVersion[]> {
  const { rows } = await sql<StoredVersion>`
    select workflow, version, hash, bundle from (
      select distinct on (workflow, hash) workflow, version, hash, bundle
      from version order by workflow, hash, version desc) as latest
    order by workflow, version`.execute(db);
  return rows;
}

/** A version as it is listed. */
export interface PublishedVersion {
  readonly workflow: string;
  readonly version: number;
  readonly hash: string;
  /** Null before there was a git history. */
  readonly commit: string | null;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Principal id; null as `commit` is. */
  readonly by: string | null;
}

/** Versions without their content, the latest first. */
export async function listPublished(
  db: Db,
  { workflow, limit, before }: VersionWish,
): Promise<PublishedVersion[]> {
  let query = db
    .selectFrom('version')
    .select(['workflow', 'version', 'hash', 'commit', 'created_at', 'published_by']);
  if (workflow !== undefined) query = query.where('workflow', '=', workflow);
  if (before !== undefined)
    query = query.where(
      sql<boolean>`(created_at, workflow, version) < (${before.at}::timestamptz, ${before.workflow}, ${before.version})`,
    );
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('workflow', 'desc')
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ created_at, published_by, ...row }) => {
    return { ...row, at: created_at, by: published_by };
  });
}

/** Versions of workflows that came with a commit, by workflow. */
export async function listVersionsOf(
  db: Db,
  commit: string,
): Promise<Pick<StoredVersion, 'workflow' | 'version'>[]> {
  return db
    .selectFrom('version')
    .select(['workflow', 'version'])
    .where('commit', '=', commit)
    .orderBy('workflow')
    .orderBy('version')
    .execute();
}

/** Which versions are listed. */
export interface VersionWish {
  readonly workflow?: string;
  readonly limit: number;
  /** Those after this one in the list. */
  readonly before?: Pick<PublishedVersion, 'at' | 'workflow' | 'version'>;
}

/** One version of a workflow: by its number, or the one new records started on at some time. */
export async function findVersion(
  db: Db,
  workflow: string,
  wanted: { readonly version: number } | { readonly asOf: string },
): Promise<(PublishedVersion & Pick<StoredVersion, 'bundle'>) | undefined> {
  let query = db.selectFrom('version').selectAll().where('workflow', '=', workflow);
  query =
    'version' in wanted
      ? query.where('version', '=', wanted.version)
      : query.where('created_at', '<=', wanted.asOf);
  const row = await query.orderBy('version', 'desc').limit(1).executeTakeFirst();
  if (row === undefined) return undefined;
  const { version, hash, commit, created_at, published_by, bundle } = row;
  return {
    workflow,
    version,
    hash,
    commit,
    at: created_at,
    by: published_by,
    bundle: bundle as JsonObject,
  };
}

/** A version that has come with a commit just now. */
export type NumberedVersion = Pick<StoredVersion, 'workflow' | 'version' | 'hash'>;

/**
 * Stores those of the workflows whose content is not that of their latest version, each under the next number, and
 * notes the commit with latest versions that have none yet. Inside a transaction that no other node runs at the same
 * time (see {@link lockActivation}).
 * @returns versions that have this commit now
 */
export async function insertVersions(
  trx: Transaction<Database>,
  workflows: readonly Omit<StoredVersion, 'version'>[],
  published: { readonly commit: string; readonly by: string },
): Promise<NumberedVersion[]> {
  if (workflows.length === 0) return [];
  const { commit, by } = published;
  const given = JSON.stringify(workflows);
  const added = await sql<NumberedVersion>`
    insert into version (workflow, version, hash, bundle, commit, published_by)
    select x.workflow, 1 + coalesce((select max(version) from version where version.workflow = x.workflow), 0),
      x.hash, x.bundle, ${commit}, ${by}
    from json_to_recordset(${given}::json) as x (workflow text, hash text, bundle json)
    where x.hash is distinct from (select latest.hash from version as latest
      where latest.workflow = x.workflow order by latest.version desc limit 1)
    on conflict do nothing
    returning workflow, version, hash`.execute(trx);
  const noted = await sql<NumberedVersion>`
    update version set commit = ${commit}
    from json_to_recordset(${given}::json) as x (workflow text, hash text)
    where version.workflow = x.workflow and version.hash = x.hash and version.commit is null
      and version.version = (select max(latest.version) from version as latest
        where latest.workflow = x.workflow)
    returning version.workflow, version.version, version.hash`.execute(trx);
  return [...added.rows, ...noted.rows].toSorted((a, b) => (a.workflow < b.workflow ? -1 : 1));
}

/** Lets one node at a time activate definitions; held until the transaction ends. */
export async function lockActivation(trx: Transaction<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('interlock activation'))`.execute(trx);
}
