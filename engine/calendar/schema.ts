import { z } from 'zod';
import { idSchema } from '../schema.ts';

/** The days of the week as calendar files name them, Monday first (ISO 8601). */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** Local wall time of a shift's beginning, `00:00` to `23:59`. */
export const START_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** Local wall time of a shift's end, `00:00` to `23:59` or `24:00`, the end of the day. */
export const END_TIME = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
/** A date as a key of `dates`. */
export const DATE_KEY = /^\d{4}-\d{2}-\d{2}$/;
/** A day of the year as a key of `yearly`. */
export const YEARLY_KEY = /^\d{2}-\d{2}$/;

const hours = z
  .array(
    z.tuple([
      z.string().regex(START_TIME, 'write the start as a wall time from 00:00 to 23:59'),
      z.string().regex(END_TIME, 'write the end as a wall time from 00:00 to 24:00'),
    ]),
  )
  .max(24, 'at most 24 shifts a day')
  .describe('Shifts of the day: local wall times, start inclusive, end exclusive; empty is closed');

const title = z.string().min(1).max(200);
const day = z.strictObject({ title: title.optional(), hours });

/**
 * A calendar file: when an organisation is open, in the wall time of one time zone. A date takes its
 * hours from the first that names it: `dates` (one date), `yearly` (a day of every year), `nth` (the
 * nth weekday of a month; with a month before without, then by id), `weekly`. With `always` the base
 * is 24 hours a day instead of `weekly`. What JSON Schema cannot say (zones, overlaps, impossible
 * dates) is checked by `parseCalendar`.
 */
export const calendarSchema = z
  .strictObject({
    $schema: z.string().optional(),
    id: idSchema,
    title,
    timeZone: z.string().min(1).max(64).describe('IANA time zone, e.g. Europe/Zurich'),
    always: z
      .literal(true)
      .optional()
      .describe('Open around the clock, every day not named by nth, yearly or dates'),
    weekly: z
      .strictObject({
        monday: hours.optional(),
        tuesday: hours.optional(),
        wednesday: hours.optional(),
        thursday: hours.optional(),
        friday: hours.optional(),
        saturday: hours.optional(),
        sunday: hours.optional(),
      })
      .optional()
      .describe('Hours of an ordinary week; a day left out is closed'),
    nth: z
      .record(
        idSchema,
        z.strictObject({
          title: title.optional(),
          month: z.int().min(1).max(12).optional(),
          weekday: z.enum(WEEKDAYS),
          nth: z
            .literal([1, 2, 3, 4, 5, -1], {
              error: 'write 1 to 5, or -1 for the last of the month',
            })
            .describe('1 to 5, or -1 for the last of the month'),
          hours,
        }),
        { error: named('name the rule with letters, digits, - or _, starting with a letter') },
      )
      .optional()
      .describe('Hours of the nth weekday of a month (of every month without `month`)'),
    yearly: z
      .record(z.string().regex(YEARLY_KEY), day, {
        error: named('write the day as month and day, e.g. 12-25'),
      })
      .optional()
      .describe('Hours of a day of every year; 02-29 exists in leap years only'),
    dates: z
      .record(z.string().regex(DATE_KEY), day, {
        error: named('write the date as year, month and day, e.g. 2026-12-25'),
      })
      .optional()
      .describe('Hours of one date'),
  })
  .describe('A business calendar');

/** A valid calendar file, as `parseCalendar` gives it. */
export type CalendarFile = z.infer<typeof calendarSchema>;

/** A day of the week. */
export type Weekday = (typeof WEEKDAYS)[number];

// zod says only "Invalid key in record"; the author needs to know the spelling.
function named(message: string): z.core.$ZodErrorMap {
  return (found) => (found.code === 'invalid_key' ? message : undefined);
}
