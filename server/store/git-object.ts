import { sql, type Transaction } from 'kysely';
import type { GitObject, GitObjects } from '../git-object.ts';
import type { Database, Db } from './database.ts';

/** Bytes read or written by one statement. */
const TOGETHER = 8 * 1_048_576;
/** Objects read or written by one statement. */
const MOST = 2_000;

/** Adds objects; those there already stay. Inside a transaction. */
export async function insertObjects(
  trx: Transaction<Database>,
  objects: readonly GitObject[],
): Promise<void> {
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
  const { rows } = await sql<{ sha1: string }>`
    select sha1 from git_object where sha1 = any(${[...given.keys()]}::text[])`.execute(db);
  for (const { sha1 } of rows) given.delete(sha1);
  // Two that write some of the same ones must not each wait for what the other has written.
  return [...given.values()].toSorted((a, b) => (a.sha1 < b.sha1 ? -1 : 1));
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
