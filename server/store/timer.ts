import { sql, type Selectable, type Transaction } from 'kysely';
import { bucketOf } from './bucket-of.ts';
import type { Database, Db, TimerTable } from './database.ts';
import { notHeld } from './hold.ts';
import { readMoment } from './moment.ts';
import { byShard, findShards, inBuckets } from './shards.ts';
import type { Write } from './write-together.ts';

/** A timer of a record. */
export interface Timer {
  readonly record: string;
  readonly key: string;
  /** ISO 8601 UTC. */
  readonly dueAt: string;
  /** How often it was fired again after it had been set aside. */
  readonly retries: number;
}

/** Timers of one record: those to forget and those to set. */
export interface TimerChanges {
  readonly record: string;
  readonly gone: readonly string[];
  /** Key → when due (ISO 8601 UTC). */
  readonly set: Readonly<{ [key: string]: string }>;
}

/** How the pending timers of a record changed. Pure. */
export function diffTimers(
  record: string,
  before: Readonly<{ [key: string]: string }>,
  after: Readonly<{ [key: string]: string }>,
): TimerChanges {
  const set = Object.entries(after).filter(([key, dueAt]) => before[key] !== dueAt);
  return {
    record,
    gone: Object.keys(before).filter((key) => after[key] === undefined),
    set: Object.fromEntries(set),
  };
}

/** Brings the rows in line with the records, which the transaction has locked. */
export async function writeTimers(db: Db, changes: readonly TimerChanges[]): Promise<Write[]> {
  const gone = changes.flatMap(({ record, gone }) =>
    gone.map((key) => ({ bucket: bucketOf(record), record, key })),
  );
  const set = changes.flatMap(({ record, set }) =>
    Object.entries(set).map(([key, due_at]) => ({ bucket: bucketOf(record), record, key, due_at })),
  );
  const writes: Write[] = [];
  if (gone.length > 0) {
    const statement = sql`
      delete from timer using json_to_recordset(${JSON.stringify(gone)}::json) as x (bucket smallint, record uuid, key text)
      where timer.bucket = x.bucket and timer.record = x.record and timer.key = x.key
        and ${await inBuckets(db, 'timer', gone)}`;
    writes.push({ name: 'timer_gone', statement });
  }
  if (set.length > 0) {
    const statement = sql`
      insert into timer (bucket, record, key, due_at)
      select bucket, record, key, due_at from json_to_recordset(${JSON.stringify(set)}::json)
        as x (bucket smallint, record uuid, key text, due_at timestamptz)
      on conflict (bucket, record, key)
      do update set due_at = excluded.due_at, claimed_until = null, parked = null, retries = 0`;
    writes.push({ name: 'timer_set', statement });
  }
  return writes;
}

type TimerRow = Pick<Selectable<TimerTable>, 'record' | 'key' | 'due_at' | 'retries'>;

function toTimer({ record, key, due_at, retries }: TimerRow): Timer {
  return { record, key, dueAt: due_at, retries };
}

/**
 * Claims timers that are due, those due longest first, so that other nodes leave them alone for
 * `seconds`; when this node dies they are free again after that. Those of records whose automation stands
 * still stay due.
 */
export async function claimDueTimers(db: Db, limit: number, seconds: number): Promise<Timer[]> {
  const { now } = await readMoment(db);
  const claimed: Timer[] = [];
  for (const here of await placesDue(db, now)) {
    if (claimed.length >= limit) break;
    const { rows } = await sql<TimerRow>`
      with due as (
        select timer.bucket, timer.record, timer.key from timer
        where ${isDue(now)} and ${await inBuckets(db, 'timer', here)}
        order by timer.due_at limit ${limit - claimed.length} for update skip locked
      )
      update timer set claimed_until = ${now}::timestamptz + make_interval(secs => ${seconds})
      from due
      where timer.bucket = due.bucket and timer.record = due.record and timer.key = due.key
        and ${await inBuckets(db, 'timer', here)}
      returning timer.record, timer.key, timer.due_at, timer.retries`.execute(db);
    claimed.push(...rows.map(toTimer));
  }
  return claimed.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));
}

/** Where timers are due, shard by shard; one place without looking where all rows lie together. */
async function placesDue(db: Db, now: string): Promise<readonly (readonly { bucket: number }[])[]> {
  if ((await findShards(db)) === undefined) return [[]];
  const { rows } = await sql<{ bucket: number }>`
    select distinct timer.bucket from timer where ${isDue(now)}`.execute(db);
  return byShard(db, rows);
}

function isDue(now: string) {
  return sql<boolean>`timer.parked is null and timer.due_at <= ${now}::timestamptz
    and (timer.claimed_until is null or timer.claimed_until <= ${now}::timestamptz)
    and ${notHeld('timer')}`;
}

/**
 * Sets timers aside that fired but whose record did not move on, so that they do not fire for ever.
 * A timer that was set anew meanwhile is left alone.
 */
export async function parkTimers(
  db: Db,
  timers: readonly Timer[],
  reason: string,
): Promise<number> {
  if (timers.length === 0) return 0;
  const rows = timers.map(({ record, key, dueAt }) => ({
    bucket: bucketOf(record),
    record,
    key,
    due_at: dueAt,
  }));
  const { numAffectedRows } = await sql`
    update timer set parked = ${reason}, claimed_until = null
    from json_to_recordset(${JSON.stringify(rows)}::json) as x (bucket smallint, record uuid, key text, due_at timestamptz)
    where timer.bucket = x.bucket and timer.record = x.record and timer.key = x.key and timer.due_at = x.due_at
      and ${await inBuckets(db, 'timer', rows)}`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Gives claimed timers back, to be fired again soon, when firing them failed for a passing reason. */
export async function releaseTimers(db: Db, timers: readonly Timer[]): Promise<void> {
  if (timers.length === 0) return;
  const rows = timers.map(({ record, key, dueAt }) => ({
    bucket: bucketOf(record),
    record,
    key,
    due_at: dueAt,
  }));
  await sql`
    update timer set claimed_until = interlock_now() + interval '1 second'
    from json_to_recordset(${JSON.stringify(rows)}::json) as x (bucket smallint, record uuid, key text, due_at timestamptz)
    where timer.bucket = x.bucket and timer.record = x.record and timer.key = x.key and timer.due_at = x.due_at
      and ${await inBuckets(db, 'timer', rows)}`.execute(db);
}

/** Milliseconds until the next timer can fire; 0 when one can now, undefined when none is pending. */
export async function nextTimerIn(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ wait: number | null }>`
    select (extract(epoch from next.at - interlock_now()) * 1000)::float8 as wait
    from (
      select greatest(timer.due_at, coalesce(timer.claimed_until, timer.due_at)) as at
      from timer where timer.parked is null and ${notHeld('timer')} order by timer.due_at limit 1
    ) as next`.execute(db);
  const wait = rows[0]?.wait;
  return wait === null || wait === undefined ? undefined : Math.max(0, Math.ceil(wait));
}

/** Timers of a record with why they are parked, if they are. */
export async function listParked(db: Db, record: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('timer')
    .select(['key', 'parked'])
    .where('bucket', '=', bucketOf(record))
    .where('record', '=', record)
    .where('parked', 'is not', null)
    .execute();
  return new Map(rows.flatMap(({ key, parked }) => (parked === null ? [] : [[key, parked]])));
}

/** A timer that was set aside, and why. */
export type SetAsideTimer = Timer & { readonly parked: string };

/** A timer of a record that was set aside; undefined when there is none that was. */
export async function findSetAside(
  db: Db,
  record: string,
  key: string,
): Promise<SetAsideTimer | undefined> {
  const row = await selectSetAside(db, record, key).executeTakeFirst();
  return row === undefined ? undefined : { ...toTimer(row), parked: row.parked ?? '' };
}

function selectSetAside(db: Db, record: string, key: string) {
  return db
    .selectFrom('timer')
    .selectAll()
    .where('bucket', '=', bucketOf(record))
    .where('record', '=', record)
    .where('key', '=', key)
    .where('parked', 'is not', null);
}

/**
 * Has a timer that was set aside fire again; undefined when there is none that was. Inside a transaction.
 * What fires then is another event than the one that failed.
 */
export async function reopenTimer(
  trx: Transaction<Database>,
  record: string,
  key: string,
): Promise<SetAsideTimer | undefined> {
  const row = await selectSetAside(trx, record, key).forUpdate().executeTakeFirst();
  if (row === undefined) return undefined;
  await trx
    .updateTable('timer')
    .set((set) => ({ parked: null, claimed_until: null, retries: set('retries', '+', 1) }))
    .where('bucket', '=', row.bucket)
    .where('record', '=', record)
    .where('key', '=', key)
    .execute();
  return { ...toTimer(row), retries: row.retries + 1, parked: row.parked ?? '' };
}

/** Where a list of timers continues. */
export interface TimerPosition {
  readonly at: string;
  readonly record: string;
  readonly key: string;
}

/**
 * Timers set aside, those due last first.
 * @param after only timers before this one in that order; absent: from the first
 */
export async function listSetAside(
  db: Db,
  { after, limit }: { readonly after?: TimerPosition; readonly limit: number },
): Promise<SetAsideTimer[]> {
  const earlier =
    after === undefined
      ? sql<boolean>`true`
      : sql<boolean>`(due_at, record, key) < (${after.at}::timestamptz, ${after.record}::uuid, ${after.key})`;
  const rows = await db
    .selectFrom('timer')
    .selectAll()
    .where('parked', 'is not', null)
    .where(earlier)
    .orderBy('due_at', 'desc')
    .orderBy('record', 'desc')
    .orderBy('key', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...toTimer(row), parked: row.parked ?? '' }));
}
