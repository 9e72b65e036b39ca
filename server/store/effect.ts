import type { Effect, EffectBreaker, Json, JsonObject } from '@interlock/engine';
import { sql, type Selectable, type Transaction } from 'kysely';
import { bucketOf, bucketsOf } from './bucket-of.ts';
import type { Database, Db, EffectTable } from './database.ts';
import { notHeld } from './hold.ts';
import { inBuckets } from './shards.ts';

/**
 * How far an effect is. `failed`: for good, and its workflow was told; `parked`: for good, and nobody
 * waits for it; `cancelled`: no longer wanted before it was done.
 */
export type EffectStatus = 'pending' | 'running' | 'done' | 'failed' | 'parked' | 'cancelled';

/** An effect with how far it is. */
export type StoredEffect = Effect & {
  readonly status: EffectStatus;
  readonly attempts: number;
  /** Attempts before somebody had it tried again; they do not count against it. */
  readonly forgiven: number;
  readonly lastError: string | null;
  readonly result: Json;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** Which effect. */
export interface EffectRef {
  readonly id: string;
  /** The record it is done for, null for none: it says where the row is. */
  readonly record: string | null;
}

/** Adds pending effects. Inside a transaction. */
export async function insertEffects(
  trx: Transaction<Database>,
  effects: readonly Effect[],
  at: string,
): Promise<void> {
  if (effects.length === 0) return;
  const rows = effects.map((effect) => ({
    bucket: bucketOf(effect.record ?? effect.id),
    id: effect.id,
    type: effect.type,
    params: effect.params,
    record: effect.record,
    invocation: effect.invocation ?? null,
    event: effect.event,
    traceparent: effect.traceparent ?? null,
    breaker: effect.breaker ?? null,
    status: 'pending',
    created_at: at,
    updated_at: at,
  }));
  const columns = sql`bucket, id, type, params, record, invocation, event, traceparent, breaker, status, created_at, updated_at`;
  await sql`
    insert into effect (${columns})
    select ${columns} from json_to_recordset(${JSON.stringify(rows)}::json) as x (bucket smallint, id uuid, type text,
      params json, record uuid, invocation text, event text, traceparent text, breaker json, status text, created_at timestamptz,
      updated_at timestamptz)`.execute(trx);
}

/**
 * Cancels effects that have not ended; an attempt under way is the last one, and its result finds nobody waiting.
 * @param records those the effects are done for, in any order
 */
export async function cancelEffects(
  trx: Transaction<Database>,
  ids: readonly string[],
  records: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await trx
    .updateTable('effect')
    .set({ status: 'cancelled', updated_at: sql<string>`interlock_now()` })
    .where('bucket', 'in', bucketsOf(records))
    .where('id', 'in', [...ids])
    .where('status', 'in', ['pending', 'running'])
    .execute();
}

/**
 * Begins an attempt: the effect is running now. Undefined when there is nothing to do (any more): it is
 * done, cancelled or set aside, or automation of its record stands still. One that is running already
 * begins again, as its worker has died.
 */
export async function beginEffect(db: Db, ref: EffectRef): Promise<StoredEffect | undefined> {
  const row = await db
    .updateTable('effect')
    .set((set) => ({
      status: 'running',
      attempts: set('attempts', '+', 1),
      updated_at: sql<string>`interlock_now()`,
    }))
    .where(isEffect(ref))
    .where('status', 'in', ['pending', 'running'])
    .where(sql<boolean>`(effect.status = 'running' or ${notHeld('effect')})`)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toEffect(row);
}

/** Notes why an attempt failed; the effect is tried again. */
export async function postponeEffect(db: Db, ref: EffectRef, message: string): Promise<void> {
  await db
    .updateTable('effect')
    .set({ status: 'pending', last_error: message, updated_at: sql<string>`interlock_now()` })
    .where(isEffect(ref))
    .where('status', '=', 'running')
    .execute();
}

/** How an effect ended for good. */
export interface EffectEnd {
  readonly id: string;
  /** The record it was done for. */
  readonly record: string | null;
  readonly status: 'done' | 'failed' | 'parked' | 'cancelled';
  readonly result: Json;
  readonly error: string | null;
  /** Somebody ends it by hand: also one that failed or was set aside. */
  readonly byHand?: boolean;
}

/** Ends effects. Repeating it changes nothing. @returns how many it ended */
export async function endEffects(db: Db, ends: readonly EffectEnd[]): Promise<number> {
  if (ends.length === 0) return 0;
  const rows = ends.map((end) => ({ ...end, bucket: bucketOf(end.record ?? end.id) }));
  const { numAffectedRows } = await sql`
    update effect set status = x.status, result = x.result, last_error = coalesce(x.error, effect.last_error),
      updated_at = interlock_now()
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as x (bucket smallint, id uuid, status text, result json, error text, "byHand" boolean)
    where effect.bucket = x.bucket and effect.id = x.id
      and (effect.status in ('pending', 'running') or x."byHand" and effect.status in ('failed', 'parked'))
      and ${await inBuckets(db, 'effect', rows)}`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Where the effect of an id is; undefined when there is none. Looks in every bucket: for people's commands. */
export async function locateEffect(db: Db, id: string): Promise<EffectRef | undefined> {
  const ids = db.selectFrom('effect').select(['id', 'record']).where('id', '=', id);
  return (await ids.execute())[0];
}

/** The effect, or undefined. */
export async function findEffect(db: Db, ref: EffectRef): Promise<StoredEffect | undefined> {
  const row = await db.selectFrom('effect').selectAll().where(isEffect(ref)).executeTakeFirst();
  return row === undefined ? undefined : toEffect(row);
}

/** Effects of a record, newest first, at most 500. */
export async function listEffects(db: Db, record: string): Promise<StoredEffect[]> {
  const rows = await db
    .selectFrom('effect')
    .selectAll()
    .where('bucket', '=', bucketOf(record))
    .where('record', '=', record)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(500)
    .execute();
  return rows.map(toEffect);
}

/** Those an effect stays in until somebody or something does something about it. */
export const OPEN_STATUSES = ['pending', 'running', 'failed', 'parked'] as const;

/** A status of {@link OPEN_STATUSES}. */
export type OpenStatus = (typeof OPEN_STATUSES)[number];

/**
 * Effects of a status, newest first.
 * @param after only effects before this instant of creation and id; absent: from the newest
 */
export async function listByStatus(
  db: Db,
  status: OpenStatus,
  {
    after,
    limit,
  }: { readonly after?: { readonly at: string; readonly id: string }; readonly limit: number },
): Promise<StoredEffect[]> {
  const earlier =
    after === undefined
      ? sql<boolean>`true`
      : sql<boolean>`(created_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
  const rows = await db
    .selectFrom('effect')
    .selectAll()
    .where('status', '=', status)
    .where(earlier)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toEffect);
}

/** How many effects have each of {@link OPEN_STATUSES}. */
export async function countOpenEffects(db: Db): Promise<ReadonlyMap<OpenStatus, number>> {
  const rows = await db
    .selectFrom('effect')
    .select((eb) => ['status', eb.fn.countAll<number>().as('n')])
    .where('status', 'in', [...OPEN_STATUSES])
    .groupBy('status')
    .execute();
  const counted = new Map(rows.map(({ status, n }) => [status, n]));
  return new Map(OPEN_STATUSES.map((status) => [status, counted.get(status) ?? 0]));
}

/** Makes a failed or parked effect pending again; undefined when it is neither. Inside a transaction. */
export async function reopenEffect(
  trx: Transaction<Database>,
  ref: EffectRef,
): Promise<StoredEffect | undefined> {
  const row = await trx
    .updateTable('effect')
    .set((set) => ({
      status: 'pending',
      forgiven: set.ref('attempts'),
      updated_at: sql<string>`interlock_now()`,
    }))
    .where(isEffect(ref))
    .where('status', 'in', ['failed', 'parked'])
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toEffect(row);
}

/** Ids of effects that have not ended, oldest first: what a worker must still do after a crash. */
export async function listUnfinished(db: Db, limit = 1000): Promise<string[]> {
  const rows = await db
    .selectFrom('effect')
    .select('id')
    .where('status', 'in', ['pending', 'running'])
    .orderBy('created_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** The effects of a record that wait to be begun, oldest first. */
export async function listPending(db: Db, record: string): Promise<EffectRef[]> {
  const rows = await db
    .selectFrom('effect')
    .select('id')
    .where('bucket', '=', bucketOf(record))
    .where('record', '=', record)
    .where('status', '=', 'pending')
    .orderBy('created_at')
    .execute();
  return rows.map(({ id }) => ({ id, record }));
}

function isEffect({ id, record }: EffectRef) {
  return sql<boolean>`effect.bucket = ${bucketOf(record ?? id)} and effect.id = ${id}`;
}

function toEffect(row: Selectable<EffectTable>): StoredEffect {
  return {
    id: row.id,
    type: row.type,
    params: row.params as JsonObject,
    record: row.record,
    ...(row.invocation === null ? {} : { invocation: row.invocation }),
    event: row.event,
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    ...(row.breaker === null ? {} : { breaker: row.breaker as EffectBreaker }),
    status: row.status as EffectStatus,
    attempts: row.attempts,
    forgiven: row.forgiven,
    lastError: row.last_error,
    result: (row.result ?? null) as Json,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** How effects of records stand, by id; those there are none of are missing. */
export async function readEffectStatuses(
  db: Db,
  wanted: readonly { readonly record: string; readonly id: string }[],
): Promise<ReadonlyMap<string, EffectStatus>> {
  if (wanted.length === 0) return new Map();
  const places = wanted.map(({ record, id }) => ({ bucket: bucketOf(record), id }));
  const { rows } = await sql<{ id: string; status: EffectStatus }>`
    select effect.id, effect.status from json_to_recordset(${JSON.stringify(places)}::json)
        as wanted (bucket smallint, id uuid)
      join effect on effect.bucket = wanted.bucket and effect.id = wanted.id
    where ${await inBuckets(db, 'effect', places)}`.execute(db);
  return new Map(rows.map(({ id, status }) => [id, status]));
}
