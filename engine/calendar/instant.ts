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

/**
 * An instant, or the boundary where that is later, as text. Pure.
 *
 * @param text as {@link instantMs} takes it
 * @param boundary epoch milliseconds
 */
export function notBefore(text: string, boundary: number): string {
  const ms = instantMs(text);
  if (ms < boundary) return instantText(boundary);
  // Spelled as we spell it, it is the answer itself; clocks ask for it again and again.
  return text.length === LENGTH && text.endsWith('Z') ? text : instantText(ms);
}

/** True when business time can be computed at `ms` (epoch milliseconds). Pure. */
export function inRange(ms: number): boolean {
  return ms >= EARLIEST && ms <= LATEST;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const LENGTH = '0000-00-00T00:00:00.000Z'.length;

// Our own spelling is read digit by digit: an order of magnitude faster than Date.parse with a look
// whether it mended something (30 February), two faster than Temporal, and clocks read many.
function canonicalMs(text: string): number | null {
  if (text.length !== LENGTH || !isPunctuated(text)) return null;
  const year = pair(text, 0) * 100 + pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  const second = pair(text, 17);
  const ms = pair(text, 20) * 10 + (pair(text, 21) % 10);
  // The years 0 to 99 mean 1900 to 1999 to Date.UTC; none of them is in range. Nothing holds of what is no number.
  if (!(year >= FIRST_YEAR && month >= 1 && month <= 12 && hour <= 23 && minute <= 59)) return null;
  if (!(second <= 59 && ms >= 0)) return null;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (!(day >= 1 && day <= (DAYS[month - 1] ?? 0) + Number(leap))) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

const [DASH, COLON, DOT, T, Z] = [0x2d, 0x3a, 0x2e, 0x54, 0x5a];

function isPunctuated(text: string): boolean {
  return (
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    text.charCodeAt(10) === T &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON &&
    text.charCodeAt(19) === DOT &&
    text.charCodeAt(23) === Z
  );
}

/** The number two digits make; NaN where they are none. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const ZERO = 0x30;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function anyMs(text: string): number | null {
  if (!INSTANT.test(text)) return null;
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
}
