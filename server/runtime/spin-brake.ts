import { BUILT_IN, isAtOnce, timersDueAtOnce } from '@interlock/engine';
import type { Record } from '@interlock/engine';
import type { Db } from '../store/database.ts';
import { listHistory } from '../store/history.ts';
import { parkTimers, type Timer } from '../store/timer.ts';
import type { Log } from './log.ts';

/**
 * Keeps a record from moving for ever by timers that are due the moment they are set: after so many laps without any time
 * passing, or anything else happening, the timers are set aside for people to look at.
 */
export interface SpinBrake {
  /** Looks at records timers have just moved; sets aside those timers of theirs that would fire at once again. */
  watch(moved: readonly Record[]): Promise<void>;
}

/** Laps without time passing after which a record's timers are set aside. */
export const MOST_LAPS = 100;
/** Laps seen by this node after which it looks at the history, in which those of other nodes stand too. */
const SUSPICIOUS = 20;

/** A brake that knows nothing yet; records are forgotten once they wait. */
export function createSpinBrake(db: Db, log: Log): SpinBrake {
  const laps = new Map<string, number>();
  return {
    async watch(moved) {
      for (const record of moved) {
        const atOnce = dueAtOnce(record);
        if (atOnce.length === 0) {
          laps.delete(record.id);
          continue;
        }
        const count = (laps.get(record.id) ?? 0) + 1;
        laps.set(record.id, count);
        if (count % SUSPICIOUS !== 0 || !(await hasSpun(db, record.id))) continue;
        laps.delete(record.id);
        const reason = `went round ${MOST_LAPS} times without any time passing: the timers of ${record.number} are due the moment they are set`;
        if ((await parkTimers(db, atOnce, reason)) > 0)
          log.error(
            {
              record: record.id,
              number: record.number,
              keys: atOnce.map(({ key }) => key),
              reason,
            },
            'a timer was set aside',
          );
      }
    },
  };
}

function dueAtOnce(record: Record): Timer[] {
  const { id, timers } = record;
  return timersDueAtOnce(record).flatMap((key) => {
    const dueAt = timers[key];
    return dueAt === undefined ? [] : [{ record: id, key, dueAt, retries: 0 }];
  });
}

/** Whether a record was moved by nothing but timers, each due when the one before had fired. */
async function hasSpun(db: Db, record: string): Promise<boolean> {
  const entries = await listHistory(db, record, { limit: MOST_LAPS });
  if (entries.length < MOST_LAPS) return false;
  return entries.every(({ event, input }, i) => {
    const before = entries[i + 1];
    if (event.type !== BUILT_IN.timerFired) return false;
    const due = typeof input === 'object' && input !== null && 'dueAt' in input ? input.dueAt : '';
    return before === undefined || (typeof due === 'string' && isAtOnce(before.at, due));
  });
}
