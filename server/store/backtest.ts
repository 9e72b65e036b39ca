import type { Issue, JsonObject } from '@interlock/engine';
import type { BacktestReport, DifferingEvent } from '@interlock/engine/study';
import { sql, type Selectable } from 'kysely';
import type { BacktestTable, Db } from './database.ts';

/** How far a backtest is. */
export interface BacktestProgress {
  /** What is going on: `waiting`, `reading` what was there before, `replaying`, `judging`. */
  readonly phase: 'waiting' | 'reading' | 'replaying' | 'judging';
  readonly done: number;
  /** Events to be replayed. */
  readonly total: number;
  /** Seconds until it is done, as far as can be told. */
  readonly secondsLeft: number | null;
}

/** Why a backtest failed. */
export interface BacktestFailure {
  readonly code: string;
  readonly message: string;
  readonly issues: readonly Issue[];
}

/** A backtest somebody asked for. */
export interface StoredBacktest {
  readonly id: string;
  readonly askedBy: string;
  readonly askedAt: string;
  /** Its node was there and at it. */
  readonly seenAt: string;
  readonly endedAt: string | null;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly request: JsonObject;
  readonly progress: BacktestProgress;
  readonly failure: BacktestFailure | null;
  readonly hash: string | null;
  readonly report: BacktestReport | null;
}

/** Ended backtests that are kept. */
const KEPT = 50;

/** Milliseconds without a sign of life after which a backtest is lost with its node. */
const SILENCE = 30_000;

/** Enters a backtest as queued, and forgets the oldest of those that ended. */
export async function insertBacktest(
  db: Db,
  given: Pick<StoredBacktest, 'id' | 'askedBy' | 'request' | 'progress'>,
): Promise<void> {
  const now = sql<string>`interlock_now()`;
  await db
    .insertInto('backtest')
    .values({
      id: given.id,
      asked_by: given.askedBy,
      asked_at: now,
      seen_at: now,
      ended_at: null,
      state: 'queued',
      request: JSON.stringify(given.request),
      progress: JSON.stringify(given.progress),
      failure: null,
      hash: null,
      report: null,
      events: null,
    })
    .execute();
  await sql`delete from backtest where ended_at is not null and id not in (
    select id from backtest where ended_at is not null order by ended_at desc limit ${KEPT})`.execute(
    db,
  );
}

/** Says that a backtest goes on; false when somebody has cancelled it. */
export async function noteProgress(
  db: Db,
  id: string,
  state: 'queued' | 'running',
  progress: BacktestProgress,
): Promise<boolean> {
  const [{ numUpdatedRows } = { numUpdatedRows: 0n }] = await db
    .updateTable('backtest')
    .set({ state, progress: JSON.stringify(progress), seen_at: sql<string>`interlock_now()` })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
  return numUpdatedRows > 0n;
}

/** How a backtest ended. */
export type BacktestEnd =
  | {
      readonly state: 'done';
      readonly hash: string;
      readonly report: BacktestReport;
      readonly events: readonly DifferingEvent[];
    }
  | { readonly state: 'failed'; readonly failure: BacktestFailure }
  | { readonly state: 'cancelled' };

/**
 * Ends a backtest; false when it has ended already.
 * @param progress how far it came; left out: as far as was noted last
 */
export async function endBacktest(
  db: Db,
  id: string,
  end: BacktestEnd,
  progress?: BacktestProgress,
): Promise<boolean> {
  const done = end.state === 'done' ? end : null;
  const [{ numUpdatedRows } = { numUpdatedRows: 0n }] = await db
    .updateTable('backtest')
    .set({
      state: end.state,
      ...(progress === undefined ? {} : { progress: JSON.stringify(progress) }),
      ended_at: sql<string>`interlock_now()`,
      failure: end.state === 'failed' ? JSON.stringify(end.failure) : null,
      hash: done?.hash ?? null,
      report: done === null ? null : JSON.stringify(done.report),
      events: done === null ? null : JSON.stringify(done.events),
    })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
  return numUpdatedRows > 0n;
}

/** A backtest as it stands; one whose node has fallen silent reads as failed. Undefined: there is none. */
export async function findBacktest(db: Db, id: string): Promise<StoredBacktest | undefined> {
  const [row] = await backtests(db).where('id', '=', id).execute();
  return row === undefined ? undefined : toBacktest(row);
}

/** Where a list of backtests continues. */
export interface BacktestPosition {
  readonly at: string;
  readonly id: string;
}

/** Backtests, the latest first, without their reports. */
export async function listBacktests(
  db: Db,
  { after, limit }: { readonly after?: BacktestPosition; readonly limit: number },
): Promise<StoredBacktest[]> {
  const rows = await backtests(db)
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(asked_at, id) < (${after?.at ?? ''}::timestamptz, ${after?.id ?? ''}::uuid)`,
      ),
    )
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...toBacktest(row), report: null }));
}

/** Events a backtest lists, from the `from`-th on; undefined when there is no such backtest. */
export async function listBacktestEvents(
  db: Db,
  id: string,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<readonly DifferingEvent[] | undefined> {
  const row = await db
    .selectFrom('backtest')
    .select('events')
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const events = (row.events ?? []) as unknown as readonly DifferingEvent[];
  return events.slice(from, from + limit);
}

function backtests(db: Db) {
  return db
    .selectFrom('backtest')
    .select([
      'id',
      'asked_by',
      'asked_at',
      'seen_at',
      'ended_at',
      'state',
      'request',
      'progress',
      'failure',
      'hash',
      'report',
    ])
    .select(
      sql<boolean>`ended_at is null and seen_at < interlock_now() - make_interval(secs => ${SILENCE / 1_000})`.as(
        'lost',
      ),
    );
}

type Row = Omit<Selectable<BacktestTable>, 'events'> & { readonly lost: boolean };

function toBacktest(row: Row): StoredBacktest {
  const lost: BacktestFailure = {
    code: 'node-lost',
    message: 'the node that worked on it is gone; ask for it again',
    issues: [],
  };
  return {
    id: row.id,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    seenAt: row.seen_at,
    endedAt: row.ended_at,
    state: row.lost ? 'failed' : (row.state as StoredBacktest['state']),
    request: row.request as JsonObject,
    progress: row.progress as BacktestProgress,
    failure: row.lost ? lost : (row.failure as BacktestFailure | null),
    hash: row.hash,
    report: row.report as BacktestReport | null,
  };
}
