import type { Plan } from '../../plan.ts';
import { addPlan, difference, noCounts } from './counts.ts';
import type { Counts } from './counts.ts';

/** The two sets of definitions a backtest holds against each other. */
export const SIDES = ['live', 'draft'] as const;

/** One of {@link SIDES}. */
export type SideName = (typeof SIDES)[number];

/** The same counted under both sets, and what the draft has more. */
export interface Comparison {
  readonly live: Counts;
  readonly draft: Counts;
  readonly difference: Counts;
}

/** Nothing under either set. */
export const NOTHING: Comparison = {
  live: noCounts(),
  draft: noCounts(),
  difference: noCounts(),
};

/** Counts by something: a day, a service. */
export interface CountsBy {
  add(key: string, side: SideName, plan: Plan, replayed: boolean): void;
  /** By key, in the order of the keys. */
  compare(): { readonly key: string; readonly counts: Comparison }[];
}

/** Nothing counted yet. */
export function countsBy(incidentTypes: ReadonlySet<string>): CountsBy {
  const kept = new Map<string, { readonly [side in SideName]: ReturnType<typeof noCounts> }>();
  return {
    add(key, side, plan, replayed) {
      const counts = kept.get(key) ?? { live: noCounts(), draft: noCounts() };
      kept.set(key, counts);
      addPlan(counts[side], plan, replayed, incidentTypes);
    },
    compare: () =>
      [...kept]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, { live, draft }]) => ({
          key,
          counts: { live, draft, difference: difference(live, draft) },
        })),
  };
}
