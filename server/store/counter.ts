import type { Counter, CounterChange, Json } from '@interlock/engine';
import { sql, type QueryResult, type RawBuilder, type Transaction } from 'kysely';
import { bucketOf } from './bucket-of.ts';
import type { Database, Db } from './database.ts';
import { keyPlaces, wantedFrom, type KeyPlace } from './key-place.ts';
import { pipelined } from './pipelined.ts';
import { byShard, inBuckets } from './shards.ts';
import type { Write } from './write-together.ts';

/** Counters that are locked now, and which rows exist only for the sake of the lock. */
export interface LockedCounters {
  readonly counters: ReadonlyMap<string, Counter>;
  readonly placeholders: readonly string[];
}

interface CounterRow {
  readonly key: string;
  readonly policy: string | null;
  readonly state: Json;
  readonly due_at: string | null;
  readonly expires_at: string | null;
}

/**
 * Locks counters, in the order of their primary key, and reads them as they are once locked. Where there
 * is none yet a row is made to be locked by. Inside a transaction.
 * @throws pg's error 55P03 when another transaction keeps a lock longer than the lock timeout
 */
export async function lockCounters(
  trx: Transaction<Database>,
  keys: readonly string[],
): Promise<LockedCounters> {
  const counters = new Map<string, Counter>();
  const placeholders: string[] = [];
  for (const here of await byShard(trx, keyPlaces(keys))) {
    // Locks a row that is there, although it changes none; one deleted meanwhile is made anew, in one go.
    const lock = sql`
      insert into counter (bucket, key)
      select bucket, key from ${wantedFrom(here)} order by bucket, key collate "C"
      on conflict (bucket, key) do update set policy = counter.policy where false returning key`;
    const [made, read] = await pipelined(trx, [lock, await readStatement(trx, here)]);
    const rowsOf = (result: QueryResult<unknown> | undefined) =>
      (result?.rows ?? []) as readonly CounterRow[];
    placeholders.push(...rowsOf(made).map(({ key }) => key));
    for (const [key, counter] of toCounters(rowsOf(read))) counters.set(key, counter);
  }
  return { counters, placeholders };
}

/** Counters as they are now, without locking them; those that do not exist are missing. */
export async function findCounters(
  db: Db,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Counter>> {
  if (keys.length === 0) return new Map();
  const { rows } = await (await readStatement(db, keyPlaces(keys))).execute(db);
  return toCounters(rows);
}

async function readStatement(db: Db, places: readonly KeyPlace[]): Promise<RawBuilder<CounterRow>> {
  return sql<CounterRow>`
    select counter.key, counter.policy, counter.state, counter.due_at, counter.expires_at
    from counter join ${wantedFrom(places)}
      on counter.bucket = wanted.bucket and counter.key = wanted.key
    where counter.policy is not null and ${await inBuckets(db, 'counter', places)}`;
}

function toCounters(rows: readonly CounterRow[]): Map<string, Counter> {
  return new Map(
    rows.map(({ key, policy, state, due_at, expires_at }) => [
      key,
      { policy: policy ?? '', state, dueAt: due_at, expiresAt: expires_at },
    ]),
  );
}

/**
 * Writes counters as they are from now on, and removes rows that were only there to be locked and that
 * nobody came to use. Of rows the transaction has locked.
 * @param at when, ISO 8601 UTC
 */
export async function writeCounters(
  db: Db,
  changes: readonly CounterChange[],
  placeholders: readonly string[],
  at: string,
): Promise<Write[]> {
  const last = new Map(changes.map(({ key, counter }) => [key, counter]));
  const unused = placeholders.filter((key) => !last.has(key));
  const gone = [...last].flatMap(([key, counter]) => (counter === null ? [key] : []));
  const set = [...last].flatMap(([key, counter]) =>
    counter === null ? [] : [toRow(key, counter, at)],
  );
  const writes: Write[] = [];
  if (gone.length + unused.length > 0) {
    const places = keyPlaces([...gone, ...unused]);
    const statement = sql`
      delete from counter using ${wantedFrom(places)}
      where counter.bucket = wanted.bucket and counter.key = wanted.key
        and ${await inBuckets(db, 'counter', places)}`;
    writes.push({ name: 'counter_gone', statement });
  }
  if (set.length > 0) {
    const statement = sql`
      insert into counter (bucket, key, policy, state, due_at, expires_at, updated_at)
      select bucket, key, policy, state, due_at, expires_at, updated_at
      from json_to_recordset(${JSON.stringify(set)}::json) as x (bucket smallint, key text, policy text, state json,
        due_at timestamptz, expires_at timestamptz, updated_at timestamptz)
      on conflict (bucket, key) do update set policy = excluded.policy, state = excluded.state,
        due_at = excluded.due_at, expires_at = excluded.expires_at, updated_at = excluded.updated_at,
        claimed_until = null, parked = null`;
    writes.push({ name: 'counter_set', statement });
  }
  return writes;
}

function toRow(key: string, { policy, state, dueAt, expiresAt }: Counter, at: string) {
  const expires_at = expiresAt === null ? null : roundedUp(expiresAt);
  return { bucket: bucketOf(key), key, policy, state, due_at: dueAt, expires_at, updated_at: at };
}

const HOUR = 3_600_000;

/** Only forgetting goes by it: a later time does no harm, and most counts leave the index as it is. */
function roundedUp(instant: string): string {
  return new Date(Math.ceil(Date.parse(instant) / HOUR) * HOUR).toISOString();
}
