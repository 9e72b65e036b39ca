import type { CompiledCalendar } from '../calendar/compile.ts';
import { durationMs } from '../calendar/duration.ts';
import { instantMs, instantText } from '../calendar/instant.ts';
import { lastBoundary } from './intervals.ts';
import type { ClockState } from './state.ts';

/** A clock as it stands at an instant. Lengths are milliseconds of business time on its calendar. */
export interface ClockReading {
  readonly mode: 'running' | 'paused' | 'stopped';
  readonly elapsedMs: number;
  readonly targetMs: number | null;
  /** Target minus elapsed; negative once breached. Null without a target. */
  readonly remainingMs: number | null;
  /** Elapsed in percent of the target, rounded down, so that 100 means breached. Null without a target. */
  readonly percent: number | null;
  /** When the target will be used up if nothing changes; only while running and not yet breached. */
  readonly breachAt: string | null;
  /** Whether the target is used up: elapsed ≥ target. */
  readonly breached: boolean;
  /** When the target was used up. Null when it was not. */
  readonly breachedAt: string | null;
}

/**
 * A clock at an instant, derived from its intervals: only runs count, measured on the calendar. Pure.
 *
 * @param state what is stored
 * @param calendar the calendar named by `state.calendar`
 * @param now instant of the reading; before the last boundary it counts as that boundary
 * @throws EngineError `bad-instant`, `bad-duration` for a state that was not written by `stepClock`
 */
export function readClock(
  state: ClockState,
  calendar: CompiledCalendar,
  now: string,
): ClockReading {
  const at = readingInstant(state, now);
  const elapsedMs = elapsedOf(state, calendar, at);
  const mode = modeOf(state);
  if (state.target === null) {
    return {
      mode,
      elapsedMs,
      targetMs: null,
      remainingMs: null,
      percent: null,
      breachAt: null,
      breached: false,
      breachedAt: null,
    };
  }
  const targetMs = durationMs(state.target);
  const remainingMs = targetMs - elapsedMs;
  const breached = remainingMs <= 0;
  return {
    mode,
    elapsedMs,
    targetMs,
    remainingMs,
    percent: targetMs === 0 ? 100 : Math.floor((elapsedMs * 100) / targetMs),
    breachAt: mode === 'running' && !breached ? calendar.add(at, remainingMs) : null,
    breached,
    breachedAt: breached ? instantReaching(state, calendar, at, targetMs) : null,
  };
}

/** What a clock does now, from its last interval. Pure. */
export function modeOf(state: ClockState): ClockReading['mode'] {
  const last = state.intervals.at(-1);
  if (last === undefined || last.to !== null) return 'stopped';
  return last.kind === 'run' ? 'running' : 'paused';
}

/**
 * The instant a clock is read at: `now`, but never before the last boundary. A reader whose own clock
 * is a little behind the database would otherwise see negative time. Pure.
 */
export function readingInstant(state: ClockState, now: string): string {
  return instantText(Math.max(instantMs(now), lastBoundary(state.intervals) ?? -Infinity));
}

/** Business milliseconds of all runs up to `at`, as {@link readingInstant} gives it. Pure. */
export function elapsedOf(state: ClockState, calendar: CompiledCalendar, at: string): number {
  return state.intervals
    .filter((interval) => interval.kind === 'run')
    .reduce((sum, run) => sum + calendar.elapsed(run.from, run.to ?? at), 0);
}

/** The earliest instant at which the runs add up to `ms`; null when they do not up to `at`. */
function instantReaching(
  state: ClockState,
  calendar: CompiledCalendar,
  at: string,
  ms: number,
): string | null {
  let missing = ms;
  for (const run of state.intervals.filter((interval) => interval.kind === 'run')) {
    const counted = calendar.elapsed(run.from, run.to ?? at);
    if (counted >= missing) return calendar.add(run.from, missing);
    missing -= counted;
  }
  return null;
}
