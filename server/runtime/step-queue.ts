import { AppError } from '../app-error.ts';
import type { StepRequest, StepResult } from './step-result.ts';

/** Lets callers that wait at the same time share one transaction (group commit). */
export interface StepQueue {
  /**
   * Queues requests and resolves with their results, in order, once they are committed.
   * @throws AppError `overloaded` when too much is waiting already; nothing was accepted then
   */
  submit(requests: readonly StepRequest[]): Promise<StepResult[]>;
  /** Resolves when nothing is waiting or under way; what is submitted later is refused. */
  drain(): Promise<void>;
  /** Events waiting or under way. */
  depth(): number;
}

/** What {@link createStepQueue} needs. */
export interface StepQueueOptions {
  readonly run: (requests: readonly StepRequest[]) => Promise<StepResult[]>;
  /** Transactions at the same time. */
  readonly lanes: number;
  /** Most events in one transaction. */
  readonly batch?: number;
  /** Most events waiting. */
  readonly most?: number;
}

interface Job {
  readonly requests: readonly StepRequest[];
  readonly resolve: (results: StepResult[]) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * A queue in front of the step. Nothing waits while a lane is free; while all are busy, what arrives is
 * collected and goes together. A batch that fails is done again job by job, so that one caller's
 * failure is not another's.
 */
export function createStepQueue({
  run,
  lanes,
  batch = 256,
  most = 5_000,
}: StepQueueOptions): StepQueue {
  const waiting: Job[] = [];
  let events = 0;
  let busy = 0;
  let draining: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  const take = (): Job[] => {
    const jobs: Job[] = [];
    let size = 0;
    for (let job = waiting[0]; job !== undefined; job = waiting[0]) {
      const alone = job.requests.some(({ ifRevision }) => ifRevision !== undefined);
      const fits = size + job.requests.length <= batch && !alone;
      if (jobs.length > 0 && !fits) break;
      jobs.push(job);
      waiting.shift();
      size += job.requests.length;
      if (alone) break;
    }
    return jobs;
  };

  const settle = (job: Job): void => {
    events -= job.requests.length;
  };

  const runOne = async (job: Job): Promise<void> => {
    try {
      const results = await run(job.requests);
      settle(job);
      job.resolve(results);
    } catch (cause) {
      settle(job);
      job.reject(cause);
    }
  };

  const runTogether = async (jobs: readonly Job[]): Promise<void> => {
    const [only] = jobs;
    if (jobs.length === 1 && only !== undefined) return runOne(only);
    let results: StepResult[];
    try {
      results = await run(jobs.flatMap(({ requests }) => requests));
    } catch {
      for (const job of jobs) await runOne(job);
      return;
    }
    let from = 0;
    for (const job of jobs) {
      settle(job);
      job.resolve(results.slice(from, from + job.requests.length));
      from += job.requests.length;
    }
  };

  const work = async (): Promise<void> => {
    busy += 1;
    for (let jobs = take(); jobs.length > 0; jobs = take()) await runTogether(jobs);
    busy -= 1;
    if (busy === 0 && waiting.length === 0) draining?.resolve();
  };

  return {
    submit(requests) {
      if (draining !== undefined) return Promise.reject(stopping());
      if (events + requests.length > most && events > 0) return Promise.reject(overloaded());
      return new Promise((resolve, reject) => {
        events += requests.length;
        waiting.push({ requests, resolve, reject });
        if (busy < lanes) void work();
      });
    },
    drain() {
      draining ??= Promise.withResolvers<void>();
      if (busy === 0 && waiting.length === 0) draining.resolve();
      return draining.promise;
    },
    depth: () => events,
  };
}

function overloaded(): AppError {
  return new AppError('overloaded', 503, 'more events are waiting than can be taken; try again', {
    retryAfter: 1,
  });
}

function stopping(): AppError {
  return new AppError('stopping', 503, 'the server is stopping; try again', { retryAfter: 2 });
}
