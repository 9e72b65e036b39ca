import { sql } from 'kysely';
import { bucketOf } from './bucket-of.ts';
import type { Db } from './database.ts';
import { readMoment } from './moment.ts';
import { byShard, findShards, inBuckets } from './shards.ts';

/** A counter that is to be looked at. */
export interface DueCounter {
  readonly key: string;
  readonly policy: string;
  /** ISO 8601 UTC. */
  readonly dueAt: string;
}

interface DueRow {
  readonly key: string;
  readonly policy: string | null;
  readonly due_at: string;
}

/**
 * Claims counters that are due, those due longest first, so that other nodes leave them alone for
 * `seconds`; when this node dies they are free again after that.
 */
export async function claimDueCounters(
  db: Db,
  limit: number,
  seconds: number,
): Promise<DueCounter[]> {
  const { now } = await readMoment(db);
  const claimed: DueCounter[] = [];
  for (const here of await countersDue(db, now)) {
    if (claimed.length >= limit) break;
    const { rows } = await sql<DueRow>`
      with due as (
        select counter.bucket, counter.key from counter
        where ${isDue(now)} and ${await inBuckets(db, 'counter', here)}
        order by counter.due_at limit ${limit - claimed.length} for update skip locked
      )
      update counter set claimed_until = ${now}::timestamptz + make_interval(secs => ${seconds})
      from due
      where counter.bucket = due.bucket and counter.key = due.key
        and ${await inBuckets(db, 'counter', here)}
      returning counter.key, counter.policy, counter.due_at`.execute(db);
    claimed.push(
      ...rows.map(({ key, policy, due_at }) => ({ key, policy: policy ?? '', dueAt: due_at })),
    );
  }
  return claimed.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));
}

/** Where counters are due, shard by shard; one place without looking where all rows lie together. */
async function countersDue(
  db: Db,
  now: string,
): Promise<readonly (readonly { bucket: number }[])[]> {
  if ((await findShards(db)) === undefined) return [[]];
  const { rows } = await sql<{ bucket: number }>`
    select distinct counter.bucket from counter where ${isDue(now)}`.execute(db);
  return byShard(db, rows);
}

function isDue(now: string) {
  return sql<boolean>`counter.due_at <= ${now}::timestamptz and counter.parked is null
    and (counter.claimed_until is null or counter.claimed_until <= ${now}::timestamptz)`;
}

/** Gives claimed counters back, to be looked at again soon, when that failed for a passing reason. */
export async function releaseCounters(db: Db, counters: readonly DueCounter[]): Promise<void> {
  if (counters.length === 0) return;
  const rows = placesOf(counters);
  await sql`
    update counter set claimed_until = interlock_now() + interval '1 second'
    from ${claimedFrom(rows)}
    where ${isClaimed()} and ${await inBuckets(db, 'counter', rows)}`.execute(db);
}

/**
 * Sets counters aside whose event came to nothing, so that they are not looked at for ever; the event can be
 * tried again. One that is waited for anew meanwhile is left alone.
 * @returns how many were there to be set aside
 */
export async function parkCounters(
  db: Db,
  counters: readonly DueCounter[],
  reason: string,
): Promise<number> {
  if (counters.length === 0) return 0;
  const rows = placesOf(counters);
  const { numAffectedRows } = await sql`
    update counter set parked = ${reason}, claimed_until = null
    from ${claimedFrom(rows)}
    where ${isClaimed()} and ${await inBuckets(db, 'counter', rows)}`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Milliseconds until the next counter is due; 0 when one is now, undefined when none is waited for. */
export async function nextCounterIn(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ wait: number | null }>`
    select (extract(epoch from next.at - interlock_now()) * 1000)::float8 as wait
    from (
      select greatest(counter.due_at, coalesce(counter.claimed_until, counter.due_at)) as at
      from counter where counter.due_at is not null and counter.parked is null
      order by counter.due_at limit 1
    ) as next`.execute(db);
  const wait = rows[0]?.wait;
  return wait === null || wait === undefined ? undefined : Math.max(0, Math.ceil(wait));
}

/**
 * Forgets counters that mean the same as none by now. Those somebody works with are left for the next time.
 * @param most how many at once
 * @returns how many were forgotten
 */
export async function forgetExpired(db: Db, most: number): Promise<number> {
  const { now } = await readMoment(db);
  const { rows } = await sql<{ bucket: number; key: string }>`
    select counter.bucket, counter.key from counter
    where counter.expires_at <= ${now}::timestamptz order by counter.expires_at limit ${most}`.execute(
    db,
  );
  let forgotten = 0;
  for (const here of await byShard(db, rows)) {
    const { numAffectedRows } = await sql`
      delete from counter
      where (counter.bucket, counter.key) in (
        select counter.bucket, counter.key
        from counter join json_to_recordset(${JSON.stringify(here)}::json) as x (bucket smallint, key text)
          on counter.bucket = x.bucket and counter.key = x.key
        where counter.expires_at <= ${now}::timestamptz and ${await inBuckets(db, 'counter', here)}
        for update of counter skip locked
      ) and ${await inBuckets(db, 'counter', here)}`.execute(db);
    forgotten += Number(numAffectedRows ?? 0);
  }
  return forgotten;
}

function placesOf(counters: readonly DueCounter[]) {
  return counters.map(({ key, dueAt }) => ({ bucket: bucketOf(key), key, due_at: dueAt }));
}

function claimedFrom(rows: ReturnType<typeof placesOf>) {
  return sql`json_to_recordset(${JSON.stringify(rows)}::json) as x (bucket smallint, key text, due_at timestamptz)`;
}

function isClaimed() {
  return sql<boolean>`counter.bucket = x.bucket and counter.key = x.key and counter.due_at = x.due_at`;
}
