import { type CompiledCalendar, compileCalendar } from './compile.ts';

/** The id of the calendar that is built in: clocks that name none run on it. */
export const ALWAYS = 'always';

/** The built-in calendar: 24 hours a day, so that business time is clock time. */
export const alwaysCalendar: CompiledCalendar = compileCalendar({
  id: ALWAYS,
  title: 'Around the clock',
  timeZone: 'UTC',
  always: true,
});
