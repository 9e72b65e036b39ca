import { sql, type Transaction } from 'kysely';
import type { Database, Db } from './database.ts';

/** Branches and tags by their full names. */
export type Refs = ReadonlyMap<string, string>;

/** Where every branch and tag stands. */
export async function listRefs(db: Db): Promise<Refs> {
  const rows = await db.selectFrom('git_ref').select(['name', 'sha1']).orderBy('name').execute();
  return new Map(rows.map(({ name, sha1 }) => [name, sha1]));
}

/** Where a branch or tag stands, undefined when there is none. */
export async function findRef(db: Db, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('git_ref')
    .select('sha1')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.sha1;
}

/**
 * Moves a branch or tag from where somebody saw it: makes it where that is null, removes it where `to` is. Inside a
 * transaction; two that move it from the same place wait for each other, and one of them is told false.
 * @returns whether it stood there
 */
export async function moveRef(
  trx: Transaction<Database>,
  name: string,
  from: string | null,
  to: string | null,
): Promise<boolean> {
  if (from === null) {
    if (to === null) return (await findRef(trx, name)) === undefined;
    const made = await sql`
      insert into git_ref (name, sha1, moved_at) values (${name}, ${to}, interlock_now())
      on conflict do nothing returning name`.execute(trx);
    return made.rows.length === 1;
  }
  const moved =
    to === null
      ? await sql`delete from git_ref where name = ${name} and sha1 = ${from} returning name`.execute(
          trx,
        )
      : await sql`
          update git_ref set sha1 = ${to}, moved_at = interlock_now()
          where name = ${name} and sha1 = ${from} returning name`.execute(trx);
  return moved.rows.length === 1;
}
