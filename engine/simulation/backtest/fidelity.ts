import type { Plan } from '../../plan.ts';
import type { StoredEvent } from './stored-event.ts';
import { timeAnew } from './time-anew.ts';
import type { Ended, TimeAnew, TimeFidelity } from './time-anew.ts';

/** How well the simulation of the live set agrees with what really happened. */
export interface Fidelity {
  /** Replayed events compared: what came from outside and from people. */
  readonly compared: number;
  /** Those that ended in the same outcome, with the same code, on the same records. */
  readonly agreed: number;
  /** Share of those; null when nothing was compared. */
  readonly percent: number | null;
  /**
   * What time alone made, which happens anew; null where only a source's events were asked for, as it is none of
   * theirs. A server that stood still then has fired late what the simulation fires at its time.
   */
  readonly time: TimeFidelity | null;
  /** Replayed events that did not agree, by what differs. */
  readonly differences: { readonly [what: string]: number };
  /** How many of those were decided under other definitions than the live set. */
  readonly underOtherDefinitions: number;
  /** How many of all replayed events were, agreeing or not. */
  readonly decidedUnderOthers: number;
  /** Incidents that were opened, not by hand. */
  readonly incidents: OpenedIncidents;
}

/** Incidents really opened, and opened in the simulation of the live set. */
export interface OpenedIncidents {
  readonly really: number;
  readonly simulated: number;
  /** By the same event, or about the same while the real one was there. */
  readonly same: number;
}

/** Compares event by event. */
export interface FidelityCheck {
  /** @param plan what the live set makes of it; null: its record does not exist in the simulation */
  add(stored: StoredEvent, plan: Plan | null): void;
  /** What time alone made. */
  readonly time: TimeAnew;
  result(incidents: OpenedIncidents, withTime: boolean): Fidelity;
}

/** @param hash of the live set */
export function checkFidelity(hash: string): FidelityCheck {
  let [compared, agreed, underOtherDefinitions, decidedUnderOthers] = [0, 0, 0, 0];
  const differences = new Map<string, number>();
  const time = timeAnew((then, simulated) => differs(then, simulated) === null);
  return {
    time,
    add(stored, plan) {
      compared += 1;
      const other = Number(stored.hash !== hash);
      decidedUnderOthers += other;
      const what = plan === null ? 'its record is not there' : differs(stored, endOf(plan));
      if (what === null) {
        agreed += 1;
        return;
      }
      differences.set(what, (differences.get(what) ?? 0) + 1);
      underOtherDefinitions += other;
    },
    result(incidents, withTime) {
      return {
        compared,
        agreed,
        percent: compared === 0 ? null : share(agreed, compared),
        time: withTime ? time.result() : null,
        differences: Object.fromEntries(differences),
        underOtherDefinitions,
        decidedUnderOthers,
        incidents,
      };
    },
  };
}

/** In percent, to two digits; all of it only where it is. */
function share(part: number, whole: number): number {
  const percent = Math.round((part / whole) * 10_000) / 100;
  return part < whole ? Math.min(percent, 99.99) : percent;
}

/** How a plan ends its event, as it is stored. Pure. */
export function endOf({ outcome, code, changes }: Plan): Ended {
  return { outcome, code, records: changes.map(({ after }) => after.id) };
}

function differs(then: Ended, simulated: Ended): string | null {
  if (simulated.outcome !== then.outcome)
    return `${then.outcome} then, ${simulated.outcome} simulated`;
  if (simulated.code !== then.code)
    return `${then.code ?? 'no code'} then, ${simulated.code ?? 'no code'} simulated`;
  const now = new Set(simulated.records);
  const same = now.size === then.records.length && then.records.every((id) => now.has(id));
  return same ? null : 'other records';
}
