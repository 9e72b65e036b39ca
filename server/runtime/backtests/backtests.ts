import { randomUUID } from 'node:crypto';
import type { Issue, JsonObject, Principal } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import {
  endBacktest,
  findBacktest,
  insertBacktest,
  noteProgress,
  type BacktestEnd,
  type BacktestProgress,
  type StoredBacktest,
} from '../../store/backtest.ts';
import type { Db } from '../../store/database.ts';
import { listVersions } from '../../store/version.ts';
import type { ActiveDefinitions } from '../definitions.ts';
import type { Log } from '../log.ts';
import { invalidContent, placed } from '../refuse-drafts.ts';
import { stopping } from '../stopping.ts';
import { checkRequest, type BacktestRequest, type CheckedRequest } from './request.ts';
import { runBacktest } from './run-backtest.ts';
import { startSimulatorThread, type SimulatorThread } from './simulator-thread.ts';

/** A backtest that is queued, and what its draft is warned of. */
export interface StartedBacktest {
  readonly backtest: StoredBacktest;
  readonly warnings: readonly Issue[];
}

/** Backtests of one node: each in a thread of its own, one at a time, in the order they were asked for. */
export interface Backtests {
  /**
   * Checks a request, compiles the draft, and has it run; what comes of it is stored.
   * @throws AppError `invalid` with every issue, `overloaded`, `stopping`
   */
  start(request: BacktestRequest, by: Principal): Promise<StartedBacktest>;
  /** Cancels a backtest, on whichever node it runs. @throws AppError `backtest-not-found`, `backtest-ended` */
  cancel(id: string): Promise<StoredBacktest>;
  /** Cancels what is under way here; resolves when nothing is. Idempotent. */
  stop(): Promise<void>;
}

/** What {@link createBacktests} needs. */
export interface BacktestsOptions {
  readonly db: Db;
  readonly definitions: ActiveDefinitions;
  readonly log: Log;
}

/** Backtests running or waiting on a node; each waiting one holds its compiled definitions. */
const MOST = 3;
/** Milliseconds between two signs of life. */
const BEAT = 1_000;
/** How far one is that waits. */
const NONE = { phase: 'waiting', done: 0, secondsLeft: null } as const;

interface Job {
  readonly id: string;
  readonly thread: SimulatorThread;
  readonly request: CheckedRequest;
  progress: BacktestProgress;
  running: boolean;
  cancelled: boolean;
}

/** Somebody has cancelled it. */
class Cancelled extends Error {}

/** No backtest yet. */
export function createBacktests({ db, definitions, log }: BacktestsOptions): Backtests {
  const jobs = new Map<string, Job>();
  /** Requests that are being checked and compiled. */
  let coming = 0;
  let stopped = false;
  /** Resolves when the one before has ended. */
  let turn: Promise<void> = Promise.resolve();

  const beat = async (job: Job): Promise<void> => {
    const goesOn = await noteProgress(db, job.id, job.running ? 'running' : 'queued', job.progress);
    if (!goesOn) await drop(job);
  };
  const beating = setInterval(() => {
    for (const job of jobs.values()) {
      beat(job).catch((cause: unknown) =>
        log.warn({ err: cause, backtest: job.id }, 'a backtest could not say how far it is'),
      );
    }
  }, BEAT);
  beating.unref();

  const drop = async (job: Job): Promise<void> => {
    job.cancelled = true;
    await job.thread.end();
  };

  const run = async (job: Job): Promise<void> => {
    let end: BacktestEnd;
    try {
      if (job.cancelled) throw new Cancelled();
      job.running = true;
      const result = await runBacktest(db, job.thread, job.request, (progress) => {
        job.progress = progress;
        return job.cancelled ? Promise.reject(new Cancelled()) : Promise.resolve();
      });
      end = { state: 'done', ...result };
    } catch (cause) {
      end = job.cancelled ? { state: 'cancelled' } : failureOf(cause);
      if (end.state === 'failed') log.error({ err: cause, backtest: job.id }, 'a backtest failed');
    } finally {
      await job.thread.end();
      jobs.delete(job.id);
    }
    try {
      await endBacktest(db, job.id, end, job.progress);
    } catch (cause) {
      log.error({ err: cause, backtest: job.id }, 'what a backtest came to could not be kept');
    }
  };

  const prepare = async (
    asked: BacktestRequest,
    by: Principal,
  ): Promise<{ readonly job: Job; readonly warnings: readonly Issue[] }> => {
    const { definitions: live } = definitions.current();
    const checked = await checkRequest(db, asked, live.types);
    const versions = await listVersions(db);
    const thread = startSimulatorThread({ files: live.files, versions, draft: asked.draft });
    try {
      const { ok, issues } = await thread.compiled;
      const told = placed(issues, (path) => `/draft${path}`);
      if (!checked.ok) {
        throw invalidContent([...checked.issues, ...told], 'this cannot be backtested');
      }
      if (!ok) throw invalidContent(told);
      const progress = { ...NONE, total: checked.value.total };
      const id = randomUUID();
      await insertBacktest(db, { id, askedBy: by.id, request: keptOf(asked), progress });
      const request = checked.value;
      const job = { id, thread, request, progress, running: false, cancelled: false };
      return { job, warnings: told };
    } catch (cause) {
      await thread.end();
      throw cause;
    }
  };

  return {
    async start(request, by) {
      if (stopped) throw stopping();
      if (jobs.size + coming >= MOST) {
        const message = `${MOST} backtests are running or waiting on this node; wait for one, or cancel one`;
        throw new AppError('overloaded', 503, message, { retryAfter: 30 });
      }
      coming += 1;
      let prepared: Awaited<ReturnType<typeof prepare>>;
      try {
        prepared = await prepare(request, by);
        jobs.set(prepared.job.id, prepared.job);
      } finally {
        coming -= 1;
      }
      const { job, warnings } = prepared;
      if (stopped) await drop(job);
      turn = turn.then(() => run(job));
      return { backtest: found(await findBacktest(db, job.id), job.id), warnings };
    },
    async cancel(id) {
      const known = found(await findBacktest(db, id), id);
      const ended = await endBacktest(db, id, { state: 'cancelled' });
      if (!ended) {
        const message = `backtest ${id} is ${known.state} already`;
        throw new AppError('backtest-ended', 409, message, { details: { state: known.state } });
      }
      const job = jobs.get(id);
      if (job !== undefined) await drop(job);
      return found(await findBacktest(db, id), id);
    },
    async stop() {
      stopped = true;
      clearInterval(beating);
      await Promise.all([...jobs.values()].map(drop));
      await turn;
    },
  };
}

/** A backtest that was looked for. @throws AppError `backtest-not-found` */
export function found<T>(backtest: T | undefined, id: string): T {
  if (backtest !== undefined) return backtest;
  throw new AppError('backtest-not-found', 404, `there is no backtest ${JSON.stringify(id)}`);
}

/** A request as it is shown: of the draft only what it names, as it may be large. */
function keptOf({ draft, ...rest }: BacktestRequest): JsonObject {
  const { policies = [], without = [], files = {} } = draft;
  const named = policies.map((policy) =>
    typeof policy === 'object' && policy !== null && 'id' in policy ? (policy.id ?? null) : null,
  );
  return {
    ...rest,
    draft: { policies: named, without, files: Object.keys(files) },
  };
}

function failureOf(cause: unknown): BacktestEnd {
  if (cause instanceof AppError) {
    const { code, message, issues, details } = cause;
    const inner = typeof details['code'] === 'string' ? details['code'] : code;
    return { state: 'failed', failure: { code: inner, message, issues } };
  }
  const message = 'it could not be done because of a fault of Interlock; see the log';
  return { state: 'failed', failure: { code: 'fault', message, issues: [] } };
}
