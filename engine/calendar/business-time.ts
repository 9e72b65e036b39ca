import { compileDayHours } from './day-hours.ts';
import { LAST_YEAR } from './instant.ts';
import {
  elapsedUntil,
  instantAfter,
  openAtOrAfter,
  type OpeningYear,
  openingYear,
} from './opening-year.ts';
import type { CalendarFile } from './schema.ts';

/** Measuring in epoch milliseconds, inside the engine. Instants lie in the years we compute for. */
export interface BusinessTime {
  /** Business milliseconds between two instants, `from` ≤ `to`. */
  readonly elapsed: (from: number, to: number) => number;
  /** The earliest instant at which `ms` ≥ 0 business milliseconds have passed, null when never. */
  readonly add: (from: number, ms: number) => number | null;
  /** The earliest open instant from `ms` on, null when none comes within ten years. */
  readonly nextOpen: (ms: number) => number | null;
}

/** Business time of a calendar that is never closed. */
export const clockTime: BusinessTime = {
  elapsed: (from, to) => to - from,
  add: (from, ms) => from + ms,
  nextOpen: (ms) => ms,
};

/** Ten years, leap days included: how long a calendar may stay closed before we stop looking. */
const HORIZON = 3653 * 86_400_000;
/** Years of openings kept per calendar: about 12 kB each for two shifts on five days a week. */
const YEARS_KEPT = 8;

/**
 * Business time of a calendar. Pure as seen from outside: openings are computed per UTC year when
 * first needed and kept in a bounded cache with the total of each year, so that measuring is a search
 * in one or two sorted lists, however long the stretch.
 *
 * @param file a valid calendar
 */
export function businessTime(file: CalendarFile): BusinessTime {
  const hoursOf = compileDayHours(file);
  const totals = new Map<number, number>();
  const kept = new Map<number, OpeningYear>();

  function opening(year: number): OpeningYear {
    let found = kept.get(year);
    if (found === undefined) {
      found = openingYear(file.timeZone, hoursOf, year);
      totals.set(year, found.total);
    } else kept.delete(year);
    // Deleting and setting again keeps the map in order of last use: the first key is the oldest.
    kept.set(year, found);
    const oldest = kept.keys().next().value;
    if (kept.size > YEARS_KEPT && oldest !== undefined) kept.delete(oldest);
    return found;
  }

  function total(year: number): number {
    return totals.get(year) ?? opening(year).total;
  }

  function elapsed(from: number, to: number): number {
    const first = yearOf(from);
    const last = yearOf(to);
    let sum = elapsedUntil(opening(last), to) - elapsedUntil(opening(first), from);
    for (let year = first; year < last; year++) sum += total(year);
    return sum;
  }

  function nextOpen(ms: number): number | null {
    for (let year = yearOf(ms); year <= LAST_YEAR; year++) {
      const start = Math.max(ms, Date.UTC(year, 0, 1));
      if (start - ms > HORIZON) return null;
      if (total(year) === 0) continue;
      const found = openAtOrAfter(opening(year), start);
      if (found !== null) return found - ms > HORIZON ? null : found;
    }
    return null;
  }

  function add(from: number, ms: number): number | null {
    if (ms === 0) return from;
    let missing = ms;
    let reached = from;
    for (;;) {
      const open = nextOpen(reached);
      if (open === null) return null;
      const year = opening(yearOf(open));
      const done = elapsedUntil(year, open);
      if (done + missing <= year.total) return instantAfter(year, done + missing);
      missing -= year.total - done;
      // The horizon counts from the last closing, so go on from there and not from the new year.
      reached = instantAfter(year, year.total);
    }
  }

  return { elapsed, add, nextOpen };
}

function yearOf(ms: number): number {
  return new Date(ms).getUTCFullYear();
}
