import { sql } from 'kysely';
import type { Db } from './database.ts';

/** A record that changed, and where in the feed. */
export interface FeedEntry {
  /** Never decreases from one read to the next; several records changed together share it. */
  readonly position: bigint;
  readonly record: string;
}

/** A piece of the feed, and where the next one begins. */
export interface FeedPage {
  readonly entries: readonly FeedEntry[];
  readonly next: bigint;
}

/** Where the feed ends now: what is committed later comes at or after it. */
export async function feedEnd(db: Db): Promise<bigint> {
  const { rows } = await sql<{ next: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as next`.execute(db);
  return BigInt(rows[0]?.next ?? '0');
}

/**
 * Records that changed, from a position on, whichever node changed them. Misses none: a position is the
 * id of the writing transaction, and only those before the oldest one still open are read.
 * @param from first position wanted
 * @param limit most entries read at once; a page ends with a whole transaction
 */
export async function readFeed(db: Db, from: bigint, limit = 1000): Promise<FeedPage> {
  const { rows } = await sql<{ position: string | null; record: string | null; end: string }>`
    with feed_end as (select pg_snapshot_xmin(pg_current_snapshot()) as xid),
      page as (
        select history.xid, history.record from history, feed_end
        where history.xid >= ${String(from)}::xid8 and history.xid < feed_end.xid
        order by history.xid fetch first ${limit} rows with ties
      )
    select page.xid::text as position, page.record, feed_end.xid::text as end
    from feed_end left join page on true
    order by page.xid`.execute(db);
  const end = BigInt(rows[0]?.end ?? '0');
  const seen = new Set<string>();
  const entries = rows.flatMap(({ position, record }) => {
    if (position === null || record === null || seen.has(`${position} ${record}`)) return [];
    seen.add(`${position} ${record}`);
    return [{ position: BigInt(position), record }];
  });
  // A full page ends before the feed does; else everything up to its end has been read.
  const last = entries.at(-1);
  return { entries, next: last !== undefined && rows.length >= limit ? last.position + 1n : end };
}
