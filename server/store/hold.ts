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
 * Writes which records' automation stands still; of several changes of one record the last counts, also
 * over what was there before. Inside a transaction that has locked the records.
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
    const row = { reason, actor: JSON.stringify(actor), at };
    await trx
      .insertInto('hold')
      .values({ record, ...row })
      .onConflict((conflict) => conflict.column('record').doUpdateSet(row))
      .execute();
  }
}

/** Why automation of a record stands still; undefined while it does not. */
export async function findHold(db: Db, record: string): Promise<Hold | undefined> {
  return (await readHolds(db, [record])).get(record);
}

/** {@link findHold} for many; records whose automation goes on are missing. */
export async function readHolds(
  db: Db,
  records: readonly string[],
): Promise<ReadonlyMap<string, Hold>> {
  if (records.length === 0) return new Map();
  const rows = await db
    .selectFrom('hold')
    .select(['record', 'reason', 'actor', 'at'])
    .where('record', 'in', [...records])
    .execute();
  return new Map(
    rows.map(({ record, actor, ...row }) => [record, { ...row, actor: actor as Hold['actor'] }]),
  );
}

/** Every record whose automation stands still, by its id. */
export async function listHolds(
  db: Db,
): Promise<{ readonly record: string; readonly hold: Hold }[]> {
  const rows = await db
    .selectFrom('hold')
    .select(['record', 'reason', 'actor', 'at'])
    .orderBy('record')
    .execute();
  return rows.map(({ record, reason, actor, at }) => ({
    record,
    hold: { reason, actor: actor as Hold['actor'], at },
  }));
}

/** Condition on rows of a table that hang on a record: its automation does not stand still. */
export function notHeld(table: 'timer' | 'effect'): RawBuilder<boolean> {
  const record = sql.ref(`${table}.record`);
  return sql<boolean>`not exists (select from hold where hold.record = ${record})`;
}
