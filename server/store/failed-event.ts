import { sql, type Transaction } from 'kysely';
import { bucketOf } from './bucket-of.ts';
import type { Database, Db } from './database.ts';
import type { EventIdentity } from './event.ts';

/** Somebody decided that nothing more comes of an event that failed. */
export interface Dismissal {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly by: { readonly kind: string; readonly id: string; readonly name: string };
  readonly reason: string;
}

/** An event that was accepted and then failed: nothing of it happened. */
export interface FailedEvent {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly subject: string | null;
  /** Id of the record it was sent to; null where policies decide. */
  readonly target: string | null;
  readonly code: string | null;
  readonly reason: string | null;
  /** Id of its decision. */
  readonly decision: string;
  readonly acceptedAt: string;
  /** Null while it waits for somebody. */
  readonly dismissed: Dismissal | null;
}

const COLUMNS = [
  'source',
  'id',
  'type',
  'subject',
  'target',
  'code',
  'reason',
  'decision',
  'dismissed',
  'accepted_at as acceptedAt',
] as const;

/** Which failed events are listed. */
export interface FailedEventList {
  /** Those that wait for somebody, or those that were dismissed. */
  readonly dismissed: boolean;
  /** Only those before this instant of acceptance and decision; absent: from the latest. */
  readonly after?: { readonly at: string; readonly id: string };
  readonly limit: number;
}

/** Events that failed, the latest first. */
export async function listFailedEvents(
  db: Db,
  { dismissed, after, limit }: FailedEventList,
): Promise<FailedEvent[]> {
  const earlier =
    after === undefined
      ? sql<boolean>`true`
      : sql<boolean>`(accepted_at, decision) < (${after.at}::timestamptz, ${after.id}::uuid)`;
  const rows = await db
    .selectFrom('event')
    .select(COLUMNS)
    .where('outcome', '=', 'failed')
    .where('dismissed', dismissed ? 'is not' : 'is', null)
    .where(earlier)
    .orderBy('accepted_at', 'desc')
    .orderBy('decision', 'desc')
    .limit(limit)
    .execute();
  return rows as unknown as FailedEvent[];
}

/**
 * Marks an event as dismissed; undefined where it did not fail, was dismissed before or is not there. Inside
 * a transaction.
 */
export async function dismissFailedEvent(
  trx: Transaction<Database>,
  identity: EventIdentity,
  dismissal: Dismissal,
): Promise<FailedEvent | undefined> {
  const row = await trx
    .updateTable('event')
    .set({ dismissed: JSON.stringify(dismissal) })
    .where('bucket', '=', bucketOf(identity.source, identity.id))
    .where('source', '=', identity.source)
    .where('id', '=', identity.id)
    .where('outcome', '=', 'failed')
    .where('dismissed', 'is', null)
    .returning(COLUMNS)
    .executeTakeFirst();
  return row as unknown as FailedEvent | undefined;
}

/** How an event ended, and whether it was dismissed; undefined where there is none. */
export async function findEventEnd(
  db: Db,
  { source, id }: EventIdentity,
): Promise<{ readonly outcome: string; readonly dismissed: Dismissal | null } | undefined> {
  const row = await db
    .selectFrom('event')
    .select(['outcome', 'dismissed'])
    .where('bucket', '=', bucketOf(source, id))
    .where('source', '=', source)
    .where('id', '=', id)
    .executeTakeFirst();
  return row as { outcome: string; dismissed: Dismissal | null } | undefined;
}
