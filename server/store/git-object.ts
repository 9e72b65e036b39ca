import { sql, type Transaction } from 'kysely';
import type { GitObject, GitObjects } from '../git-object.ts';
import type { Database, Db } from './database.ts';

/** Bytes read or written by one statement. */
const TOGETHER = 8 * 1_048_576;
/** Objects read or written by one statement. */
const MOST = 2_000;

/** Number of the lock under which objects come and go. */
const OBJECTS = sql`hashtext('interlock git objects')`;

/**
 * Adds objects; those there already stay, and are not collected before the transaction has ended. Inside a transaction.
 */
export async function insertObjects(
  trx: Transaction<Database>,
  objects: readonly GitObject[],
): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${OBJECTS})`.execute(trx);
  const missing = await missingOf(trx, objects);
  for (const part of inParts(missing)) {
    await sql`
      insert into git_object (sha1, type, bytes)
      select * from unnest(${part.map(({ sha1 }) => sha1)}::text[], ${part.map(({ type }) => type)}::text[],
        ${part.map(({ bytes }) => bytes)}::bytea[])
      on conflict do nothing`.execute(trx);
  }
}

async function missingOf(db: Db, objects: readonly GitObject[]): Promise<GitObject[]> {
  const given = new Map(objects.map((object) => [object.sha1, object]));
  const missing = new Set(await listMissing(db, [...given.keys()]));
  // Two that write some of the same ones must not each wait for what the other has written.
  return [...given.values()]
    .filter(({ sha1 }) => missing.has(sha1))
    .toSorted((a, b) => (a.sha1 < b.sha1 ? -1 : 1));
}

/** Those of these objects there are not. */
export async function listMissing(db: Db, names: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ sha1: string }>`
    select sha1 from git_object where sha1 = any(${[...names]}::text[])`.execute(db);
  const found = new Set(rows.map(({ sha1 }) => sha1));
  return names.filter((name) => !found.has(name));
}

function inParts(objects: readonly GitObject[]): GitObject[][] {
  const parts: GitObject[][] = [];
  let room = 0;
  for (const object of objects) {
    const last = parts.at(-1);
    if (last === undefined || last.length >= MOST || room < object.bytes.length) {
      parts.push([object]);
      room = TOGETHER - object.bytes.length;
    } else {
      last.push(object);
      room -= object.bytes.length;
    }
  }
  return parts;
}

/** Objects by their names; those there are not are left out. */
export async function findObjects(db: Db, names: Iterable<string>): Promise<GitObjects> {
  const wanted = [...new Set(names)];
  const found = new Map<string, GitObject>();
  for (let from = 0; from < wanted.length; from += MOST) {
    const part = wanted.slice(from, from + MOST);
    const rows = await db
      .selectFrom('git_object')
      .select(['sha1', 'type', 'bytes'])
      .where(sql<boolean>`sha1 = any(${part}::text[])`)
      .execute();
    for (const row of rows) found.set(row.sha1, row);
  }
  return found;
}

/** Names of every object there is. */
export async function listObjectNames(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('git_object').select('sha1').orderBy('sha1').execute();
  return rows.map(({ sha1 }) => sha1);
}

/** Every commit. */
export async function listCommits(db: Db): Promise<GitObject[]> {
  return db
    .selectFrom('git_object')
    .select(['sha1', 'type', 'bytes'])
    .where('type', '=', 'commit')
    .execute();
}

/** An object nothing led to when that was looked at last. */
export interface UnreachableObject {
  readonly sha1: string;
  /** Long enough ago to be forgotten. */
  readonly due: boolean;
}

/** Objects noted as unreachable. @param grace seconds after which one is due */
export async function listUnreachable(db: Db, grace: number): Promise<UnreachableObject[]> {
  const { rows } = await sql<UnreachableObject>`
    select sha1, unreachable_since <= interlock_now() - make_interval(secs => ${grace}) as due
    from git_object where unreachable_since is not null`.execute(db);
  return rows;
}

/** Notes of objects that nothing leads to them since now, or that something does again. */
export async function noteReachability(
  db: Db,
  names: readonly string[],
  reachable: boolean,
): Promise<void> {
  const since = reachable ? sql`null` : sql`interlock_now()`;
  for (let from = 0; from < names.length; from += MOST) {
    const part = names.slice(from, from + MOST);
    await sql`update git_object set unreachable_since = ${since}
      where sha1 = any(${part}::text[])`.execute(db);
  }
}

/** Keeps everybody from adding objects until the transaction ends; waits for those who are at it. */
export async function lockObjects(trx: Transaction<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${OBJECTS})`.execute(trx);
}

/** Removes objects. Inside a transaction that holds {@link lockObjects}. */
export async function deleteObjects(
  trx: Transaction<Database>,
  names: readonly string[],
): Promise<void> {
  for (let from = 0; from < names.length; from += MOST) {
    const part = names.slice(from, from + MOST);
    await trx
      .deleteFrom('git_object')
      .where(sql<boolean>`sha1 = any(${part}::text[])`)
      .execute();
  }
}
