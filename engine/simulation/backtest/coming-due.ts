import { nextDue } from '../simulator.ts';
import type { DueEvent, Simulation } from '../simulator.ts';

/** What comes due on the way to an instant, one after the other. */
export interface ComingDue {
  /** What comes due next; the same until it is taken. */
  next(): DueEvent | null;
  /** It happens now. */
  take(due: DueEvent): void;
  /** When nothing more comes due: the instant is now. */
  arrive(): void;
}

/** @param to ISO 8601 UTC; the simulation's now, where that is later */
export function comingDue(simulation: Simulation, to: string): ComingDue {
  const end = to > simulation.now ? to : simulation.now;
  const fired = new Set<string>();
  let due: DueEvent | null | undefined;
  return {
    next() {
      if (due === undefined) due = nextDue(simulation, end, fired);
      return due;
    },
    take({ event, dueAt }) {
      fired.add(event.id);
      if (dueAt > simulation.now) simulation.now = dueAt;
      due = undefined;
    },
    arrive() {
      simulation.now = end;
    },
  };
}

/** Negative: the left comes due first; 0: they are the same, or there are none. Pure. */
export function comesFirst(left: DueEvent | null, right: DueEvent | null): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  const [a, b] = [left, right].map(({ dueAt, record, key }) => [dueAt, record ?? '~', key]);
  for (const [i, mine] of (a ?? []).entries()) {
    const theirs = b?.[i] ?? '';
    if (mine !== theirs) return mine < theirs ? -1 : 1;
  }
  return 0;
}
