import { sql } from 'kysely';
import type { Json, JsonObject } from '@interlock/engine';
import type { Db } from '../../server/store/database.ts';

/** A record as it is stored. */
export interface RecordRow {
  readonly id: string;
  readonly type: string;
  readonly state: string;
  readonly data: JsonObject;
  readonly revision: number;
  readonly hash: string;
  readonly invocations: { readonly [key: string]: { readonly effect?: string } };
  readonly timers: { readonly [key: string]: string };
  readonly counters: { readonly [counter: string]: number | string };
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A row of a record's history. */
export interface HistoryRow {
  readonly record: string;
  readonly revision: number;
  readonly at: string;
  readonly kind: string;
  readonly event: { readonly id: string; readonly source: string; readonly type: string };
  readonly from: string | null;
  readonly to: string;
  readonly taken: readonly string[];
  readonly changes: { readonly [field: string]: { readonly before?: Json; readonly after?: Json } };
  readonly input: Json;
  readonly hash: string;
  readonly decision: string;
}

/** An accepted event. */
export interface EventRow {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly target: string | null;
  readonly data: Json;
  readonly acceptedAt: string;
  readonly outcome: string;
  readonly code: string | null;
  readonly records: readonly string[];
  readonly decision: string;
}

/** A decision, in short. */
export interface DecisionRow {
  readonly id: string;
  readonly source: string;
  readonly event: string;
  readonly outcome: string;
}

/** A pending timer. */
export interface TimerRow {
  readonly record: string;
  readonly key: string;
  readonly dueAt: string;
  readonly parked: string | null;
}

/** An effect. */
export interface EffectRow {
  readonly id: string;
  readonly record: string | null;
  readonly invocation: string | null;
  readonly event: string;
  readonly status: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: string;
}

/** What the tables of a database hold, seen at one moment. */
export interface Tables {
  /** The database's clock when it was read. */
  readonly readAt: string;
  readonly records: readonly RecordRow[];
  readonly history: readonly HistoryRow[];
  readonly events: readonly EventRow[];
  readonly decisions: readonly DecisionRow[];
  readonly timers: readonly TimerRow[];
  readonly effects: readonly EffectRow[];
}

/**
 * Reads every table a promise is about, in one snapshot, by statements of its own: a fault of the
 * product's reading must not hide one of its writing.
 */
export function readTables(db: Db): Promise<Tables> {
  const look = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return look.execute(async (trx) => {
    const rows = async <T>(query: ReturnType<typeof sql>): Promise<readonly T[]> =>
      (await query.execute(trx)).rows as T[];
    const [clock] = await rows<{ readAt: string }>(sql`select interlock_now() as "readAt"`);
    return {
      readAt: clock?.readAt ?? '',
      records:
        await rows<RecordRow>(sql`select id, type, state, data, revision, workflow_hash as hash,
        snapshot -> 'invocations' as invocations, timers, counters, created_at as "createdAt",
        updated_at as "updatedAt" from record`),
      history:
        await rows<HistoryRow>(sql`select record, revision, at, kind, event, from_state as "from",
        to_state as "to", taken, changes, input, hash, decision from history order by record, revision`),
      events:
        await rows<EventRow>(sql`select source, id, type, target, data, accepted_at as "acceptedAt",
        outcome, code, records, decision from event`),
      decisions:
        await rows<DecisionRow>(sql`select id, event ->> 'source' as source, event ->> 'id' as event,
        outcome from decision`),
      timers: await rows<TimerRow>(sql`select record, key, due_at as "dueAt", parked from timer`),
      effects: await rows<EffectRow>(sql`select id, record, invocation, event, status, attempts,
        last_error as "lastError", created_at as "createdAt" from effect`),
    };
  });
}
