import { alwaysCalendar } from '../../../engine/calendar/always.ts';
import type { CompiledCalendar } from '../../../engine/calendar/compile.ts';
import type { ClockDefinition } from '../../../engine/clock/schema.ts';
import type { ClockState } from '../../../engine/clock/state.ts';
import { type ClockTerms, stepClock } from '../../../engine/clock/step.ts';
import { buildCalendar } from '../calendar/build-calendar.ts';

/** Monday to Friday 08:00–17:00 in Zurich (07:00–16:00 UTC in winter), with the id `office`. */
export const office: CompiledCalendar = buildCalendar();
export { alwaysCalendar as always };

/** The resolution clock of an incident. */
export function buildClock(over: Partial<ClockDefinition> = {}): ClockDefinition {
  return {
    title: 'Resolution',
    run: ['new', 'in-progress'],
    pause: ['pending'],
    target: 'PT4H',
    calendar: 'office',
    ...over,
  };
}

/** Terms of the clock: four office hours. */
export function buildTerms(over: Partial<ClockTerms> = {}): ClockTerms {
  return { target: 'PT4H', calendar: 'office', ...over };
}

/** Each step as the server makes it: state, instant, changed terms; stored as JSON in between. */
export type Step = readonly [state: string, now: string, terms?: Partial<ClockTerms>];

/** The clock after a record went through states. Throws when it never began. */
export function clockAfter(steps: readonly Step[], def = buildClock()): ClockState {
  let stored: ClockState | undefined;
  const terms = buildTerms();
  for (const [state, now, changed] of steps) {
    Object.assign(terms, changed);
    const next = stepClock(def, stored, [state], now, terms);
    stored = next === undefined ? undefined : throughJson(next);
  }
  if (stored === undefined) throw new Error('the clock never began');
  return stored;
}

/** What the store gives back. */
export function throughJson(state: ClockState): ClockState {
  return JSON.parse(JSON.stringify(state)) as ClockState;
}
