import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CompiledCalendar, compileCalendar } from '../../../engine/calendar/compile.ts';
import { parseCalendar } from '../../../engine/calendar/parse.ts';
import type { CalendarFile } from '../../../engine/calendar/schema.ts';

const OFFICE: [string, string][] = [['08:00', '17:00']];

/** A valid calendar, Monday to Friday 08:00–17:00 in Zurich, but for what a test is about. */
export function buildCalendarFile(over: Partial<CalendarFile> = {}): CalendarFile {
  return {
    id: 'office',
    title: 'Office',
    timeZone: 'Europe/Zurich',
    ...(over.always
      ? {}
      : {
          weekly: {
            monday: OFFICE,
            tuesday: OFFICE,
            wednesday: OFFICE,
            thursday: OFFICE,
            friday: OFFICE,
          },
        }),
    ...over,
  };
}

/** The same, checked and compiled. */
export function buildCalendar(over: Partial<CalendarFile> = {}): CompiledCalendar {
  const parsed = parseCalendar(buildCalendarFile(over));
  if (!parsed.ok) throw new Error(parsed.issues.map((i) => `${i.path} ${i.message}`).join('\n'));
  return compileCalendar(parsed.value);
}

/** A calendar shipped in `workflows/calendars`, as JSON. */
export function readShippedCalendar(id: string): unknown {
  const path = join(import.meta.dirname, '../../../workflows/calendars', `${id}.json`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Milliseconds of so many hours and minutes. */
export function hours(count: number, minutes = 0): number {
  return (count * 60 + minutes) * 60_000;
}
