const UNITS = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/**
 * How long ago, or in how long: "5 min ago", "in 2 hr". Pure.
 *
 * @param at epoch milliseconds
 * @param now epoch milliseconds
 * @param language BCP 47 tag
 * @param justNow what to say within the minute
 */
export function relativeWords(at: number, now: number, language: string, justNow: string): string {
  const distance = at - now;
  const unit = UNITS.find(([, size]) => Math.abs(distance) >= size);
  if (unit === undefined) return justNow;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'always', style: 'short' });
  return format.format(Math.trunc(distance / unit[1]), unit[0]);
}
