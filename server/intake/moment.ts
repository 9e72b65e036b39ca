import { FIRST_YEAR, instantText, LAST_YEAR, parseInstant, type Json } from '@interlock/engine';

/**
 * A time as RFC 3339 writes it (any offset, up to nanoseconds, `t` and `z` in either case) in the one
 * spelling our data has, or null when it is none, names a day that does not exist or lies outside the
 * years business time is computed for. Pure, never throws.
 * @returns ISO 8601 UTC with milliseconds
 */
export function parseMoment(text: string): string | null {
  // More than nine decimals are RFC 3339 all the same; what is finer than a nanosecond changes nothing.
  const spelled = text.toUpperCase().replace(/(\.\d{9})\d+/, '$1');
  const ms = /T\d{2}:\d{2}:\d{2}/.test(spelled) ? parseInstant(spelled) : null;
  return ms === null ? null : instantText(ms);
}

/** What a text has to be changed into to be a time {@link parseMoment} takes, e.g. `must be RFC 3339 …`. Pure. */
export function whyNoMoment(text: Json): string {
  const year = typeof text === 'string' ? /^(\d{4})-\d{2}-\d{2}T/i.exec(text)?.[1] : undefined;
  if (year !== undefined && (Number(year) < FIRST_YEAR || Number(year) > LAST_YEAR)) {
    return `must lie in the years ${FIRST_YEAR} to ${LAST_YEAR} (UTC)`;
  }
  return `must be RFC 3339 in the years ${FIRST_YEAR} to ${LAST_YEAR} (UTC), e.g. 2026-11-23T21:45:00Z`;
}

/** True for the year 1, which programs written in Go send for "no time". Pure. */
export function isZeroMoment(text: string): boolean {
  return text.startsWith('0001-01-01T');
}
