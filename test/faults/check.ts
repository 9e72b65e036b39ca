import { findMiscounts } from './check/counters.ts';
import { findWrongEffects } from './check/effects.ts';
import { findBrokenHistories } from './check/history.ts';
import { findLost } from './check/lost.ts';
import { findNotOnce } from './check/once.ts';
import { findReordered } from './check/order.ts';
import { findAcceptedRejects } from './check/overload.ts';
import { findWrongTimers } from './check/timers.ts';
import { openCase, type Evidence } from './evidence.ts';
import type { Violation } from './violation.ts';

/**
 * The checker: whether the promises 1–6 and 9 of DESIGN §7 were kept, judged by what clients and the sink
 * logged and what the tables hold. Read the tables when load and faults have ended and whatever is due had
 * its time. Pure.
 * @returns every violation, empty when all promises were kept
 */
export function check(evidence: Evidence): Violation[] {
  const of = openCase(evidence);
  return [
    findLost,
    findNotOnce,
    findMiscounts,
    findBrokenHistories,
    findReordered,
    findWrongTimers,
    findWrongEffects,
    findAcceptedRejects,
  ].flatMap((look) => look(of));
}
