import { fromKysely, PgBoss, type Job, type KyselyTransactionLike } from 'pg-boss';
import { primaryConfig } from '../primary/primary-client.ts';
import type { EffectRef, EffectResult } from './ledger.ts';

/** A job: which effect to look at, and its result where that is known and only has to be written down. */
export interface EffectJob {
  readonly effect: string;
  readonly record?: EffectRef['record'];
  readonly result?: EffectResult;
}

/** What becomes of a job after it was worked on. */
export type NextStep =
  | { readonly kind: 'ended' }
  /** Look again in so many milliseconds. */
  | { readonly kind: 'again'; readonly after: number; readonly job: EffectJob };

/** The job queue of effects, over pg-boss: it says when to look at an effect, and sees when a worker dies. */
export interface EffectQueue {
  /** Prepares the queue's own tables; before anything else. */
  start(): Promise<void>;
  /**
   * Adds a job for each effect, in one statement, inside the transaction that writes the effects. An
   * effect that has a job already gets no second one, unless it is to be done `again`: then its job, which
   * has ended, makes room.
   */
  enqueueMany(
    trx: KyselyTransactionLike,
    effects: readonly EffectRef[],
    again?: boolean,
  ): Promise<void>;
  /** Tells workers of this node that there is something to do: call it after the commit. Never throws. */
  wake(): void;
  /** Starts working on jobs. `signal` is aborted when another node has taken the job over, or on stopping. */
  work(perform: (job: EffectJob, signal: AbortSignal) => Promise<NextStep>): Promise<void>;
  /**
   * Takes no more jobs, waits for those under way, interrupts them shortly before the time is over; what
   * was interrupted is done again by whoever comes first. Idempotent.
   * @param grace milliseconds
   */
  stop(grace?: number): Promise<void>;
}

/** What {@link createEffectQueue} needs. */
export interface EffectQueueOptions {
  /** postgres:// address with credentials, of one server or several: secret. */
  readonly url: string;
  /** Jobs at the same time on this node; 8 when left out. */
  readonly lanes?: number;
  /** Told when the queue itself is in trouble; it goes on by itself. */
  readonly onError: (cause: Error) => void;
}

const QUEUE = 'effect';
const YEAR = 31_536_000;

/**
 * With these a dead worker's job is running elsewhere within 15 s: 10 s without a heartbeat, looked for
 * every 2 s, waiting 1 s, polled every 1 s. Waits between attempts are ours, so the queue's own count of
 * retries never ends a job. An effect outlives its job, so finished ones go soon; waiting ones must
 * survive however long nobody runs the server.
 */
const SETTINGS = {
  heartbeatSeconds: 10,
  expireInSeconds: 300,
  retryLimit: 1_000_000,
  retryDelay: 1,
  retryBackoff: false,
  retentionSeconds: 20 * YEAR,
  deleteAfterSeconds: 3_600,
  notify: false,
} as const;

/** Milliseconds interrupted handlers get to end, of the time to stop. */
const LAST_MOMENT = 2_000;

/** As for every session of ours, but for the queue's own maintenance, which may take longer. */
const SESSION = [
  'statement_timeout=300s',
  'lock_timeout=10s',
  'idle_in_transaction_session_timeout=15s',
  'tcp_user_timeout=15s',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** Milliseconds without a word after which the server is given up: longer than any statement may take. */
const SILENCE = 310_000;

/** Milliseconds the same trouble is told once in: every lane meets it every second. */
const TELL_EVERY = 10_000;

interface Lane {
  id: string;
  busy: boolean;
}

/** The queue of one node, not yet started. It keeps a few connections of its own. */
export function createEffectQueue({ url, lanes = 8, onError }: EffectQueueOptions): EffectQueue {
  const boss = new PgBoss({
    ...primaryConfig(url, SILENCE),
    application_name: 'interlock effects',
    max: 4,
    options: SESSION,
    supervise: true,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
  const tell = quietly(onError);
  boss.on('error', tell);
  boss.on('warning', ({ message }) => tell(new Error(message)));
  const all: Lane[] = [];
  const running = new Set<Promise<void>>();
  const interrupt = new AbortController();
  let stopping: Promise<void> | undefined;

  const wakeOne = (): void => {
    const idle = all.find(({ busy }) => !busy);
    if (idle !== undefined) boss.notifyWorker(idle.id);
  };

  const putBack = async (job: Job<EffectJob>, next: Extract<NextStep, { kind: 'again' }>) => {
    // Names the attempt: where another node has taken the job over meanwhile, it changes nothing.
    await boss.fail(QUEUE, job, { message: 'put back' });
    const startAfter = Math.ceil(next.after / 1000);
    await boss.update(
      QUEUE,
      next.job,
      startAfter > 1 ? { id: job.id, startAfter } : { id: job.id },
    );
  };

  const startLane = async (perform: Parameters<EffectQueue['work']>[0]): Promise<void> => {
    const lane: Lane = { id: '', busy: false };
    const one = async (job: Job<EffectJob>): Promise<void> => {
      const next = await perform(job.data, AbortSignal.any([job.signal, interrupt.signal]));
      if (next.kind === 'again') await putBack(job, next);
    };
    const handle = async (jobs: Job<EffectJob>[]): Promise<void> => {
      lane.busy = true;
      // Where one job is there may be more: a lane that got one calls the next, until one finds nothing.
      wakeOne();
      const work = Promise.all(jobs.map(one)).then(() => undefined);
      running.add(work);
      try {
        await work;
      } finally {
        running.delete(work);
        lane.busy = false;
        boss.notifyWorker(lane.id);
      }
    };
    lane.id = await boss.work<EffectJob>(
      QUEUE,
      { batchSize: 1, pollingIntervalSeconds: 1 },
      handle,
    );
    all.push(lane);
  };

  const stop = async (grace: number): Promise<void> => {
    const timer = setTimeout(() => interrupt.abort(), Math.max(0, grace - LAST_MOMENT));
    await boss.stop({ graceful: true, timeout: grace });
    clearTimeout(timer);
    interrupt.abort();
    await Promise.allSettled(running);
  };

  return {
    async start() {
      await boss.start();
      await boss.createQueue(QUEUE, SETTINGS);
      await boss.updateQueue(QUEUE, SETTINGS);
    },
    async enqueueMany(trx, effects, again = false) {
      const jobs = new Map(
        effects.map(({ id, record }): [string, EffectJob] => [id, { effect: id, record }]),
      );
      if (jobs.size === 0) return;
      const db = fromKysely(trx);
      if (again) await boss.deleteJob(QUEUE, [...jobs.keys()], { db });
      await boss.insert(
        QUEUE,
        [...jobs].map(([id, data]) => ({ id, data })),
        { db },
      );
    },
    wake: wakeOne,
    async work(perform) {
      for (let i = 0; i < lanes; i += 1) await startLane(perform);
    },
    stop(grace = 20_000) {
      stopping ??= stop(grace);
      return stopping;
    },
  };
}

/** Tells the same trouble only now and then. */
function quietly(tell: (cause: Error) => void): (cause: Error) => void {
  const told = new Map<string, number>();
  return (cause) => {
    const what = cause.message.replace(/ \(Queue: .*$/, '');
    const now = performance.now();
    if (now - (told.get(what) ?? -TELL_EVERY) < TELL_EVERY) return;
    if (told.size > 100) told.clear();
    told.set(what, now);
    tell(cause);
  };
}
