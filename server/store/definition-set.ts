import { setImmediate } from 'node:timers/promises';
import type { Json } from '@interlock/engine';
import { sql, type Transaction } from 'kysely';
import { keepActivations } from './activation.ts';
import type { Database, Db } from './database.ts';

/** A set of definition files that was activated. */
export interface DefinitionSet {
  readonly id: number;
  readonly hash: string;
  /** Path relative to the workflows folder → content. */
  readonly files: ReadonlyMap<string, Json>;
  readonly activatedAt: string;
  readonly activatedBy: string;
  /** The commit it was published with; null before there was a git history. */
  readonly commit: string | null;
}

/** How many earlier sets are kept. */
const KEPT = 20;
/** Files written as text in one go: some two milliseconds. */
const TOGETHER = 200;

/** Id of the active set, or undefined before the first: a quick look. */
export async function findActiveId(db: Db): Promise<number | undefined> {
  const row = await db
    .selectFrom('definition_set')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** The active set, or undefined before the first. */
export async function findActiveSet(db: Db): Promise<DefinitionSet | undefined> {
  const row = await db
    .selectFrom('definition_set')
    .select(['id', 'hash', 'activated_at', 'activated_by', 'commit'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    hash: row.hash,
    files: await readFiles(db, row.id),
    activatedAt: row.activated_at,
    activatedBy: row.activated_by,
    commit: row.commit,
  };
}

/** The active set without its files, if it has this content. */
export async function findActive(
  db: Db,
  hash: string,
): Promise<Omit<DefinitionSet, 'files'> | undefined> {
  const row = await db
    .selectFrom('definition_set')
    .select(['id', 'hash', 'activated_at', 'activated_by', 'commit'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row?.hash !== hash) return undefined;
  const { id, activated_at: activatedAt, activated_by: activatedBy, commit } = row;
  return { id, hash, activatedAt, activatedBy, commit };
}

/** The files of a set by its hash, or undefined when it is not kept any more. */
export async function findSetFiles(
  db: Db,
  hash: string,
): Promise<ReadonlyMap<string, Json> | undefined> {
  const row = await db
    .selectFrom('definition_set')
    .select('id')
    .where('hash', '=', hash)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : readFiles(db, row.id);
}

/** The files of a set, a row each: parsed in one piece those of a large set would keep everybody waiting. */
async function readFiles(db: Db, id: number): Promise<ReadonlyMap<string, Json>> {
  const { rows } = await sql<{ path: string; json: Json }>`
    select f.key as path, f.value as json
    from definition_set, json_each(files) with ordinality as f (key, value, place)
    where id = ${id} order by f.place`.execute(db);
  return new Map(rows.map(({ path, json }) => [path, json]));
}

/** Files as JSON text, written with pauses for others. */
async function textOf(files: ReadonlyMap<string, Json>): Promise<string> {
  const parts: string[] = [];
  for (const [path, json] of files) {
    parts.push(`${JSON.stringify(path)}:${JSON.stringify(json)}`);
    if (parts.length % TOGETHER === 0) await setImmediate();
  }
  return `{${parts.join(',')}}`;
}

/** Makes a set the active one, and forgets all but the latest. Inside a transaction. */
export async function insertSet(
  trx: Transaction<Database>,
  set: Pick<DefinitionSet, 'hash' | 'files' | 'activatedBy' | 'commit'>,
): Promise<Omit<DefinitionSet, 'files'>> {
  const { id, activated_at } = await trx
    .insertInto('definition_set')
    .values({
      hash: set.hash,
      files: await textOf(set.files),
      activated_by: set.activatedBy,
      commit: set.commit,
    })
    .returning(['id', 'activated_at'])
    .executeTakeFirstOrThrow();
  await keepActivations(trx);
  await sql`
    delete from definition_set where id < ${id}
      and id not in (select id from definition_set order by id desc limit ${KEPT})`.execute(trx);
  const { hash, activatedBy, commit } = set;
  return { id, hash, activatedAt: activated_at, activatedBy, commit };
}
