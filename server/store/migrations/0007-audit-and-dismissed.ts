import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/**
 * The audit is read by who did what to what, and when; its newest entries come first. An event that failed
 * can be dismissed: it stays with its error, and out of what waits for somebody. `event_failed` goes on
 * finding all that failed, dismissed ones too.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}

const statements = [
  sql`create index audit_actor on audit ((actor ->> 'id'), seq desc)`,
  sql`create index audit_action on audit (action, seq desc)`,
  sql`create index audit_subject on audit ((subject ->> 'id'), seq desc)`,
  sql`create index audit_at on audit (at)`,
  sql`alter table event add column dismissed json`,
  sql`create index event_set_aside on event (accepted_at desc, decision desc)
    where outcome = 'failed' and dismissed is null`,
];
