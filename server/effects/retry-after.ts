/** Longest wait another side can ask of us, in milliseconds. */
export const LONGEST_WAIT = 3_600_000;

/**
 * How long a Retry-After header (RFC 9110 §10.2.3: seconds or an HTTP-date) asks to wait, at most an hour. Pure.
 * @param now epoch milliseconds
 * @returns milliseconds, or undefined when there is none or it cannot be read
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const seconds = /^\d{1,10}$/.test(text);
  // Every form of an HTTP-date begins with a weekday; Date.parse would make a date of nearly anything.
  if (!seconds && !/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  const ms = seconds ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT);
}
