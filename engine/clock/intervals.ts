import { instantMs, instantText } from '../calendar/instant.ts';
import type { ClockMode } from './mode.ts';
import type { ClockInterval } from './state.ts';

/** The instant the intervals reach up to: the last boundary written. Epoch milliseconds, null when none. Pure. */
export function lastBoundary(intervals: readonly ClockInterval[]): number | null {
  const last = intervals.at(-1);
  return last === undefined ? null : instantMs(last.to ?? last.from);
}

/**
 * The intervals after a clock took on a mode: the open one is closed and a new one opened, or nothing
 * changes when the mode is the one it already has. Pure, idempotent; never two open intervals.
 *
 * @param at epoch milliseconds, not before {@link lastBoundary}
 */
export function enterMode(
  intervals: readonly ClockInterval[],
  mode: ClockMode,
  at: number,
): readonly ClockInterval[] {
  const last = intervals.at(-1);
  const current = last?.to === null ? last.kind : 'stop';
  if (mode === current) return intervals;
  const now = instantText(at);
  const closed = last?.to === null ? close(intervals, now) : intervals;
  if (mode === 'stop') return closed;
  const before = closed.at(-1);
  // Left and entered again at the same instant: it was never left.
  if (before?.kind === mode && before.to === now)
    return [...closed.slice(0, -1), { ...before, to: null }];
  return [...closed, { kind: mode, from: now, to: null }];
}

function close(intervals: readonly ClockInterval[], now: string): readonly ClockInterval[] {
  const open = intervals.at(-1);
  if (open === undefined) return intervals;
  // No time passed in it. The first is kept all the same: it says when the clock was entered.
  if (open.from === now && intervals.length > 1) return intervals.slice(0, -1);
  return [...intervals.slice(0, -1), { ...open, to: now }];
}

/**
 * The intervals with their beginning moved back to a retroactive start: the first run begins earlier,
 * or a run is put before a first pause, which stays whole. Pure.
 *
 * @param intervals as {@link withoutEarlierStart} gives them
 * @param start epoch milliseconds, before `entered`
 * @param entered the instant the clock was really entered
 */
export function withEarlierStart(
  intervals: readonly ClockInterval[],
  start: number,
  entered: string,
): readonly ClockInterval[] {
  const [first, ...rest] = intervals;
  const from = instantText(start);
  if (first?.kind === 'run' && first.from === entered) return [{ ...first, from }, ...rest];
  return [{ kind: 'run', from, to: entered }, ...intervals];
}

/**
 * The intervals as they were lived, with the time before `entered` taken off again. Pure.
 *
 * @param entered the instant the clock was really entered
 */
export function withoutEarlierStart(
  intervals: readonly ClockInterval[],
  entered: string,
): readonly ClockInterval[] {
  const [first, ...rest] = intervals;
  if (first === undefined || instantMs(first.from) >= instantMs(entered)) return intervals;
  // It ends where the clock was entered and a pause follows at once: it was put there by us.
  if (first.to === entered && rest[0]?.from === entered) return rest;
  return [{ ...first, from: entered }, ...rest];
}
