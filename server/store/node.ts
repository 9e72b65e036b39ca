import { sql } from 'kysely';
import type { Db } from './database.ts';

/** A server process working on the database. */
export interface Node {
  /** New with each start. */
  readonly id: string;
  /** Where it runs, for people. */
  readonly name: string;
}

/** Seconds without a sign of life after which a node counts as gone. */
const GONE = 30;

/**
 * Enters a node, or enters it anew, and forgets those not seen for a day.
 * @param schema name of the latest migration it knows
 */
export async function enterNode(db: Db, { id, name }: Node, schema: string): Promise<void> {
  await sql`
    with gone as (delete from node where seen_at < interlock_now() - interval '1 day' and id <> ${id})
    insert into node (id, name, schema, started_at, seen_at)
    values (${id}, ${name}, ${schema}, interlock_now(), interlock_now())
    on conflict (id) do update set schema = excluded.schema, seen_at = excluded.seen_at`.execute(
    db,
  );
}

/** A node's sign of life; false when it is not entered any more, as it was silent for too long. */
export async function touchNode(db: Db, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update node set seen_at = interlock_now() where id = ${id}`.execute(db);
  return numAffectedRows === 1n;
}

/** Takes a node that ends off the list. */
export async function leaveNode(db: Db, id: string): Promise<void> {
  await db.deleteFrom('node').where('id', '=', id).execute();
}

/** Names of living nodes that do not know a migration. */
export async function listNodesBefore(db: Db, migration: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from node where schema < ${migration} and seen_at > interlock_now() - make_interval(secs => ${GONE})
    order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** Takes nodes that do not know a migration off the list: who only slept has to come in again, and may not. */
export async function forgetNodesBefore(db: Db, migration: string): Promise<void> {
  await db.deleteFrom('node').where('schema', '<', migration).execute();
}
