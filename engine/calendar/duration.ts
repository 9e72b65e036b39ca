import { Temporal } from 'temporal-polyfill';
import { EngineError } from '../errors.ts';
import { error, type Parsed } from '../issue.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LONGEST = 36_525 * DAY;

/**
 * An ISO 8601 duration as clock time: `PT4H`, `P1DT2H`, `P7D` (7 × 24 h), `P2W`. Pure, never throws.
 * Years and months are refused (they have no fixed length), and so are negative durations, parts of
 * a millisecond and more than a hundred years.
 *
 * @param text the duration; zero is accepted
 * @param path JSON pointer the issues carry
 * @returns milliseconds, or every issue
 */
export function parseDuration(text: string, path = ''): Parsed<number> {
  const duration = read(text);
  if (duration === null) {
    return refused(
      'bad-duration',
      path,
      `"${text}" is not an ISO 8601 duration such as PT4H or P1DT2H`,
    );
  }
  if (duration.years !== 0 || duration.months !== 0) {
    return refused(
      'duration-without-length',
      path,
      `"${text}" uses years or months, whose length varies; write weeks, days or hours`,
    );
  }
  if (duration.sign < 0) {
    return refused('negative-duration', path, `"${text}" is negative; a duration goes forward`);
  }
  const ms = lengthOf(duration);
  if (!Number.isInteger(ms)) {
    return refused('duration-too-fine', path, `"${text}" is finer than a millisecond`);
  }
  if (ms > LONGEST) {
    return refused('duration-too-long', path, `"${text}" is longer than 100 years`);
  }
  return { ok: true, value: ms, issues: [] };
}

/**
 * An ISO 8601 duration that will be measured in business time, such as the target of a clock on a
 * calendar. Pure, never throws.
 *
 * Only hours, minutes and seconds are accepted. A day has two readings there, 24 hours of opening
 * time (nearly three working days) or one working day, and service levels have been breached over
 * the difference, so the author says hours: `PT9H`. Zero is refused as well: a target of nothing is
 * always breached.
 *
 * @param text the duration
 * @param path JSON pointer the issues carry
 * @returns milliseconds of business time, or every issue
 */
export function businessDuration(text: string, path = ''): Parsed<number> {
  const parsed = parseDuration(text, path);
  if (!parsed.ok) return parsed;
  if (hasDays(text)) {
    return refused(
      'days-in-business-time',
      path,
      `"${text}" counts days, but a day of business time could mean 24 opening hours or one working day; write hours, e.g. PT9H`,
    );
  }
  if (parsed.value === 0) {
    return refused('empty-duration', path, `"${text}" is no time at all; a target must be longer`);
  }
  return parsed;
}

/**
 * The length of a duration from validated content. Pure. Measured in business time a day is 24 hours
 * of it: content says hours ({@link businessDuration}), but a running clock whose calendar was
 * changed under it still has to be read.
 *
 * @returns milliseconds
 * @throws EngineError `bad-duration` where {@link parseDuration} finds an issue
 */
export function durationMs(text: string): number {
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  throw new EngineError('bad-duration', parsed.issues[0]?.message ?? text, { duration: text });
}

/** True when a duration is written with days or weeks. Pure, never throws. */
export function hasDays(text: string): boolean {
  const duration = read(text);
  return duration !== null && (duration.days !== 0 || duration.weeks !== 0);
}

/**
 * A length of time for people, e.g. `4 h 30 min`; at most the three largest parts. Pure.
 *
 * @param ms milliseconds, may be negative
 */
export function durationText(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const rest = Math.abs(ms);
  const parts = [
    [Math.floor(rest / HOUR), 'h'],
    [Math.floor(rest / MINUTE) % 60, 'min'],
    [Math.floor(rest / SECOND) % 60, 's'],
    [rest % SECOND, 'ms'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).slice(0, 3);
  if (shown.length === 0) return '0 min';
  return sign + shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}

/** Durations read before: definitions have few, and records read them again at every step. */
const known = new Map<string, Temporal.Duration | null>();
const MOST_KNOWN = 1_000;

function read(text: string): Temporal.Duration | null {
  // Temporal also takes lower case; our data has one spelling.
  if (text.length > 64 || text !== text.toUpperCase()) return null;
  const earlier = known.get(text);
  if (earlier !== undefined) return earlier;
  if (known.size >= MOST_KNOWN) known.clear();
  const duration = parse(text);
  known.set(text, duration);
  return duration;
}

function parse(text: string): Temporal.Duration | null {
  try {
    return Temporal.Duration.from(text);
  } catch {
    return null;
  }
}

function lengthOf(d: Temporal.Duration): number {
  const whole =
    (d.weeks * 7 + d.days) * DAY + d.hours * HOUR + d.minutes * MINUTE + d.seconds * SECOND;
  return whole + d.milliseconds + d.microseconds / 1e3 + d.nanoseconds / 1e6;
}

function refused(code: string, path: string, message: string): Parsed<number> {
  return { ok: false, issues: [error(code, path, message)] };
}
