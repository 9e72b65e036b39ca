import type { RawBuilder, Transaction } from 'kysely';
import type { Database } from './database.ts';
import { pipelined } from './pipelined.ts';

/** A change of one table, ready to be made. */
export interface Write {
  /** What its changed rows are counted under. */
  readonly name: string;
  readonly statement: RawBuilder<unknown>;
}

/**
 * Makes changes in their order, in one trip to the database. Inside a transaction.
 * @returns rows changed, by name
 */
export async function writeTogether(
  trx: Transaction<Database>,
  writes: readonly Write[],
): Promise<ReadonlyMap<string, number>> {
  const results = await pipelined(
    trx,
    writes.map(({ statement }) => statement),
  );
  const changed = new Map<string, number>();
  for (const [i, { name }] of writes.entries()) {
    changed.set(name, (changed.get(name) ?? 0) + Number(results[i]?.numAffectedRows ?? 0));
  }
  return changed;
}
