import { sql } from 'kysely';
import type { Db } from './database.ts';

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
}

/**
 * Events that failed, the latest first.
 * @param after only those before this instant of acceptance and decision; absent: from the latest
 */
export async function listFailedEvents(
  db: Db,
  {
    after,
    limit,
  }: { readonly after?: { readonly at: string; readonly id: string }; readonly limit: number },
): Promise<FailedEvent[]> {
  const earlier =
    after === undefined
      ? sql<boolean>`true`
      : sql<boolean>`(accepted_at, decision) < (${after.at}::timestamptz, ${after.id}::uuid)`;
  const failed = db
    .selectFrom('event')
    .select(['source', 'id', 'type', 'subject', 'target', 'code', 'reason', 'decision'])
    .select('accepted_at as acceptedAt')
    .where('outcome', '=', 'failed')
    .where(earlier)
    .orderBy('accepted_at', 'desc')
    .orderBy('decision', 'desc')
    .limit(limit);
  return await failed.execute();
}
