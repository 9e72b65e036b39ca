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

// Our own spelling is read without Temporal, which is an order of magnitude slower. Writing it back
// catches what Date.parse mends silently, such as 30 February.
function canonicalMs(text: string): number | null {
  if (text.length !== 24) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? null : ms;
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
