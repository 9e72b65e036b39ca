import { Temporal } from 'temporal-polyfill';

/** A stretch of time in which a zone's clocks are set the same. Epoch milliseconds, end exclusive. */
export interface OffsetSpan {
  readonly from: number;
  readonly to: number;
  /** Local wall time minus UTC, in milliseconds. */
  readonly offset: number;
}

/**
 * The name a time zone goes by, e.g. `Europe/Zurich` for `europe/zurich`; null when there is no such
 * IANA zone. Offsets such as `+02:00` are no zones: they know no daylight-saving time. Pure, never throws.
 */
export function zoneName(text: string): string | null {
  if (!/^[A-Za-z]/.test(text)) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
  } catch {
    return null;
  }
}

/**
 * How a zone's clocks are set between two instants, in order and without holes. Pure.
 *
 * @param timeZone a valid IANA zone
 * @param from epoch milliseconds
 * @param to epoch milliseconds, after `from`
 * @throws RangeError when the zone does not exist
 */
export function offsetSpans(timeZone: string, from: number, to: number): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    const end = next === null ? to : Math.min(next.epochMilliseconds, to);
    spans.push({ from: at.epochMilliseconds, to: end, offset: at.offsetNanoseconds / 1e6 });
    if (next === null || end === to) return spans;
    at = next;
  }
}
