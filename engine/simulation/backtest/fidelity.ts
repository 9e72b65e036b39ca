import type { Plan } from '../../plan.ts';
import type { StoredEvent } from './stored-event.ts';

/** How well the simulation of the live set agrees with what really happened. */
export interface Fidelity {
  /** Replayed events compared. */
  readonly compared: number;
  /** Those that ended in the same outcome, with the same code, on the same records. */
  readonly agreed: number;
  /** Null when nothing was compared. */
  readonly percent: number | null;
  /** Those that did not, by what differs. */
  readonly differences: { readonly [what: string]: number };
  /** How many of those were decided under other definitions than the live set. */
  readonly underOtherDefinitions: number;
}

/** Compares event by event. */
export interface FidelityCheck {
  /** @param plan what the live set makes of it; null: its record does not exist in the simulation */
  add(stored: StoredEvent, plan: Plan | null): void;
  result(): Fidelity;
}

/** @param commit hash of the live set */
export function checkFidelity(commit: string): FidelityCheck {
  let [compared, agreed, underOtherDefinitions] = [0, 0, 0];
  const differences = new Map<string, number>();
  return {
    add(stored, plan) {
      compared += 1;
      const what = differs(stored, plan);
      if (what === null) {
        agreed += 1;
        return;
      }
      differences.set(what, (differences.get(what) ?? 0) + 1);
      if (stored.commit !== commit) underOtherDefinitions += 1;
    },
    result: () => ({
      compared,
      agreed,
      percent: compared === 0 ? null : Math.round((agreed / compared) * 10_000) / 100,
      differences: Object.fromEntries(differences),
      underOtherDefinitions,
    }),
  };
}

function differs(stored: StoredEvent, plan: Plan | null): string | null {
  if (plan === null) return 'its record is not there';
  if (plan.outcome !== stored.outcome) return `${stored.outcome} then, ${plan.outcome} simulated`;
  if (plan.code !== stored.code)
    return `${stored.code ?? 'no code'} then, ${plan.code ?? 'no code'} simulated`;
  const now = new Set(plan.changes.map(({ after }) => after.id));
  const same = now.size === stored.records.length && stored.records.every((id) => now.has(id));
  return same ? null : 'other records';
}
