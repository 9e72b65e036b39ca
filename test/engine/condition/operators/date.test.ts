import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildCalendar } from '../../calendar/build-calendar.ts';
import { byLiteral, holds } from './compare.ts';

const MINUTE = 60_000;
const year = (y: number): number => Date.UTC(y, 0, 1);
const instant = fc.integer({ min: year(2020), max: year(2030) });
/** Minutes an instant is written ahead of UTC. */
const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });

function written(ms: number, ahead: number): string {
  if (ahead === 0) return new Date(ms).toISOString();
  const local = new Date(ms + ahead * MINUTE).toISOString().slice(0, -1);
  const [hours, minutes] = [Math.floor(Math.abs(ahead) / 60), Math.abs(ahead) % 60];
  const digits = (part: number): string => String(part).padStart(2, '0');
  return `${local}${ahead < 0 ? '-' : '+'}${digits(hours)}:${digits(minutes)}`;
}

test('instants are ordered as instants, whatever offset they are written with', () => {
  const near = fc.integer({ min: -2, max: 2 }).map((ms) => ms * MINUTE);
  fc.assert(
    fc.property(instant, fc.oneof(instant, near), offset, offset, (a, other, x, y) => {
      const b = Math.abs(other) <= 2 * MINUTE ? a + other : other;
      const [left, right] = [written(a, x), written(b, y)];
      expect(Date.parse(left)).toBe(a);
      expect(holds('before', left, right)).toBe(a < b);
      expect(holds('onOrBefore', left, right)).toBe(a <= b);
      expect(holds('after', left, right)).toBe(a > b);
      expect(holds('onOrAfter', left, right)).toBe(a >= b);
    }),
    { numRuns: 400 },
  );
});

test('an age is the time from an instant to now', () => {
  const seconds = fc.nat(100_000);
  fc.assert(
    fc.property(instant, offset, seconds, seconds, (ms, ahead, passed, limit) => {
      const among = { now: new Date(ms + passed * 1000).toISOString() };
      const left = written(ms, ahead);
      expect(holds('olderThan', left, `PT${limit}S`, among)).toBe(passed > limit);
      expect(holds('youngerThan', left, `PT${limit}S`, among)).toBe(passed < limit);
      expect(holds('olderThan', left, `PT${passed}S`, among)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test('an age in business time is what the calendar says has passed', () => {
  // given
  const office = buildCalendar();
  const calendars = new Map([['office', office]]);
  const days = fc.integer({ min: 0, max: 6 * 24 * 60 });
  fc.assert(
    fc.property(instant, days, fc.integer({ min: 1, max: 40 }), (from, minutes, hours) => {
      const [left, now] = [written(from, 0), written(from + minutes * MINUTE, 0)];
      // when
      const limit = { duration: `PT${hours}H`, calendar: 'office' };
      const older = holds('olderThan', left, limit, { now, calendars });
      // then
      expect(older).toBe(office.elapsed(left, now) > hours * 60 * MINUTE);
    }),
    { numRuns: 200 },
  );
});

test('within a calendar is when that calendar is open', () => {
  const office = buildCalendar();
  const calendars = new Map([['office', office]]);
  let open = 0;
  fc.assert(
    fc.property(instant, offset, (ms, ahead) => {
      const expected = office.isOpen(new Date(ms).toISOString());
      open += Number(expected);
      expect(holds('withinCalendar', written(ms, ahead), 'office', { calendars })).toBe(expected);
      expect(holds('notWithinCalendar', written(ms, ahead), 'office', { calendars })).toBe(
        !expected,
      );
    }),
    { numRuns: 200 },
  );
  expect(open).toBeGreaterThan(20);
});

test('without the time, nothing is older or younger than anything', () => {
  const long = '2020-01-01T00:00:00Z';
  for (const now of [undefined, null, 5, 'now', '2026-01-01']) {
    const among = now === undefined ? {} : { now };
    expect(byLiteral('olderThan', long, 'PT0S', among)).toBe(false);
    expect(byLiteral('youngerThan', long, 'P36525D', among)).toBe(false);
  }
});
