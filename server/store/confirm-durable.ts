import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';

/**
 * Makes this transaction's COMMIT wait for the synchronous standby, though it changes nothing: what it
 * has read is then kept there as well, even where the COMMIT that wrote it could not wait. Where there is
 * no such standby nothing is done, as what can be read is on disk.
 */
export async function confirmDurable(trx: Transaction<Database>): Promise<void> {
  await sql`select pg_logical_emit_message(true, 'interlock', '')
    where current_setting('synchronous_standby_names') <> ''`.execute(trx);
}
