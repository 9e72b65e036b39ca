import type { Plan } from '../../plan.ts';
import { SIDES } from './comparison.ts';
import type { SideName } from './comparison.ts';
import type { Broke } from './policy-differences.ts';

/** A policy that broke at one place, and how often. */
export interface BrokenPolicy extends Broke {
  readonly policy: string;
  readonly times: number;
}

/** Events that failed for one cause, timers among them. */
export interface FailedEvents {
  readonly code: string | null;
  /** As the first of them says. */
  readonly reason: string | null;
  readonly events: number;
}

/** What broke in the simulation; of each cause the first error stands for all. */
export interface Faults {
  /** Those that broke most often first. */
  readonly policies: readonly BrokenPolicy[];
  readonly events: readonly FailedEvents[];
}

/** Collects what breaks, event by event. */
export interface FaultCounts {
  add(side: SideName, plan: Plan): void;
  result(): { readonly [side in SideName]: Faults };
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Nothing has broken yet. */
export function countFaults(): FaultCounts {
  const none = () => ({
    policies: new Map<string, Mutable<BrokenPolicy>>(),
    events: new Map<string, Mutable<FailedEvents>>(),
  });
  const kept = { live: none(), draft: none() };
  return {
    add(side, { outcome, code, reason, decision }) {
      const { policies, events } = kept[side];
      for (const { considered } of decision.rulings) {
        for (const { policy, error, at = null } of considered) {
          if (error === undefined) continue;
          const place = `${policy} ${at ?? ''}`;
          const one = policies.get(place) ?? { policy, at, error, times: 0 };
          one.times += 1;
          policies.set(place, one);
        }
      }
      if (outcome !== 'failed') return;
      // What a policy broke at stands in the reason; the policy itself is counted above.
      const one = events.get(code ?? '') ?? { code, reason, events: 0 };
      one.events += 1;
      events.set(code ?? '', one);
    },
    result() {
      const [live, draft] = SIDES.map((side) => ({
        policies: [...kept[side].policies.values()].toSorted((a, b) => b.times - a.times),
        events: [...kept[side].events.values()].toSorted((a, b) => b.events - a.events),
      }));
      const nothing: Faults = { policies: [], events: [] };
      return { live: live ?? nothing, draft: draft ?? nothing };
    },
  };
}
