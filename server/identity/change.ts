import type { Principal } from '@interlock/engine';
import { sql, type Transaction } from 'kysely';
import { appendAudit, type AuditEntry } from '../store/audit.ts';
import type { Database, Db } from '../store/database.ts';
import type { Identity } from './identity.ts';

/** A change to people, teams, sessions or tokens under way. */
export interface Change {
  readonly trx: Transaction<Database>;
  /** Who makes it. */
  readonly by: Principal;
  /** Adds an entry to the audit; written when the work is done. */
  readonly note: (entry: Omit<AuditEntry, 'actor'>) => void;
}

/**
 * Runs a change in one transaction, with its audit. Changes happen one after the other, across all nodes, so that
 * what one reads ("is there another administrator?") still holds when it commits.
 */
export async function changeAudited<T>(
  db: Db,
  by: Principal,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('interlock_identity'))`.execute(trx);
    const entries: AuditEntry[] = [];
    const result = await work({
      trx,
      by,
      note: (entry) => entries.push({ actor: by, ...entry }),
    });
    await appendAudit(trx, entries);
    return result;
  });
}

/** {@link changeAudited} on a running server: afterwards this node knows nothing it knew before. */
export async function changeIdentity<T>(
  identity: Identity,
  by: Principal,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  try {
    return await changeAudited(identity.db, by, work);
  } finally {
    // Also after a failure: a COMMIT whose answer got lost may have happened.
    identity.cache.clear();
  }
}
