import { durationMs } from '../calendar/duration.ts';
import { instantMs } from '../calendar/instant.ts';
import { jsonEqual, type JsonObject } from '../json.ts';
import { enterMode, lastBoundary, withEarlierStart, withoutEarlierStart } from './intervals.ts';
import { clockMode } from './mode.ts';
import type { ClockDefinition } from './schema.ts';
import type { ClockInterval, ClockState } from './state.ts';

/** What a clock is held against just now: the resolved Values of its definition. */
export interface ClockTerms {
  /** ISO 8601 duration or null. */
  readonly target: string | null;
  /** Calendar id. */
  readonly calendar: string;
  /** Instant of a retroactive start; null takes one back, absent leaves the beginning as it is. */
  readonly start?: string | null | undefined;
}

/**
 * A clock after a record was moved or edited. Pure and idempotent: with nothing changed the very same
 * state comes back. Terms are taken over whole: a new target or calendar keeps every interval, so
 * pauses are never lost, and what was reached stays reached.
 *
 * @param def states the clock runs and pauses in
 * @param state what is stored, undefined for a clock that has not begun
 * @param activeStates dotted paths of the record's states
 * @param now instant of the step; before the last boundary it counts as that boundary
 * @param terms the resolved target, calendar and start
 * @returns the state to store, undefined while the clock has not begun
 * @throws EngineError `bad-instant`, `bad-duration` for terms that should have been checked
 *   (`parseInstant`, `parseDuration`)
 */
export function stepClock(
  def: Pick<ClockDefinition, 'run' | 'pause'>,
  state: ClockState | undefined,
  activeStates: readonly string[],
  now: string,
  terms: ClockTerms,
): ClockState | undefined {
  const mode = clockMode(def, activeStates);
  if (state === undefined && mode === 'stop') return undefined;
  // An unreadable target must fail here, before it is stored, and not at every later reading.
  if (terms.target !== null) durationMs(terms.target);
  const stored = state?.intervals ?? [];
  const at = Math.max(instantMs(now), lastBoundary(stored) ?? -Infinity);
  const begun = beginAt(enterMode(stored, mode, at), state?.entered, terms.start);
  const next: ClockState = {
    intervals: begun.intervals,
    target: terms.target,
    calendar: terms.calendar,
    reached: state?.reached ?? [],
    ...(begun.entered === undefined ? {} : { entered: begun.entered }),
  };
  return state !== undefined && sameState(state, next) ? state : next;
}

/**
 * The state with thresholds recorded as fired. Pure, idempotent.
 *
 * @param percents what `dueThresholds` gave as reached
 */
export function withReached(state: ClockState, percents: readonly number[]): ClockState {
  const added = percents.filter((percent) => !state.reached.includes(percent));
  if (added.length === 0) return state;
  return { ...state, reached: [...state.reached, ...added].toSorted((a, b) => a - b) };
}

interface Beginning {
  readonly intervals: readonly ClockInterval[];
  readonly entered: string | undefined;
}

// The moved beginning is always computed from the real one, so that a start somebody corrected to a
// later instant, or took back, gives the time back too.
function beginAt(
  intervals: readonly ClockInterval[],
  entered: string | undefined,
  start: string | null | undefined,
): Beginning {
  if (start === undefined) return { intervals, entered };
  const lived = entered === undefined ? intervals : withoutEarlierStart(intervals, entered);
  const began = entered ?? intervals[0]?.from;
  if (start === null || began === undefined || instantMs(start) >= instantMs(began)) {
    return { intervals: lived, entered: undefined };
  }
  return { intervals: withEarlierStart(lived, instantMs(start), began), entered: began };
}

function sameState(a: ClockState, b: ClockState): boolean {
  return jsonEqual(a as unknown as JsonObject, b as unknown as JsonObject);
}
