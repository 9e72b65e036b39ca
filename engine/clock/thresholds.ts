import type { CompiledCalendar } from '../calendar/compile.ts';
import { durationMs } from '../calendar/duration.ts';
import { elapsedOf, modeOf, readingInstant } from './read.ts';
import { type ClockDefinition, DEFAULT_THRESHOLDS } from './schema.ts';
import type { ClockState } from './state.ts';

/** Thresholds that are to fire now, and the one to wake up for. */
export interface DueThresholds {
  /** Percentages crossed and not yet recorded, ascending. Record them with `withReached`. */
  readonly reached: readonly number[];
  /** The next one while the clock runs; null when it does not, or none is left or ever comes. */
  readonly next: { readonly percent: number; readonly dueAt: string } | null;
}

/**
 * Which thresholds a clock has crossed and not yet fired, and when the next is due. Pure.
 *
 * A threshold fires once for the whole life of a clock: what is in `state.reached` never comes back,
 * whatever becomes of target and calendar. One crossed while nobody looked (a late timer, a clock
 * paused or stopped since, a retroactive start) is reported at the next reading, so none is lost.
 * Read at `next.dueAt`, that percentage is reached: a timer set for it is never early.
 *
 * @param def the clock's thresholds
 * @param state what is stored
 * @param calendar the calendar named by `state.calendar`
 * @param now instant of the reading
 */
export function dueThresholds(
  def: Pick<ClockDefinition, 'thresholds'>,
  state: ClockState,
  calendar: CompiledCalendar,
  now: string,
): DueThresholds {
  if (state.target === null) return { reached: [], next: null };
  const targetMs = durationMs(state.target);
  const at = readingInstant(state, now);
  const elapsedMs = elapsedOf(state, calendar, at);
  const open = (def.thresholds ?? DEFAULT_THRESHOLDS)
    .filter((percent) => !state.reached.includes(percent))
    .map((percent) => ({ percent, needed: Math.ceil((targetMs * percent) / 100) }))
    .toSorted((a, b) => a.percent - b.percent);
  const reached = open.filter(({ needed }) => needed <= elapsedMs).map(({ percent }) => percent);
  const following = open.find(({ needed }) => needed > elapsedMs);
  if (following === undefined || modeOf(state) !== 'running') return { reached, next: null };
  const dueAt = calendar.add(at, following.needed - elapsedMs);
  return { reached, next: dueAt === null ? null : { percent: following.percent, dueAt } };
}
