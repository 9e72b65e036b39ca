import { Temporal } from 'temporal-polyfill';

/** A stretch of a calendar. Epoch milliseconds, end exclusive. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/**
 * The hour or day an instant lies in, as clocks of a zone show it: a day is 23 or 25 hours long where they are
 * set, and an hour that comes twice is two. Pure.
 *
 * @param ms epoch milliseconds
 * @param timeZone a valid IANA zone
 * @throws RangeError when the zone does not exist
 */
export function periodAt(ms: number, unit: 'hour' | 'day', timeZone: string): Period {
  const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  if (unit === 'hour') {
    const from = at.round({ smallestUnit: 'hour', roundingMode: 'floor' });
    return { from: from.epochMilliseconds, to: from.add({ hours: 1 }).epochMilliseconds };
  }
  const from = at.startOfDay();
  const to = from.add({ days: 1 }).startOfDay();
  return { from: from.epochMilliseconds, to: to.epochMilliseconds };
}
