import { describe, expect, it } from 'vitest';
import { buildCalendar, hours } from './build-calendar.ts';

/** Business hours of one local day of the Zurich winter (UTC+1). */
function openOn(calendar: ReturnType<typeof buildCalendar>, date: string): number {
  const midnight = Date.parse(`${date}T00:00:00.000Z`) - hours(1);
  const iso = (ms: number): string => new Date(ms).toISOString();
  return calendar.elapsed(iso(midnight), iso(midnight + hours(24))) / hours(1);
}

describe('which hours a date takes', () => {
  // 2026-01-26 is the fourth and last Monday of January.
  const nth = {
    'stock-taking': { weekday: 'monday', nth: -1, hours: [['10:00', '12:00']] },
  } as const;
  const yearly = { '01-26': { hours: [['08:00', '09:00']] } } as const;
  const dates = { '2026-01-26': { hours: [] } } as const;

  it('the ordinary week, when nothing else names it', () => {
    expect(openOn(buildCalendar(), '2026-01-26')).toBe(9);
    expect(openOn(buildCalendar(), '2026-01-25')).toBe(0);
  });

  it('the nth weekday before the week', () => {
    const calendar = buildCalendar({ nth: structuredClone(nth) as never });
    expect(openOn(calendar, '2026-01-26')).toBe(2);
    expect(openOn(calendar, '2026-01-19')).toBe(9);
  });

  it('the yearly date before the nth weekday', () => {
    const calendar = buildCalendar({ nth, yearly } as never);
    expect(openOn(calendar, '2026-01-26')).toBe(1);
  });

  it('the calendar date before everything', () => {
    const calendar = buildCalendar({ nth, yearly, dates } as never);
    expect(openOn(calendar, '2026-01-26')).toBe(0);
    expect(openOn(calendar, '2026-02-23')).toBe(2);
  });

  it('the nth weekday of a month before that of every month, then the first by id', () => {
    const calendar = buildCalendar({
      nth: {
        alpha: { weekday: 'monday', nth: 4, hours: [['08:00', '10:00']] },
        beta: { weekday: 'monday', nth: -1, hours: [['08:00', '11:00']] },
        gamma: { weekday: 'monday', nth: 4, month: 1, hours: [['08:00', '12:00']] },
      },
    });
    expect(openOn(calendar, '2026-01-26')).toBe(4);
    expect(openOn(calendar, '2026-02-23')).toBe(2);
    expect(openOn(calendar, '2026-03-30')).toBe(3);
  });

  it('a fifth weekday only in months that have one', () => {
    const calendar = buildCalendar({
      nth: { fifth: { weekday: 'friday', nth: 5, hours: [] } },
    });
    expect(openOn(calendar, '2026-01-30')).toBe(0);
    expect(openOn(calendar, '2026-02-27')).toBe(9);
  });

  it('29 February only in leap years', () => {
    const calendar = buildCalendar({ yearly: { '02-29': { hours: [] } } });
    expect(openOn(calendar, '2028-02-29')).toBe(0);
    expect(openOn(calendar, '2027-03-01')).toBe(9);
  });

  it('around the clock, but for the exceptions', () => {
    const calendar = buildCalendar({ always: true, dates: { '2026-01-26': { hours: [] } } });
    expect(calendar.aroundTheClock).toBe(false);
    expect(openOn(calendar, '2026-01-25')).toBe(24);
    expect(openOn(calendar, '2026-01-26')).toBe(0);
  });
});
