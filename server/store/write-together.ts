import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import { pipelined } from './pipelined.ts';
import { findShards } from './shards.ts';

/** A change of one table, ready to be made. */
export interface Write {
  /** What its changed rows are counted under. */
  readonly name: string;
  readonly statement: RawBuilder<unknown>;
  /** Whether anybody asks how many rows were changed; then the statement returns each of them. */
  readonly counted?: boolean;
}

/**
 * Makes changes of different rows in one trip to the database, and in one statement where all rows lie together:
 * there each further statement costs more than what it writes for a single event. Inside a transaction.
 * @returns rows changed, by name, of the writes that are counted
 */
export async function writeTogether(
  trx: Transaction<Database>,
  writes: readonly Write[],
): Promise<ReadonlyMap<string, number>> {
  // Citus would send each part of a single statement on its own and in no order we know.
  const apart = (await findShards(trx)) !== undefined;
  const rows = apart ? await inOrder(trx, writes) : await atOnce(trx, writes);
  const changed = new Map<string, number>();
  for (const [i, { name, counted = false }] of writes.entries())
    if (counted) changed.set(name, (changed.get(name) ?? 0) + (rows[i] ?? 0));
  return changed;
}

async function inOrder(trx: Transaction<Database>, writes: readonly Write[]): Promise<number[]> {
  const results = await pipelined(
    trx,
    writes.map(({ statement }) => statement),
  );
  return results.map(({ numAffectedRows }) => Number(numAffectedRows ?? 0));
}

async function atOnce(trx: Transaction<Database>, writes: readonly Write[]): Promise<number[]> {
  if (writes.length === 0) return [];
  const parts = writes.map(({ statement }, i) => sql`${part(i)} as (${statement})`);
  const counts = writes.map(({ counted = false }, i) =>
    counted ? sql`(select count(*) from ${part(i)})::integer` : sql`0`,
  );
  const { rows } = await sql<{ readonly counts: number[] }>`
    with ${sql.join(parts)} select array[${sql.join(counts)}] as counts`.execute(trx);
  return rows[0]?.counts ?? [];
}

function part(i: number): RawBuilder<unknown> {
  return sql.ref(`part_${i}`);
}
