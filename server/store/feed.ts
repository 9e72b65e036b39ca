import { sql } from 'kysely';
import type { Db } from './database.ts';
import { findShards } from './shards.ts';

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
  if ((await findShards(db)) !== undefined) return readSpreadFeed(db, from);
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
 * Where rows are spread, the coordinator commits a transaction before its workers do: a snapshot may show it
 * as ended while its rows cannot be seen yet. Until they can, it still holds the lock on its own id, so what
 * holds one after the snapshot was taken counts as still open. (A worker that fails in between commits when
 * it is back; such a change is not told, as nothing here waits for it.)
 */
async function readSpreadFeed(db: Db, from: FeedPosition): Promise<FeedPage> {
  const end = await sql<{ snapshot: string; ending: string[] }>`
    select pg_current_snapshot()::text as snapshot, array(
      select transactionid::text from pg_locks
      where locktype = 'transactionid' and mode = 'ExclusiveLock' and granted
    ) as ending`.execute(db);
  const { snapshot = from, ending = [] } = end.rows[0] ?? {};
  // After the locks were looked at, in a statement of its own.
  const { rows } = await sql<{ record: string }>`
    select history.record from history
    where history.xid >= pg_snapshot_xmax(${from}::pg_snapshot)
      or history.xid = any(array(select pg_snapshot_xip(${from}::pg_snapshot)))
    group by history.record order by max(history.xid::text::numeric) limit ${MOST}`.execute(db);
  return { records: rows.map(({ record }) => record), next: keepOpen(snapshot, ending) };
}

/**
 * A snapshot in which these transactions are still open as well. Pure.
 * @param ids the lower 32 bits of their ids, as locks name them
 */
export function keepOpen(snapshot: FeedPosition, ids: readonly string[]): FeedPosition {
  const [, xmax = '0', xip = ''] = snapshot.split(':');
  const end = BigInt(xmax);
  const open = new Set(xip === '' ? [] : xip.split(',').map(BigInt));
  for (const id of ids) {
    const upper = (end >> 32n) << 32n;
    const full = upper + BigInt(id);
    // A number above the snapshot's end is either newer than it or of the cycle before.
    const then = full < end ? full : full - (1n << 32n);
    if (then > 0n && end - then < 1n << 31n) open.add(then);
  }
  const sorted = [...open].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return `${sorted[0] ?? end}:${end}:${sorted.join(',')}`;
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
