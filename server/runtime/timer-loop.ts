import { timerEvent } from '@interlock/engine';
import { crashPoint } from '../crash-point.ts';
import type { Db } from '../store/database.ts';
import {
  claimDueTimers,
  nextTimerIn,
  parkTimers,
  releaseTimers,
  type Timer,
} from '../store/timer.ts';
import { isPassing } from './database-failure.ts';
import type { DatabaseTrouble } from './database-trouble.ts';
import type { DueRows } from './due-rows.ts';
import type { Log } from './log.ts';
import { patternRows } from './pattern-rows.ts';
import { createSpinBrake } from './spin-brake.ts';
import type { SpinBrake } from './spin-brake.ts';
import type { StepRequest, StepResult } from './step-result.ts';

/**
 * Fires timers when they are due, and what patterns of policies wait for. Any number of nodes may do so on one
 * database.
 */
export interface TimerLoop {
  /** Fires everything due now; resolves with how much that was. */
  fireDue(): Promise<number>;
  start(): void;
  /** Resolves when no firing is under way any more. Idempotent. */
  stop(): Promise<void>;
}

/** What {@link createTimerLoop} needs. */
export interface TimerLoopOptions {
  readonly db: Db;
  readonly submit: (requests: readonly StepRequest[]) => Promise<StepResult[]>;
  readonly log: Log;
  readonly trouble: DatabaseTrouble;
}

/** Rows claimed at once. */
const BATCH = 100;
/** Seconds other nodes leave claimed rows alone: with the pause below, takeover within 15 s. */
const CLAIM_SECONDS = 10;
/** Longest pause between two looks, in milliseconds: another node may have set a timer meanwhile. */
const LONGEST_PAUSE = 1_000;
/** Milliseconds between two looks for what can be forgotten. */
const TIDY_EVERY = 60_000;

/** The loop, not yet running. The database's clock decides what is due, never this machine's. */
export function createTimerLoop({ db, submit, log, trouble }: TimerLoopOptions): TimerLoop {
  let stopped = false;
  let pause: NodeJS.Timeout | undefined;
  let firing: Promise<number> | undefined;
  let tidied = performance.now();
  const timers = timerRows(db, createSpinBrake(db, log));
  const patterns = patternRows(db);

  const fireOnce = async <T extends object>(rows: DueRows<T>): Promise<number> => {
    const due = await rows.claim(BATCH, CLAIM_SECONDS);
    if (due.length === 0) return 0;
    crashPoint('after-claim-of-timers');
    let results: StepResult[];
    try {
      results = await submit(due.map((row) => ({ event: rows.toEvent(row) })));
    } catch (cause) {
      await rows.release(due);
      throw cause;
    }
    crashPoint('after-timers-fired');
    const idle = due.flatMap((row, i) => {
      const result = results[i];
      return result === undefined || result.outcome === 'applied' ? [] : [{ row, result }];
    });
    for (const { row, result } of idle) {
      // What moved on meanwhile is gone or set anew, and nothing is parked.
      const reason = `${result.outcome}: ${result.reason ?? result.code ?? 'no reason given'}`;
      if ((await rows.park(row, reason)) > 0)
        log.error({ ...row, reason }, `${rows.name} was set aside`);
    }
    await rows.fired?.(due, results);
    return due.length;
  };

  const fireAll = async <T extends object>(rows: DueRows<T>): Promise<number> => {
    let fired = 0;
    for (let n = await fireOnce(rows); n > 0 && !stopped; n = await fireOnce(rows)) fired += n;
    return fired;
  };

  const fireShared = (): Promise<number> => {
    const both = async (): Promise<number> => (await fireAll(timers)) + (await fireAll(patterns));
    firing ??= both().finally(() => {
      firing = undefined;
    });
    return firing;
  };

  const nextIn = async (): Promise<number> => {
    const waits = await Promise.all([timers.nextIn(), patterns.nextIn()]);
    return Math.min(LONGEST_PAUSE, ...waits.map((wait) => wait ?? LONGEST_PAUSE));
  };

  const tidyUp = async (): Promise<void> => {
    if (performance.now() - tidied < TIDY_EVERY) return;
    tidied = performance.now();
    while ((await patterns.forget(FORGOTTEN)) === FORGOTTEN && !stopped);
  };

  const tick = async (): Promise<void> => {
    let wait = LONGEST_PAUSE;
    try {
      await fireShared();
      await tidyUp();
      wait = await nextIn();
    } catch (cause) {
      if (isPassing(cause)) trouble.met(cause, 'timers');
      else log.error({ err: cause }, 'timers could not be fired; they stay due');
    }
    if (!stopped) pause = setTimeout(() => void tick(), wait);
  };

  return {
    fireDue: fireShared,
    start() {
      pause = setTimeout(() => void tick(), 0);
    },
    async stop() {
      stopped = true;
      clearTimeout(pause);
      await firing?.catch(() => undefined);
    },
  };
}

/** Counters forgotten at once. */
const FORGOTTEN = 1_000;

function timerRows(db: Db, brake: SpinBrake): DueRows<Timer> {
  return {
    name: 'a timer',
    claim: (limit, seconds) => claimDueTimers(db, limit, seconds),
    toEvent: timerEvent,
    release: (timers) => releaseTimers(db, timers),
    park: (timer, reason) => parkTimers(db, [timer], reason),
    fired: (timers, results) =>
      brake.watch(
        timers.flatMap(({ record }, i) => results[i]?.after.find(({ id }) => id === record) ?? []),
      ),
    nextIn: () => nextTimerIn(db),
  };
}
