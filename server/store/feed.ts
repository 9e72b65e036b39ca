import { sql } from 'kysely';
import type { Db } from './database.ts';

/**
 * Where somebody stands in the feed: a snapshot as PostgreSQL writes it (`xmin:xmax:xip,…`), naming the
 * transactions whose changes they have seen.
 */
export type FeedPosition = string;

/** A piece of the feed, and where the next one begins. */
export interface FeedPage {
  /** Ids of records that changed, each once, in the order of their last change. */
  readonly records: readonly string[];
  readonly next: FeedPosition;
}

/** Most records told at once; whoever missed more has to look at everything anyway. */
const MOST = 10_000;

/** Where the feed ends now: what is committed later comes after it. */
export async function feedEnd(db: Db): Promise<FeedPosition> {
  const { rows } = await sql<{ next: string }>`select pg_current_snapshot()::text as next`.execute(
    db,
  );
  return rows[0]?.next ?? '';
}

/**
 * Records that changed since a position, whichever node changed them. Misses none and waits for nobody:
 * commits do not happen in the order of any number, so what is new is what the earlier snapshot could not
 * see, that is transactions begun after it or still open in it.
 */
export async function readFeed(db: Db, from: FeedPosition): Promise<FeedPage> {
  const { rows } = await sql<{ record: string | null; next: string }>`
    with here as materialized (select pg_current_snapshot() as snapshot),
      fresh as (
        select history.record, history.xid from history
        where history.xid >= pg_snapshot_xmax(${from}::pg_snapshot)
        union all
        select history.record, history.xid from history
        where history.xid in (select pg_snapshot_xip(${from}::pg_snapshot))
      ),
      changed as (select record, max(xid::text::numeric) as last from fresh group by record order by last limit ${MOST})
    select changed.record, here.snapshot::text as next
    from here left join changed on true
    order by changed.last`.execute(db);
  return {
    records: rows.flatMap(({ record }) => (record === null ? [] : [record])),
    next: rows[0]?.next ?? from,
  };
}

/**
 * A position as a text that grows from one to the next, and from which {@link positionOf} continues: the
 * first transaction not begun, and the oldest still open. Pure.
 */
export function markOf(position: FeedPosition): string {
  const [xmin = '0', xmax = '0'] = position.split(':');
  return `${xmax}-${xmin}`;
}

/**
 * The position of a mark. What was open then is told, and whatever ended while it was open once more.
 * Undefined for a text that is no mark, or none of this database: one from before a restore. Pure.
 * @param end where the feed ends now
 */
export function positionOf(mark: string, end: FeedPosition): FeedPosition | undefined {
  const oldest = /^\d{1,19}-(\d{1,19})$/.exec(mark)?.[1];
  if (oldest === undefined || oldest === '0') return undefined;
  const [, xmax = '0'] = end.split(':');
  return BigInt(oldest) > BigInt(xmax) ? undefined : `${oldest}:${oldest}:`;
}
