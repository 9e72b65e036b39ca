import type { Principal } from '@interlock/engine';
import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { Database, Db } from './database.ts';

/** Automation of a record stands still: since when, and who says why. */
export interface Hold {
  readonly reason: string;
  readonly actor: Pick<Principal, 'kind' | 'id' | 'name'>;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** A record's automation is to stand still, or (`hold` null) to go on. */
export interface HoldChange {
  readonly record: string;
  readonly hold: Hold | null;
}

/**
 * Writes which records' automation stands still; of several changes of one record the last counts. One
 * that is paused already stays as it is. Inside a transaction that has locked the records.
 */
export async function writeHolds(
  trx: Transaction<Database>,
  changes: readonly HoldChange[],
): Promise<void> {
  for (const { record, hold } of new Map(changes.map((one) => [one.record, one])).values()) {
    if (hold === null) {
      await trx.deleteFrom('hold').where('record', '=', record).execute();
      continue;
    }
    const { reason, actor, at } = hold;
    await trx
      .insertInto('hold')
      .values({ record, reason, actor: JSON.stringify(actor), at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Why automation of a record stands still; undefined while it does not. */
export async function findHold(db: Db, record: string): Promise<Hold | undefined> {
  const row = await db
    .selectFrom('hold')
    .select(['reason', 'actor', 'at'])
    .where('record', '=', record)
    .executeTakeFirst();
  return row === undefined ? undefined : { ...row, actor: row.actor as Hold['actor'] };
}

/** Condition on rows of a table that hang on a record: its automation does not stand still. */
export function notHeld(table: 'timer' | 'effect'): RawBuilder<boolean> {
  const record = sql.ref(`${table}.record`);
  return sql<boolean>`not exists (select from hold where hold.record = ${record})`;
}
