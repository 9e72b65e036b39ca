import { timerEvent } from '@interlock/engine';
import { crashPoint } from '../crash-point.ts';
import type { Db } from '../store/database.ts';
import { claimDueTimers, nextTimerIn, parkTimers, releaseTimers } from '../store/timer.ts';
import { isPassing } from './database-failure.ts';
import type { DatabaseTrouble } from './database-trouble.ts';
import type { Log } from './log.ts';
import type { StepRequest, StepResult } from './step-result.ts';

/** Fires timers when they are due. Any number of nodes may do so on one database. */
export interface TimerLoop {
  /** Fires everything due now; resolves with how many timers that were. */
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

/** Timers claimed at once. */
const BATCH = 100;
/** Seconds other nodes leave claimed timers alone: with the pause below, takeover within 15 s. */
const CLAIM_SECONDS = 10;
/** Longest pause between two looks, in milliseconds: another node may have set a timer meanwhile. */
const LONGEST_PAUSE = 1_000;

/** The loop, not yet running. The database's clock decides what is due, never this machine's. */
export function createTimerLoop({ db, submit, log, trouble }: TimerLoopOptions): TimerLoop {
  let stopped = false;
  let pause: NodeJS.Timeout | undefined;
  let firing: Promise<number> | undefined;

  const fireOnce = async (): Promise<number> => {
    const timers = await claimDueTimers(db, BATCH, CLAIM_SECONDS);
    if (timers.length === 0) return 0;
    crashPoint('after-claim-of-timers');
    let results: StepResult[];
    try {
      results = await submit(timers.map((timer) => ({ event: timerEvent(timer) })));
    } catch (cause) {
      await releaseTimers(db, timers);
      throw cause;
    }
    crashPoint('after-timers-fired');
    const idle = timers.flatMap((timer, i) => {
      const result = results[i];
      return result === undefined || result.outcome === 'applied' ? [] : [{ timer, result }];
    });
    for (const { timer, result } of idle) {
      // Where its record moved on meanwhile the row is gone or set anew, and nothing is parked.
      const reason = `${result.outcome}: ${result.reason ?? result.code ?? 'no reason given'}`;
      if ((await parkTimers(db, [timer], reason)) > 0)
        log.error({ ...timer, reason }, 'a timer was set aside');
    }
    return timers.length;
  };

  const fireDue = async (): Promise<number> => {
    let fired = 0;
    for (let n = await fireOnce(); n > 0 && !stopped; n = await fireOnce()) fired += n;
    return fired;
  };

  const fireShared = (): Promise<number> => {
    firing ??= fireDue().finally(() => {
      firing = undefined;
    });
    return firing;
  };

  const tick = async (): Promise<void> => {
    let wait = LONGEST_PAUSE;
    try {
      await fireShared();
      wait = Math.min(LONGEST_PAUSE, (await nextTimerIn(db)) ?? LONGEST_PAUSE);
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
