import type { CalendarFile } from './schema.ts';
import { WEEKDAYS } from './schema.ts';

/** A shift in milliseconds since local midnight, end exclusive. */
export type Shift = readonly [start: number, end: number];

/** Length of a wall-clock day in milliseconds. */
export const DAY = 86_400_000;

const WHOLE_DAY: readonly Shift[] = [[0, DAY]];
const CLOSED: readonly Shift[] = [];

interface NthRule {
  readonly month: number | undefined;
  readonly weekday: number;
  readonly nth: number;
  readonly shifts: readonly Shift[];
}

/** Milliseconds since midnight of a wall time `HH:MM`. Pure. */
export function wallMs(text: string): number {
  return (Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))) * 60_000;
}

/**
 * The rule of precedence of a calendar, ready to be asked day by day: date, then yearly date, then
 * nth weekday (with a month before without, then by id), then the ordinary week. Pure.
 *
 * @param file a valid calendar
 * @returns the shifts of a local date, given as days since 1970-01-01
 */
export function compileDayHours(file: CalendarFile): (epochDay: number) => readonly Shift[] {
  const dates = compileDays(file.dates, (key) => Date.parse(key) / DAY);
  const yearly = compileDays(file.yearly, (key) => monthDay(key.slice(0, 2), key.slice(3)));
  const rules = compileRules(file);
  const week = WEEKDAYS.map((day) =>
    file.always ? WHOLE_DAY : toShifts(file.weekly?.[day] ?? []),
  );
  return (epochDay) => {
    const special = dates.get(epochDay);
    if (special !== undefined) return special;
    const date = new Date(epochDay * DAY);
    const everyYear = yearly.get(monthDay(date.getUTCMonth() + 1, date.getUTCDate()));
    if (everyYear !== undefined) return everyYear;
    const weekday = (date.getUTCDay() + 6) % 7;
    const rule = rules.find((r) => r.weekday === weekday && falls(r, date));
    return rule?.shifts ?? week[weekday] ?? CLOSED;
  };
}

// Numbers as keys: texts of dates would cost more than all the rest of a year.
function compileDays(
  days: CalendarFile['dates'],
  toKey: (key: string) => number,
): ReadonlyMap<number, readonly Shift[]> {
  return new Map(Object.entries(days ?? {}).map(([key, day]) => [toKey(key), toShifts(day.hours)]));
}

function monthDay(month: number | string, day: number | string): number {
  return Number(month) * 100 + Number(day);
}

// Sorted, so that what wins never depends on the order of keys in a file.
function compileRules(file: CalendarFile): readonly NthRule[] {
  return Object.entries(file.nth ?? {})
    .toSorted(([a, x], [b, y]) => generality(x) - generality(y) || (a < b ? -1 : 1))
    .map(([, rule]) => ({
      month: rule.month,
      weekday: WEEKDAYS.indexOf(rule.weekday),
      nth: rule.nth,
      shifts: toShifts(rule.hours),
    }));
}

function generality(rule: { readonly month?: number | undefined }): number {
  return rule.month === undefined ? 1 : 0;
}

function falls(rule: NthRule, date: Date): boolean {
  const month = date.getUTCMonth();
  const day = date.getUTCDate();
  if (rule.month !== undefined && rule.month !== month + 1) return false;
  if (rule.nth > 0) return Math.ceil(day / 7) === rule.nth;
  return day + 7 > new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
}

function toShifts(hours: readonly (readonly [string, string])[]): readonly Shift[] {
  return hours.map(([start, end]) => [wallMs(start), wallMs(end)] as const);
}
