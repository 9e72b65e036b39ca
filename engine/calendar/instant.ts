import { Temporal } from 'temporal-polyfill';
import { EngineError } from '../errors.ts';

/** The first calendar year (UTC) business time is computed for. */
export const FIRST_YEAR = 1900;
/** The last calendar year (UTC) business time is computed for. */
export const LAST_YEAR = 2199;

const EARLIEST = Date.UTC(FIRST_YEAR, 0, 1);
const LATEST = Date.UTC(LAST_YEAR + 1, 0, 1) - 1;

/**
 * The instant a text names, for content and data people entered: ISO 8601 with `Z` or an offset,
 * e.g. `2026-11-23T21:45:00.000Z`. Pure, never throws.
 *
 * @returns epoch milliseconds, or null when the text is no instant or lies outside the years
 *   {@link FIRST_YEAR} to {@link LAST_YEAR} (a bound, so that no date can make a computation long).
 */
export function parseInstant(text: string): number | null {
  const ms = canonicalMs(text) ?? anyMs(text);
  return ms === null || ms < EARLIEST || ms > LATEST ? null : ms;
}

/**
 * The instant a stored or already checked text names. Pure.
 *
 * @returns epoch milliseconds
 * @throws EngineError `bad-instant` where {@link parseInstant} gives null
 */
export function instantMs(text: string): number {
  const ms = parseInstant(text);
  if (ms !== null) return ms;
  throw new EngineError(
    'bad-instant',
    `"${text}" is not an instant between ${FIRST_YEAR} and ${LAST_YEAR} such as 2026-11-23T21:45:00.000Z`,
    { instant: text },
  );
}

/** The one spelling of an instant in our data, `2026-11-23T21:45:00.000Z`, from epoch milliseconds. Pure. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString();
}

/** True when business time can be computed at `ms` (epoch milliseconds). Pure. */
export function inRange(ms: number): boolean {
  return ms >= EARLIEST && ms <= LATEST;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const SPELLING = '0000-00-00T00:00:00.000Z';

// Our own spelling is read digit by digit: an order of magnitude faster than Date.parse with a look
// whether it mended something (30 February), two faster than Temporal, and clocks read many.
function canonicalMs(text: string): number | null {
  if (text.length !== SPELLING.length) return null;
  for (let i = 0; i < SPELLING.length; i += 1) {
    const code = text.charCodeAt(i);
    const wanted = SPELLING.charCodeAt(i);
    if (wanted === ZERO ? code < ZERO || code > NINE : code !== wanted) return null;
  }
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  // The years 0 to 99 mean 1900 to 1999 to Date.UTC; none of them is in range.
  if (year < FIRST_YEAR || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59)
    return null;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day < 1 || day > (DAYS[month - 1] ?? 0) + Number(leap)) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, digits(text, 20, 23));
}

const ZERO = 0x30;
const NINE = 0x39;

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i += 1) value = value * 10 + text.charCodeAt(i) - ZERO;
  return value;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function anyMs(text: string): number | null {
  if (!INSTANT.test(text)) return null;
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
}
