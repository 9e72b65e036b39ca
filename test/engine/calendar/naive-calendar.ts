import fc from 'fast-check';
import { type CalendarFile, WEEKDAYS } from '../../../engine/calendar/schema.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/**
 * The reference: looks at the wall clock every minute and asks the file what it says of that date.
 * It reads the wall clock through Intl, while the engine computes with Temporal.
 *
 * @returns true for each minute from `from` (epoch milliseconds, a whole minute) that is open
 */
export function naiveMinutes(file: CalendarFile, from: number, count: number): boolean[] {
  // Swedish writes 2026-03-29 02:30, so that texts compare as times do.
  const wallClock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: file.timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const days = new Map<string, Hours>();
  return Array.from({ length: count }, (_, i) => {
    const [date = '', time = ''] = wallClock.format(from + i * MINUTE).split(' ');
    const shifts = days.get(date) ?? naiveHours(file, date);
    days.set(date, shifts);
    return shifts.some(([start, end]) => start <= time && time < end);
  });
}

type Hours = readonly (readonly [string, string])[];

function naiveHours(file: CalendarFile, date: string): Hours {
  const special = file.dates?.[date] ?? file.yearly?.[date.slice(5)];
  if (special !== undefined) return special.hours;
  const weekday = weekdayOf(Date.parse(date));
  const month = Number(date.slice(5, 7));
  const ranked = Object.keys(file.nth ?? {}).toSorted();
  for (const withMonth of [true, false]) {
    for (const id of ranked) {
      const rule = file.nth?.[id];
      if (rule === undefined || (rule.month !== undefined) !== withMonth) continue;
      if (rule.weekday !== weekday || (rule.month ?? month) !== month) continue;
      if (sameWeekdays(date).at(rule.nth > 0 ? rule.nth - 1 : rule.nth) === date) return rule.hours;
    }
  }
  return file.always ? [['00:00', '24:00']] : (file.weekly?.[weekday] ?? []);
}

/** The dates of the date's month that fall on its weekday. */
function sameWeekdays(date: string): string[] {
  return Array.from({ length: 31 }, (_, i) => Date.parse(`${date.slice(0, 7)}-01`) + i * DAY)
    .filter((ms) => weekdayOf(ms) === weekdayOf(Date.parse(date)))
    .map((ms) => new Date(ms).toISOString().slice(0, 10))
    .filter((other) => other.slice(0, 7) === date.slice(0, 7));
}

function weekdayOf(ms: number): (typeof WEEKDAYS)[number] {
  return WEEKDAYS[(new Date(ms).getUTCDay() + 6) % 7] ?? 'monday';
}

/** Days worth looking at: clocks change, or a date is skipped altogether, or nothing happens. */
const OCCASIONS = [
  ['Europe/Zurich', '2026-03-29'],
  ['Europe/Zurich', '2026-10-25'],
  ['Europe/Zurich', '2027-12-31'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Asia/Kathmandu', '2026-02-28'],
  ['Asia/Kathmandu', '1985-12-31'],
  ['America/St_Johns', '2010-11-07'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['Pacific/Apia', '2011-12-30'],
] as const;

/** A small calendar and a whole minute near an occasion in its zone. */
export const anyCalendar: fc.Arbitrary<{ file: CalendarFile; from: number }> = fc
  .constantFrom(...OCCASIONS)
  .chain(([timeZone, day]) => {
    const month = Number(day.slice(5, 7));
    const near = fc
      .integer({ min: -1, max: 2 })
      .map((days) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10));
    const shifts = anyHours.map((hours) => ({ hours }));
    return fc.record({
      from: fc
        .integer({ min: -36 * 60, max: 0 })
        .map((minutes) => Date.parse(`${day}T00:00:00.000Z`) + minutes * MINUTE),
      file: fc.record(
        {
          id: fc.constant('small'),
          title: fc.constant('Small'),
          timeZone: fc.constant(timeZone),
          weekly: fc.record(
            Object.fromEntries(WEEKDAYS.map((weekday) => [weekday, anyHours])) as Record<
              (typeof WEEKDAYS)[number],
              typeof anyHours
            >,
            { requiredKeys: [] },
          ),
          nth: fc.dictionary(
            fc.constantFrom('a', 'b', 'c'),
            fc.record(
              {
                month: fc.constantFrom(month, (month % 12) + 1),
                weekday: fc.constantFrom(...WEEKDAYS),
                nth: fc.constantFrom(-1, 1, 2, 3, 4, 5),
                hours: anyHours,
              },
              { requiredKeys: ['weekday', 'nth', 'hours'] },
            ),
          ),
          yearly: fc.dictionary(
            near.map((iso) => iso.slice(5)),
            shifts,
            { maxKeys: 1 },
          ),
          dates: fc.dictionary(near, shifts, { maxKeys: 1 }),
        },
        { requiredKeys: ['id', 'title', 'timeZone', 'weekly'] },
      ),
    });
  })
  .chain(({ from, file: { weekly, ...file } }) =>
    // One in eight is open around the clock but for its exceptions.
    fc.integer({ min: 0, max: 7 }).map((pick) => ({
      from,
      file: (pick === 0 ? { ...file, always: true } : { ...file, weekly }) as CalendarFile,
    })),
  );

// Between random wall times, each stretch is open or not: shifts may touch, and reach 24:00.
const anyHours: fc.Arbitrary<[string, string][]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 96 }), fc.boolean()), { maxLength: 5 })
  .map((cuts) => {
    const at = [...new Set(cuts.map(([quarter]) => quarter))].toSorted((a, b) => a - b);
    return at
      .slice(1)
      .map((end, i): [string, string] => [wall(at[i] ?? 0), wall(end)])
      .filter((_, i) => cuts[i]?.[1] === true);
  });

function wall(quarter: number): string {
  const h = String(Math.floor(quarter / 4)).padStart(2, '0');
  return `${h}:${String((quarter % 4) * 15).padStart(2, '0')}`;
}
