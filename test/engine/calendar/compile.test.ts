import { describe, expect, it } from 'vitest';
import { alwaysCalendar } from '../../../engine/calendar/always.ts';
import { compileCalendar } from '../../../engine/calendar/compile.ts';
import { parseCalendar } from '../../../engine/calendar/parse.ts';
import { buildCalendar, hours, readShippedCalendar } from './build-calendar.ts';

describe('a shift', () => {
  const calendar = buildCalendar();

  it('is open from its start, inclusive, to its end, exclusive', () => {
    expect(calendar.isOpen('2026-11-23T06:59:59.999Z')).toBe(false);
    expect(calendar.isOpen('2026-11-23T07:00:00.000Z')).toBe(true);
    expect(calendar.isOpen('2026-11-23T15:59:59.999Z')).toBe(true);
    expect(calendar.isOpen('2026-11-23T16:00:00.000Z')).toBe(false);
  });

  it('uses up an hour of business time at the end of Friday, not on Monday morning', () => {
    expect(calendar.add('2026-11-27T15:00:00.000Z', hours(1))).toBe('2026-11-27T16:00:00.000Z');
    expect(calendar.add('2026-11-27T15:00:00.000Z', hours(1) + 1)).toBe('2026-11-30T07:00:00.001Z');
  });

  it('adds nothing by staying where it is, open or closed', () => {
    expect(calendar.add('2026-11-28T12:00:00.000Z', 0)).toBe('2026-11-28T12:00:00.000Z');
  });

  it('opens next on Monday', () => {
    expect(calendar.nextOpen('2026-11-27T16:00:00.000Z')).toBe('2026-11-30T07:00:00.000Z');
    expect(calendar.nextOpen('2026-11-30T09:00:00.000Z')).toBe('2026-11-30T09:00:00.000Z');
  });

  it('takes instants with an offset and gives them in UTC', () => {
    expect(calendar.nextOpen('2026-11-30T05:00:00+01:00')).toBe('2026-11-30T07:00:00.000Z');
  });

  it('refuses what is no instant, and what no calendar reaches', () => {
    for (const wrong of [
      'yesterday',
      '2026-11-23',
      '2026-02-30T00:00:00.000Z',
      '0001-01-01T00:00:00.000Z',
    ]) {
      expect(() => calendar.isOpen(wrong)).toThrow(
        expect.objectContaining({ code: 'bad-instant' }),
      );
    }
    expect(() => calendar.add('2026-11-23T07:00:00.000Z', -1)).toThrow(
      expect.objectContaining({ code: 'bad-length' }),
    );
  });
});

describe('when the clocks change', () => {
  const wholeDays = { sunday: [['00:00', '24:00']] as [string, string][] };
  const night = (hoursOf: [string, string][]): ReturnType<typeof buildCalendar> =>
    buildCalendar({ weekly: { sunday: hoursOf } });
  const forward = ['2026-03-28T12:00:00.000Z', '2026-03-29T22:00:00.000Z'] as const;
  const back = ['2026-10-24T12:00:00.000Z', '2026-10-25T23:00:00.000Z'] as const;

  it('a whole day is 23 hours in spring and 25 in autumn', () => {
    const calendar = buildCalendar({ weekly: wholeDays });
    expect(calendar.elapsed(...forward)).toBe(hours(23));
    expect(calendar.elapsed(...back)).toBe(hours(25));
  });

  it('half an hour of change makes 23.5 and 24.5 hours on Lord Howe', () => {
    const calendar = buildCalendar({ weekly: wholeDays, timeZone: 'Australia/Lord_Howe' });
    expect(calendar.elapsed('2026-10-03T00:00:00.000Z', '2026-10-05T00:00:00.000Z')).toBe(
      hours(23, 30),
    );
    expect(calendar.elapsed('2026-04-04T00:00:00.000Z', '2026-04-06T00:00:00.000Z')).toBe(
      hours(24, 30),
    );
  });

  it('a wall time that is skipped opens nothing', () => {
    expect(night([['02:00', '03:00']]).elapsed(...forward)).toBe(0);
    expect(night([['02:30', '04:00']]).elapsed(...forward)).toBe(hours(1));
  });

  it('a wall time that comes twice is open both times', () => {
    const calendar = night([['02:00', '02:30']]);
    expect(calendar.elapsed(...back)).toBe(hours(1));
    expect(calendar.isOpen('2026-10-25T00:10:00.000Z')).toBe(true);
    expect(calendar.isOpen('2026-10-25T00:40:00.000Z')).toBe(false);
    expect(calendar.isOpen('2026-10-25T01:10:00.000Z')).toBe(true);
  });

  it('a shift across midnight, written as two, is one stretch', () => {
    const calendar = buildCalendar({
      weekly: { saturday: [['22:00', '24:00']], sunday: [['00:00', '06:00']] },
    });
    expect(calendar.add('2026-11-21T21:00:00.000Z', hours(8))).toBe('2026-11-22T05:00:00.000Z');
    expect(calendar.elapsed('2026-03-28T12:00:00.000Z', '2026-03-29T12:00:00.000Z')).toBe(hours(7));
  });

  it('a date that never was opens nothing', () => {
    // Samoa went from 29 to 31 December 2011.
    const calendar = buildCalendar({
      timeZone: 'Pacific/Apia',
      weekly: {},
      dates: { '2011-12-30': { hours: [['00:00', '24:00']] } },
    });
    expect(calendar.elapsed('2011-12-28T00:00:00.000Z', '2012-01-02T00:00:00.000Z')).toBe(0);
  });
});

describe('a calendar that hardly opens', () => {
  const once = buildCalendar({
    weekly: {},
    dates: { '2036-11-20': { hours: [['08:00', '10:00']] } },
  });

  it('is waited for up to ten years', () => {
    expect(once.nextOpen('2026-11-23T00:00:00.000Z')).toBe('2036-11-20T07:00:00.000Z');
    expect(once.nextOpen('2026-11-01T00:00:00.000Z')).toBe(null);
    expect(once.add('2026-11-23T00:00:00.000Z', hours(2))).toBe('2036-11-20T09:00:00.000Z');
  });

  it('gives no instant when the time asked for never comes', () => {
    expect(once.add('2026-11-23T00:00:00.000Z', hours(2) + 1)).toBe(null);
    expect(buildCalendar({ weekly: {} }).nextOpen('2026-11-23T00:00:00.000Z')).toBe(null);
  });

  it('adds more than ten years where it opens all along', () => {
    const hourAWeek = buildCalendar({ weekly: { monday: [['08:00', '09:00']] } });
    expect(hourAWeek.add('2026-11-23T07:00:00.000Z', hours(1044))).toBe('2046-11-19T08:00:00.000Z');
  });
});

describe('the built-in calendar', () => {
  it('is clock time', () => {
    expect(alwaysCalendar.id).toBe('always');
    expect(alwaysCalendar.aroundTheClock).toBe(true);
    expect(alwaysCalendar.elapsed('2026-03-28T00:00:00.000Z', '2026-03-30T00:00:00.000Z')).toBe(
      hours(48),
    );
    expect(alwaysCalendar.add('2026-03-29T00:30:00.000Z', hours(1))).toBe(
      '2026-03-29T01:30:00.000Z',
    );
    expect(alwaysCalendar.add('2199-03-29T00:30:00.000Z', hours(24 * 365))).toBe(null);
  });
});

describe('the calendars we ship', () => {
  it.each(['business-hours', 'service-desk'])('%s is valid, without a warning', (id) => {
    const parsed = parseCalendar(readShippedCalendar(id));
    expect(parsed).toMatchObject({ ok: true, value: { id }, issues: [] });
  });

  it('business hours keep Christmas, the service desk works on Saturday morning', () => {
    const [business, desk] = ['business-hours', 'service-desk'].map((id) => {
      const parsed = parseCalendar(readShippedCalendar(id));
      if (!parsed.ok) throw new Error(`${id} is not valid`);
      return compileCalendar(parsed.value);
    });
    // 2026-12-25 is a Friday.
    expect(business?.nextOpen('2026-12-24T16:00:00.000Z')).toBe('2026-12-28T07:00:00.000Z');
    expect(desk?.elapsed('2026-11-20T23:00:00.000Z', '2026-11-22T23:00:00.000Z')).toBe(hours(4));
  });
});
