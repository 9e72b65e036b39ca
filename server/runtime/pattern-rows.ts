import { patternEvent } from '@interlock/engine';
import type { Db } from '../store/database.ts';
import {
  claimDueCounters,
  forgetExpired,
  nextCounterIn,
  parkCounters,
  releaseCounters,
  type DueCounter,
} from '../store/due-counter.ts';
import type { DueRows } from './due-rows.ts';

/** What patterns of policies wait for, and what they counted that means nothing any more. */
export interface PatternRows extends DueRows<DueCounter> {
  /** Forgets what has expired, so much at once; resolves with how much it was. */
  forget(most: number): Promise<number>;
}

/** What patterns of policies wait for, in a database. */
export function patternRows(db: Db): PatternRows {
  return {
    name: 'what a policy waited for',
    claim: (limit, seconds) => claimDueCounters(db, limit, seconds),
    toEvent: (counter) => patternEvent(counter, counter.policy),
    release: (counters) => releaseCounters(db, counters),
    park: (counter, reason) => parkCounters(db, [counter], reason),
    nextIn: () => nextCounterIn(db),
    forget: (most) => forgetExpired(db, most),
  };
}
