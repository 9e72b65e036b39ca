import { sql } from 'kysely';
import type { Db } from '../../server/store/database.ts';

/** Makes the database refuse the history of events whose id begins with "poison". */
export async function poison(db: Db): Promise<void> {
  await sql`create or replace function refuse_poison() returns trigger language plpgsql as $$
    begin raise exception 'secret of somebody else' using errcode = '22000'; end $$`.execute(db);
  await sql`create trigger poisonous before insert on history for each row
    when (new.event ->> 'id' like 'poison%') execute function refuse_poison()`.execute(db);
}

/** The database takes them again. */
export async function cure(db: Db): Promise<void> {
  await sql`drop trigger poisonous on history`.execute(db);
}
