import type { CompiledCalendar } from '../calendar/compile.ts';
import { durationText, hasDays } from '../calendar/duration.ts';
import { instantMs } from '../calendar/instant.ts';
import { type ClockReading, readClock, readingInstant } from './read.ts';
import type { ClockState } from './state.ts';

/** One stretch of a clock's life. */
export interface ExplainedInterval {
  /** `stop` is the time between two intervals, when the clock was kept but neither ran nor was paused. */
  readonly kind: 'run' | 'pause' | 'stop';
  readonly from: string;
  /** Null for the stretch that still lasts. */
  readonly to: string | null;
  /** Clock time of the stretch, milliseconds. */
  readonly clockMs: number;
  /** Opening time of the calendar within it, milliseconds; it counts only for `run`. */
  readonly businessMs: number;
  /** A sentence for people: what the stretch counts and why. */
  readonly note: string;
}

/** A clock interval by interval: the answer to "why did it breach?". */
export interface ClockExplanation {
  readonly intervals: readonly ExplainedInterval[];
  /** Business milliseconds by kind; `runMs` is what the clock shows. */
  readonly totals: { readonly runMs: number; readonly pauseMs: number; readonly stopMs: number };
  readonly reading: ClockReading;
  /** Sentences about the clock as a whole. */
  readonly notes: readonly string[];
}

/**
 * How a clock came to what it shows. Pure.
 *
 * @param state what is stored
 * @param calendar the calendar named by `state.calendar`
 * @param now instant of the reading; before the last boundary it counts as that boundary
 */
export function explainClock(
  state: ClockState,
  calendar: CompiledCalendar,
  now: string,
): ClockExplanation {
  const at = readingInstant(state, now);
  const reading = readClock(state, calendar, at);
  const intervals = stretches(state)
    .map((stretch) => explain(stretch, calendar, at, reading))
    .filter((row) => row.clockMs > 0 || row.to === null);
  const sum = (kind: Stretch['kind']): number =>
    intervals.filter((row) => row.kind === kind).reduce((ms, row) => ms + row.businessMs, 0);
  return {
    intervals,
    totals: { runMs: sum('run'), pauseMs: sum('pause'), stopMs: sum('stop') },
    reading,
    notes: notesOn(state, calendar, reading),
  };
}

interface Stretch {
  readonly kind: ExplainedInterval['kind'];
  readonly from: string;
  readonly to: string | null;
}

// The stored intervals with the time between them made visible.
function stretches(state: ClockState): Stretch[] {
  return state.intervals.flatMap((interval, i): Stretch[] => {
    const until = state.intervals[i - 1]?.to ?? interval.from;
    return until === interval.from
      ? [interval]
      : [{ kind: 'stop', from: until, to: interval.from }, interval];
  });
}

function explain(
  { kind, from, to }: Stretch,
  calendar: CompiledCalendar,
  at: string,
  reading: ClockReading,
): ExplainedInterval {
  const end = to ?? at;
  const clockMs = instantMs(end) - instantMs(from);
  const businessMs = calendar.elapsed(from, end);
  const note = noteOn(kind, clockMs, businessMs, calendar);
  const used = kind === 'run' ? usedUp(from, end, reading) : '';
  return { kind, from, to, clockMs, businessMs, note: note + used };
}

function noteOn(
  kind: Stretch['kind'],
  clockMs: number,
  businessMs: number,
  calendar: CompiledCalendar,
): string {
  const counted = durationText(businessMs);
  if (kind === 'pause') return `paused: ${counted} not counted`;
  if (kind === 'stop') return `stopped: ${counted} not counted`;
  if (clockMs === businessMs) return `counts ${counted}`;
  if (businessMs === 0) return `counts nothing: ${calendar.title} was closed`;
  return `counts ${counted} of ${durationText(clockMs)}: ${calendar.title} was closed for the rest`;
}

function usedUp(from: string, end: string, reading: ClockReading): string {
  const { breachedAt, targetMs } = reading;
  if (breachedAt === null || targetMs === null) return '';
  const crossed = instantMs(breachedAt);
  if (crossed <= instantMs(from) || crossed > instantMs(end)) return '';
  return `; the target of ${durationText(targetMs)} was used up at ${breachedAt}`;
}

function notesOn(state: ClockState, calendar: CompiledCalendar, reading: ClockReading): string[] {
  const notes: string[] = [];
  if (state.entered !== undefined) {
    notes.push(
      `counted from ${state.intervals[0]?.from ?? state.entered}, though it began at ${state.entered}`,
    );
  }
  if (state.target !== null && hasDays(state.target) && !calendar.aroundTheClock) {
    notes.push(
      `the target ${state.target} is taken as ${durationText(reading.targetMs ?? 0)} of opening time; targets on a calendar are best written in hours`,
    );
  }
  if (
    reading.mode === 'running' &&
    reading.targetMs !== null &&
    !reading.breached &&
    reading.breachAt === null
  ) {
    notes.push(`${calendar.title} does not open often enough for the target ever to be used up`);
  }
  return notes;
}
