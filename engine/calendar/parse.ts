import { error, type Issue, issuesOf, type Parsed, pointer, warning } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import { ALWAYS } from './always.ts';
import { checkHours } from './check-hours.ts';
import { checkNth } from './check-nth.ts';
import { type CalendarFile, calendarSchema, DATE_KEY, WEEKDAYS, YEARLY_KEY } from './schema.ts';
import { zoneName } from './time-zone.ts';

/**
 * A calendar file from parsed JSON, or every issue in it at once. Pure, never throws.
 *
 * What the schema cannot say is checked even where the schema finds fault elsewhere, so that one
 * reading of the list is enough to mend the file. Warnings: `never-open`, `ambiguous-nth`.
 *
 * @param content parsed JSON of the file
 */
export function parseCalendar(content: unknown): Parsed<CalendarFile> {
  const parsed = calendarSchema.safeParse(content);
  const issues = [...(parsed.success ? [] : issuesOf(parsed.error)), ...checkContent(content)];
  if (!parsed.success || issues.some((i) => i.severity === 'error')) return { ok: false, issues };
  return { ok: true, value: parsed.data, issues: [...issues, ...checkOpen(parsed.data)] };
}

function checkContent(content: unknown): Issue[] {
  if (!isJsonObject(content)) return [];
  return [
    ...checkId(content['id']),
    ...checkZone(content['timeZone']),
    ...checkBase(content['always'], content['weekly']),
    ...checkWeekly(content['weekly']),
    ...checkNth(content['nth']),
    ...checkDays(content['yearly'], '/yearly', YEARLY_KEY, isDayOfYear),
    ...checkDays(content['dates'], '/dates', DATE_KEY, isDate),
  ];
}

function checkId(id: unknown): Issue[] {
  if (id !== ALWAYS) return [];
  return [error('reserved-id', '/id', `"${ALWAYS}" is built in; choose another id`)];
}

function checkZone(zone: unknown): Issue[] {
  if (typeof zone !== 'string' || zone === '') return [];
  const name = zoneName(zone);
  if (name === zone) return [];
  const hint = name === null ? 'write an IANA name such as Europe/Zurich' : `write "${name}"`;
  return [error('bad-zone', '/timeZone', `"${zone}" is not the name of a time zone; ${hint}`)];
}

function checkBase(always: unknown, weekly: unknown): Issue[] {
  if (always === undefined && weekly === undefined) {
    return [
      error('weekly-missing', '', 'Give "weekly" hours, or "always": true for around the clock'),
    ];
  }
  if (always === undefined || weekly === undefined) return [];
  return [
    error(
      'weekly-with-always',
      '/weekly',
      '"always" opens every day around the clock; remove "weekly" or "always"',
    ),
  ];
}

function checkWeekly(weekly: unknown): Issue[] {
  if (!isJsonObject(weekly)) return [];
  return WEEKDAYS.flatMap((day) => checkHours(weekly[day], pointer('weekly', day)));
}

function checkDays(
  days: unknown,
  at: string,
  spelling: RegExp,
  exists: (key: string) => boolean,
): Issue[] {
  if (!isJsonObject(days)) return [];
  return Object.entries(days).flatMap(([key, day]) => {
    const path = at + pointer(key);
    const wrong =
      spelling.test(key) && !exists(key)
        ? [error('impossible-date', path, `There is no ${key} in the calendar`)]
        : [];
    const hours = isJsonObject(day) ? checkHours(day['hours'], `${path}/hours`) : [];
    return [...wrong, ...hours];
  });
}

function isDate(key: string): boolean {
  const ms = Date.parse(`${key}T00:00:00.000Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(key);
}

// 2000 was a leap year, so 29 February passes.
function isDayOfYear(key: string): boolean {
  return isDate(`2000-${key}`);
}

function checkOpen(file: CalendarFile): Issue[] {
  if (file.always) return [];
  const days = [file.nth, file.yearly, file.dates].flatMap((map) => Object.values(map ?? {}));
  const open =
    Object.values(file.weekly ?? {}).some((hours) => hours.length > 0) ||
    days.some((day) => day.hours.length > 0);
  return open
    ? []
    : [warning('never-open', '', 'The calendar has no hours: clocks on it never run')];
}
