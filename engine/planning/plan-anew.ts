import type { Plan } from '../plan.ts';
import { PlannedInVain } from './policy-fault.ts';
import type { KnownFaults } from './policy-fault.ts';
import type { Progress } from './progress.ts';

/** What is known of an event before it is planned, as it was planned before. */
export type Knowing = Pick<Progress, 'faults' | 'probe' | 'mayBeginAnew'>;

/** Most rulings in which policies that break are left out of account. */
const MOST_ANEW = 64;

/**
 * Plans an event until no policy breaks that is not known to. Where a second one breaks in a ruling, all that do are
 * looked for at once, so that many cost no more than a few.
 * @param plan plans it with what is known; of a probe only what it has found counts
 */
export function planAnew(plan: (knowing: Knowing) => Plan | PlannedInVain): Plan {
  let faults: KnownFaults = new Map();
  const known = new Set<number>();
  for (;;) {
    const planned = plan({ faults, probe: null, mayBeginAnew: known.size < MOST_ANEW });
    if (!(planned instanceof PlannedInVain)) return planned;
    const { ruling } = planned;
    const found = new Map(planned.faults);
    if (known.has(ruling))
      plan({ faults: planned.faults, probe: { ruling, found }, mayBeginAnew: false });
    known.add(ruling);
    faults = found;
  }
}
