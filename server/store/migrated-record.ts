import type { JsonObject } from '@interlock/engine';
import { sql, type Selectable, type Transaction } from 'kysely';
import type { Database, Db, MigratedRecordTable } from './database.ts';

/** What a migration made of a record. */
export interface MigratedRecord {
  readonly migration: string;
  readonly record: string;
  readonly number: string;
  /** `left`: it stays on its version, for the reasons given. */
  readonly outcome: 'migrated' | 'left';
  /** As the record was classified; of what was left for another reason its code. */
  readonly class: string;
  readonly reasons: readonly string[];
  readonly from: { readonly state: string; readonly hash: string };
  readonly to: string | null;
  /** Of the record afterwards. */
  readonly revision: number;
}

/** Writes what became of records; one that was migrated stays so, else the later counts. Inside a transaction. */
export async function writeMigrated(
  trx: Transaction<Database>,
  records: readonly MigratedRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map((one) => ({
    migration: one.migration,
    record: one.record,
    number: one.number,
    outcome: one.outcome,
    class: one.class,
    reasons: JSON.stringify(one.reasons),
    from_state: one.from.state,
    to_state: one.to,
    from_hash: one.from.hash,
    revision: one.revision,
  }));
  await trx
    .insertInto('migrated_record')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['migration', 'record'])
        .doUpdateSet((row) => ({
          outcome: row.ref('excluded.outcome'),
          class: row.ref('excluded.class'),
          reasons: row.ref('excluded.reasons'),
          from_state: row.ref('excluded.from_state'),
          to_state: row.ref('excluded.to_state'),
          from_hash: row.ref('excluded.from_hash'),
          revision: row.ref('excluded.revision'),
        }))
        .where('migrated_record.outcome', '=', 'left'),
    )
    .execute();
}

/** Records a migration has dealt with, in the order of their ids. */
export async function listMigrated(
  db: Db,
  migration: string,
  wish: {
    readonly outcome?: MigratedRecord['outcome'];
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<MigratedRecord[]> {
  const { outcome, after, limit } = wish;
  const rows = await db
    .selectFrom('migrated_record')
    .selectAll()
    .where('migration', '=', migration)
    .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome ?? ''))
    .$if(after !== null, (query) => query.where('record', '>', after ?? ''))
    .orderBy('record')
    .limit(limit)
    .execute();
  return rows.map(toMigrated);
}

/** How many records a migration has taken along, and left by class. */
export async function countMigrated(
  db: Db,
  migration: string,
): Promise<{ readonly migrated: number; readonly left: JsonObject }> {
  const { rows } = await sql<{ outcome: string; class: string; count: number }>`
    select outcome, class, count(*)::int as count from migrated_record
    where migration = ${migration} group by outcome, class order by class`.execute(db);
  const of = (outcome: string) => rows.filter((row) => row.outcome === outcome);
  return {
    migrated: of('migrated').reduce((sum, { count }) => sum + count, 0),
    left: Object.fromEntries(of('left').map((row) => [row.class, row.count])),
  };
}

function toMigrated(row: Selectable<MigratedRecordTable>): MigratedRecord {
  return {
    migration: row.migration,
    record: row.record,
    number: row.number,
    outcome: row.outcome as MigratedRecord['outcome'],
    class: row.class,
    reasons: row.reasons,
    from: { state: row.from_state, hash: row.from_hash },
    to: row.to_state,
    revision: row.revision,
  };
}
