import { EngineError } from '../errors.ts';
import { businessTime, clockTime } from './business-time.ts';
import { inRange, instantMs, instantText } from './instant.ts';
import type { CalendarFile } from './schema.ts';

/**
 * A calendar ready to measure business time. Instants are ISO 8601 UTC texts, lengths milliseconds.
 * Every function is pure as seen from outside and throws EngineError `bad-instant` for a text that
 * is no instant or lies outside the years 1900 to 2199.
 */
export interface CompiledCalendar {
  readonly kind: 'calendar';
  readonly id: string;
  readonly title: string;
  /** IANA zone the hours are written in. */
  readonly timeZone: string;
  /** True when the calendar is never closed: business time is clock time. */
  readonly aroundTheClock: boolean;
  /** Whether the calendar is open at an instant: start inclusive, end exclusive. */
  readonly isOpen: (instant: string) => boolean;
  /** Business milliseconds from one instant to another; negative when `to` is before `from`. */
  readonly elapsed: (from: string, to: string) => number;
  /**
   * The earliest instant at which `ms` (whole, ≥ 0) of business time have passed since `from`: the
   * end of Friday, not the start of Monday. Null when ten years go by without an opening, or past 2199.
   */
  readonly add: (from: string, ms: number) => string | null;
  /** The earliest open instant at or after the given one; null when none comes within ten years. */
  readonly nextOpen: (instant: string) => string | null;
}

/**
 * A calendar that can be asked, from a valid file. Pure.
 *
 * Daylight-saving rule: the calendar is open exactly while the zone's wall clock reads a time inside
 * a shift of the date it reads, and what elapses is real time. A 00:00–24:00 shift is 23 hours when
 * the clocks go forward and 25 when they go back; wall times that are skipped open nothing (02:00–04:00
 * is then one hour); wall times that come twice are open both times (02:00–02:30 is two half hours).
 *
 * @param file what `parseCalendar` accepted
 */
export function compileCalendar(file: CalendarFile): CompiledCalendar {
  const exceptions = [file.nth, file.yearly, file.dates];
  const aroundTheClock = file.always === true && exceptions.every(isEmpty);
  const time = aroundTheClock ? clockTime : businessTime(file);
  return {
    kind: 'calendar',
    id: file.id,
    title: file.title,
    timeZone: file.timeZone,
    aroundTheClock,
    isOpen: (instant) => {
      const ms = instantMs(instant);
      return time.nextOpen(ms) === ms;
    },
    elapsed: (from, to) => {
      const a = instantMs(from);
      const b = instantMs(to);
      // Subtracted from 0, as negating nothing would give -0.
      return a <= b ? time.elapsed(a, b) : 0 - time.elapsed(b, a);
    },
    add: (from, ms) => {
      if (!Number.isSafeInteger(ms) || ms < 0) {
        throw new EngineError('bad-length', `cannot add ${ms} ms of business time to ${from}`, {
          ms,
        });
      }
      return textOrNull(time.add(instantMs(from), ms));
    },
    nextOpen: (instant) => textOrNull(time.nextOpen(instantMs(instant))),
  };
}

function isEmpty(map: object | undefined): boolean {
  return map === undefined || Object.keys(map).length === 0;
}

function textOrNull(ms: number | null): string | null {
  return ms === null || !inRange(ms) ? null : instantText(ms);
}
