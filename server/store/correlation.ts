import type { KeyHolder } from '@interlock/engine';
import { sql, type Transaction } from 'kysely';
import { bucketOf } from './bucket-of.ts';
import type { Database, Db } from './database.ts';
import { keyPlaces, wantedFrom } from './key-place.ts';
import { byShard, inBuckets } from './shards.ts';

/** Keys that are locked now, who holds them, and which rows exist only for the sake of the lock. */
export interface LockedKeys {
  readonly holders: ReadonlyMap<string, KeyHolder>;
  readonly placeholders: readonly string[];
}

/** A key taken or joined by a record. */
export type HeldKey = { readonly key: string } & KeyHolder;

/**
 * Locks correlation keys, in the order of their primary key, and reads their holders as they are once
 * locked. A key nobody holds gets a row to be locked by. Inside a transaction.
 * @throws pg's error 55P03 when another transaction keeps a lock longer than the lock timeout
 */
export async function lockKeys(
  trx: Transaction<Database>,
  keys: readonly string[],
): Promise<LockedKeys> {
  if (keys.length === 0) return { holders: new Map(), placeholders: [] };
  const holders = new Map<string, KeyHolder>();
  const placeholders: string[] = [];
  for (const here of await byShard(trx, keyPlaces(keys))) {
    const inserted = await sql<{ key: string }>`
      insert into correlation (bucket, key)
      select bucket, key from ${wantedFrom(here)} order by bucket, key collate "C"
      on conflict (bucket, key) do nothing returning key`.execute(trx);
    placeholders.push(...inserted.rows.map(({ key }) => key));
    const locked = await sql<{ key: string; record: string | null; at: string | null }>`
      select correlation.key, correlation.record, correlation.at
      from correlation join ${wantedFrom(here)}
        on correlation.bucket = wanted.bucket and correlation.key = wanted.key
      where ${await inBuckets(trx, 'correlation', here)}
      order by correlation.bucket, correlation.key for update of correlation`.execute(trx);
    for (const { key, record, at } of locked.rows) {
      if (record !== null && at !== null) holders.set(key, { record, at });
    }
  }
  return { holders, placeholders };
}

/** Who holds keys now, without locking them; a key nobody holds is missing in the answer. */
export async function findHolders(
  db: Db,
  keys: readonly string[],
): Promise<ReadonlyMap<string, KeyHolder>> {
  if (keys.length === 0) return new Map();
  const places = keyPlaces(keys);
  const { rows } = await sql<HeldKey>`
    select correlation.key, correlation.record, correlation.at
    from correlation join ${wantedFrom(places)}
      on correlation.bucket = wanted.bucket and correlation.key = wanted.key
    where correlation.record is not null and ${await inBuckets(db, 'correlation', places)}`.execute(
    db,
  );
  return new Map(rows.map(({ key, record, at }) => [key, { record, at }]));
}

/** Makes records hold keys. Inside a transaction that has locked the keys. */
export async function holdKeys(
  trx: Transaction<Database>,
  held: readonly HeldKey[],
): Promise<void> {
  if (held.length === 0) return;
  const rows = held.map(({ key, record, at }) => ({ bucket: bucketOf(key), key, record, at }));
  await sql`
    insert into correlation (bucket, key, record, at)
    select bucket, key, record, at
    from json_to_recordset(${JSON.stringify(rows)}::json) as x (bucket smallint, key text, record uuid, at timestamptz)
    order by bucket, key collate "C"
    on conflict (bucket, key) do update set record = excluded.record, at = excluded.at`.execute(
    trx,
  );
}

/** Removes rows that were only there to be locked and that nobody came to hold. Inside the same transaction. */
export async function dropPlaceholders(
  trx: Transaction<Database>,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  const places = keyPlaces(keys);
  await sql`
    delete from correlation using ${wantedFrom(places)}
    where correlation.bucket = wanted.bucket and correlation.key = wanted.key
      and correlation.record is null and ${await inBuckets(trx, 'correlation', places)}`.execute(
    trx,
  );
}
