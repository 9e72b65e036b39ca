import { sql } from 'kysely';
import type { AuditEntry } from './audit.ts';
import type { Db } from './database.ts';

/** An entry as it stands in the chain. */
export interface StoredAudit extends AuditEntry {
  readonly seq: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** SHA-256 over the entry and the hash before it, hexadecimal. */
  readonly hash: string;
}

/** Which entries are looked for; what is absent does not matter. */
export interface AuditFilter {
  /** Id of who did it. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  /** Id of what it was done to. */
  readonly subject?: string | undefined;
  /** The earliest instant that counts, ISO 8601 UTC. */
  readonly from?: string | undefined;
  /** The first instant that no longer counts, ISO 8601 UTC. */
  readonly to?: string | undefined;
}

/**
 * Entries of the audit, the newest first.
 * @param before only those of a lower number; absent: from the newest
 */
export async function listAudit(
  db: Db,
  filter: AuditFilter,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<StoredAudit[]> {
  const { actor, action, subject, from, to } = filter;
  const rows = await db
    .selectFrom('audit')
    .select(['seq', 'at', 'actor', 'action', 'subject', 'before', 'after', 'hash'])
    .$if(actor !== undefined, (q) => q.where(sql`actor ->> 'id'`, '=', actor))
    .$if(subject !== undefined, (q) => q.where(sql`subject ->> 'id'`, '=', subject))
    .$if(action !== undefined, (q) => q.where('action', '=', action ?? ''))
    .$if(from !== undefined, (q) => q.where('at', '>=', from ?? ''))
    .$if(to !== undefined, (q) => q.where('at', '<', to ?? ''))
    .$if(before !== undefined, (q) => q.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.map(
    ({ hash, ...entry }) => ({ ...entry, hash: hash.toString('hex') }) as unknown as StoredAudit,
  );
}
