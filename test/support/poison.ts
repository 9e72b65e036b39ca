import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../../server/store/database.ts';

/** Makes the database refuse the history of events whose id begins with "poison". */
export async function poison(db: Db): Promise<void> {
  await sql`create or replace function refuse_poison() returns trigger language plpgsql as $$
    begin raise exception 'secret of somebody else' using errcode = '22000'; end $$`.execute(db);
  await change(
    db,
    sql`create trigger poisonous before insert on history for each row
      when (new.event ->> 'id' like 'poison%') execute function refuse_poison()`,
  );
}

/** The database takes them again. */
export async function cure(db: Db): Promise<void> {
  await change(db, sql`drop trigger poisonous on history`);
}

async function change(db: Db, statement: RawBuilder<unknown>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // Citus has triggers on distributed tables only where asked for; PostgreSQL does not know the setting.
    await sql`set local citus.enable_unsafe_triggers = on`.execute(trx);
    await statement.execute(trx);
  });
}
