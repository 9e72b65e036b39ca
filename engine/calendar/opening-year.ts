import { DAY, type Shift } from './day-hours.ts';
import { offsetSpans } from './time-zone.ts';

/** Every opening of a calendar within one UTC year, in order, not overlapping; epoch milliseconds. */
export interface OpeningYear {
  readonly starts: Float64Array;
  /** Exclusive. */
  readonly ends: Float64Array;
  /** Business milliseconds of the year before each opening. */
  readonly before: Float64Array;
  /** Business milliseconds of the whole year. */
  readonly total: number;
}

/**
 * The openings of a UTC year. Pure.
 *
 * An instant is open when the zone's wall clock, at that instant, reads a time inside a shift of the
 * date it reads. So the year is cut where the clocks are changed, and each piece is one shift of the
 * wall-clock line: a wall time that does not exist opens nothing, one that occurs twice opens twice.
 *
 * @param timeZone a valid IANA zone
 * @param hoursOf shifts of a local date (days since 1970-01-01)
 * @param year UTC year
 */
export function openingYear(
  timeZone: string,
  hoursOf: (epochDay: number) => readonly Shift[],
  year: number,
): OpeningYear {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const span of offsetSpans(timeZone, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1))) {
    const from = span.from + span.offset;
    const to = span.to + span.offset;
    for (let day = Math.floor(from / DAY); day * DAY < to; day++) {
      for (const [first, last] of hoursOf(day)) {
        const start = Math.max(day * DAY + first, from) - span.offset;
        const end = Math.min(day * DAY + last, to) - span.offset;
        if (start >= end) continue;
        starts.push(start);
        ends.push(end);
      }
    }
  }
  const before = new Float64Array(starts.length);
  let total = 0;
  for (let i = 0; i < starts.length; i++) {
    before[i] = total;
    total += at(ends, i) - at(starts, i);
  }
  return { starts: Float64Array.from(starts), ends: Float64Array.from(ends), before, total };
}

/** Business milliseconds from the beginning of the year to `ms`, an instant of that year. Pure. */
export function elapsedUntil(year: OpeningYear, ms: number): number {
  const i = lastAtOrBefore(year.starts, ms);
  return i < 0 ? 0 : at(year.before, i) + Math.min(ms, at(year.ends, i)) - at(year.starts, i);
}

/**
 * The earliest instant at which `ms` business milliseconds of the year have passed. Pure.
 *
 * @param ms more than 0 and at most the year's total
 */
export function instantAfter(year: OpeningYear, ms: number): number {
  // The last opening with less than `ms` before it is the one that completes it.
  const i = lastAtOrBefore(year.before, ms - 1);
  return at(year.starts, i) + ms - at(year.before, i);
}

/** The first instant at or after `ms` that is open, null when the rest of the year is closed. Pure. */
export function openAtOrAfter(year: OpeningYear, ms: number): number | null {
  const i = lastAtOrBefore(year.starts, ms);
  if (i >= 0 && ms < at(year.ends, i)) return ms;
  return year.starts[i + 1] ?? null;
}

/** Index of the last value not above `limit` in ascending values, -1 when there is none. */
function lastAtOrBefore(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(values, middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function at(values: ArrayLike<number>, i: number): number {
  return values[i] as number;
}
