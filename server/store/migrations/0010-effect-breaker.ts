import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/** The circuit breaker of the policy that asked for an effect; it is told how the effect ends. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table effect add column breaker json`.execute(db);
}
