import { createAdmission } from './admission.ts';
import { OWN, senderOf } from './sender.ts';
import type { StepRequest, StepResult } from './step-result.ts';
import { stopping } from './stopping.ts';
import { createWaitingLine, type Waiting } from './waiting-line.ts';

/** How a request of a batch ended: with a result, or not at all, and then nothing of it was written. */
export type Ended =
  | { readonly kind: 'result'; readonly result: StepResult }
  | { readonly kind: 'failure'; readonly cause: unknown };

/** Lets callers that wait at the same time share one transaction (group commit). */
export interface StepQueue {
  /**
   * Queues requests and resolves with their results, in order, once they are committed. Requests about
   * one record are taken in the order they came in.
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
  /**
   * Takes what callers sent one step further, each request ending in its own way, in order. Never
   * rejects. Says when all is written and it only waits for the disk.
   */
  readonly run: (
    callers: readonly (readonly StepRequest[])[],
    onWritten: () => void,
  ) => Promise<readonly Ended[]>;
  /** Transactions at the same time. */
  readonly lanes: number;
  /** Most events in one transaction, and what is worth one beside another being written; 256 when left out. */
  readonly batch?: number;
  /** Most events waiting; 5,000 when left out. */
  readonly most?: number;
  /**
   * Only requests of one group share a transaction; all are of one when left out. Those of the group `''`
   * may be about anything: what comes with one of them stays in its order beside it.
   */
  readonly groupOf?: (request: StepRequest) => string;
}

/** Requests that go together: those one caller brought, or a part of them. */
interface Job extends Waiting {
  readonly requests: readonly StepRequest[];
  readonly end: (ended: readonly Ended[]) => void;
}

/**
 * A queue in front of the step. Nothing waits while nothing is under way; what arrives meanwhile is
 * collected and goes together, senders taking turns: in a further transaction as soon as the one under way
 * only waits for the disk, or when it is much. Two lanes never work on one record at a time, as the second
 * would only wait for the first one's locks.
 */
export function createStepQueue({
  run,
  lanes,
  batch = 256,
  most = 5_000,
  groupOf = () => '',
}: StepQueueOptions): StepQueue {
  const line = createWaitingLine<Job>();
  const admission = createAdmission(most, () => performance.now());
  const busy = new Set<string>();
  let working = 0;
  /** Those of them that still have something to write, each by its jobs. */
  const writing = new Set<readonly Job[]>();
  /** When the last transaction was begun. */
  let begun = 0;
  let looking: NodeJS.Timeout | undefined;
  let draining: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  const work = async (jobs: readonly Job[]): Promise<void> => {
    const keys = jobs.flatMap((job) => job.keys);
    for (const key of keys) busy.add(key);
    working += 1;
    writing.add(jobs);
    const ended = await run(
      jobs.map(({ requests }) => requests),
      () => {
        if (writing.delete(jobs)) start();
      },
    );
    working -= 1;
    writing.delete(jobs);
    for (const key of keys) busy.delete(key);
    let from = 0;
    for (const job of jobs) {
      job.end(ended.slice(from, from + job.size));
      from += job.size;
    }
    start();
    if (working === 0 && line.length === 0) draining?.resolve();
  };

  const enqueue = (
    source: string,
    group: string,
    requests: readonly StepRequest[],
  ): Promise<readonly Ended[]> =>
    new Promise((resolve) => {
      line.add({ requests, end: resolve, source, group, ...waitingOf(requests) });
      start();
    });

  // Few go with the next transaction, unless the one under way takes its time.
  const worthIt = (): boolean =>
    writing.size === 0 || line.size >= batch || performance.now() - begun >= PATIENCE;

  const start = (): void => {
    while (working < lanes && line.length > 0 && worthIt()) {
      const jobs = line.take(busy, batch);
      if (jobs.length === 0) return;
      begun = performance.now();
      void work(jobs);
    }
    if (line.length === 0 || working === lanes || looking !== undefined) return;
    looking = setTimeout(() => {
      looking = undefined;
      start();
    }, PATIENCE);
  };

  return {
    async submit(requests) {
      if (draining !== undefined) throw stopping();
      const source = sourceOf(requests);
      // What comes from inside was accepted long ago: turning it away would only delay it.
      if (source !== OWN) admission.enter(source, requests.length);
      const results: StepResult[] = [];
      const groups = [...inGroups(requests, groupOf)].map(async ([name, group]) => {
        // One piece after the other: what comes later in what one sender sent happens later.
        for (let from = 0; from < group.length; from += batch) {
          const piece = group.slice(from, from + batch);
          const ended = await enqueue(
            source,
            name,
            piece.map(({ request }) => request),
          );
          for (const [i, one] of ended.entries()) {
            if (one.kind === 'failure') throw one.cause;
            results[piece[i]?.place ?? 0] = one.result;
          }
        }
      });
      // All of them, also when one fails: until the last has ended they take up room.
      const ended = await Promise.allSettled(groups);
      if (source !== OWN) admission.leave(source, requests.length);
      const failed = ended.find((one) => one.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return results;
    },
    drain() {
      draining ??= Promise.withResolvers<void>();
      if (working === 0 && line.length === 0) draining.resolve();
      return draining.promise;
    },
    depth: () => admission.depth,
  };
}

/** Milliseconds after which few are worth a transaction, too: the one under way may be waiting for somebody's lock. */
const PATIENCE = 50;

function sourceOf([first]: readonly StepRequest[]): string {
  return first === undefined ? OWN : senderOf(first.event.actor);
}

function waitingOf(requests: readonly StepRequest[]) {
  return {
    size: requests.length,
    keys: [...new Set(requests.flatMap(({ event }) => event.target ?? []))],
    alone: requests.some(({ ifRevisions }) => ifRevisions !== undefined),
  };
}

interface Placed {
  readonly request: StepRequest;
  readonly place: number;
}

/** Requests by group, with their places among all. */
function inGroups(
  requests: readonly StepRequest[],
  groupOf: (request: StepRequest) => string,
): ReadonlyMap<string, Placed[]> {
  const groups = new Map<string, Placed[]>();
  const names = requests.map(groupOf);
  const any = names.includes('');
  for (const [place, request] of requests.entries()) {
    const group = any ? '' : (names[place] ?? '');
    const placed = groups.get(group);
    if (placed === undefined) groups.set(group, [{ request, place }]);
    else placed.push({ request, place });
  }
  return groups;
}
