import { parseDuration } from '../../../calendar/duration.ts';

const UNITS = [
  [3_600_000, 'H'],
  [60_000, 'M'],
] as const;

/** The milliseconds of an ISO 8601 duration; null for text that is none, or has no fixed length. Pure. */
export function toMilliseconds(text: string): number | null {
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value : null;
}

/** Milliseconds as an ISO 8601 duration; null for what is none: a part of one, less than none, more than a century. Pure. */
export function toDuration(ms: number): string | null {
  if (!Number.isInteger(ms) || ms < 0) return null;
  let rest = ms;
  let text = 'PT';
  for (const [length, unit] of UNITS) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  if (rest > 0 || text === 'PT') text += `${rest / 1_000}S`;
  return toMilliseconds(text) === ms ? text : null;
}
