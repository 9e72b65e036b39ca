import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../../engine/calendar/compile.ts';
import { parseCalendar } from '../../../engine/calendar/parse.ts';
import { buildCalendar, hours } from './build-calendar.ts';
import { anyCalendar, naiveMinutes } from './naive-calendar.ts';

const MINUTE = 60_000;
const DAYS = 3;

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

describe('business time on any small calendar, over days when the clocks change', () => {
  it('is open in exactly the minutes a look at the wall clock says', () => {
    fc.assert(
      fc.property(anyCalendar, ({ file, from }) => {
        // given
        expect(parseCalendar(file).ok).toBe(true);
        const calendar = compileCalendar(file);
        const minutes = naiveMinutes(file, from, DAYS * 24 * 60);
        // when, then
        const open = minutes.filter(Boolean).length;
        expect(calendar.elapsed(iso(from), iso(from + minutes.length * MINUTE))).toBe(
          open * MINUTE,
        );
        const wrong = minutes.findIndex(
          (expected, i) =>
            calendar.isOpen(iso(from + i * MINUTE)) !== expected ||
            calendar.isOpen(iso(from + i * MINUTE + MINUTE - 1)) !== expected,
        );
        expect(wrong).toBe(-1);
      }),
      { numRuns: 40 },
    );
  });

  it('adds minutes as counting open minutes does', () => {
    fc.assert(
      fc.property(anyCalendar, fc.nat({ max: 3000 }), ({ file, from }, count) => {
        // given
        const minutes = naiveMinutes(file, from, DAYS * 24 * 60);
        const open = minutes.flatMap((isOpen, i) => (isOpen ? [i] : []));
        const last = open[count];
        fc.pre(last !== undefined);
        // when
        const reached = compileCalendar(file).add(iso(from), (count + 1) * MINUTE);
        // then the last minute counted has just ended
        expect(reached).toBe(iso(from + ((last ?? 0) + 1) * MINUTE));
      }),
      { numRuns: 40 },
    );
  });

  const instant = fc
    .integer({ min: Date.UTC(2009, 0, 1), max: Date.UTC(2031, 0, 1) })
    .map((ms) => iso(ms));

  it('elapses the same in one stretch as in two, backwards negative', () => {
    fc.assert(
      fc.property(anyCalendar, instant, instant, instant, ({ file }, a, b, c) => {
        const calendar = compileCalendar(file);
        expect(calendar.elapsed(a, c)).toBe(calendar.elapsed(a, b) + calendar.elapsed(b, c));
        expect(calendar.elapsed(a, b) + calendar.elapsed(b, a)).toBe(0);
      }),
    );
  });

  it('never elapses faster than the clock, nor backwards', () => {
    fc.assert(
      fc.property(anyCalendar, instant, fc.nat({ max: 1e9 }), ({ file }, from, ms) => {
        const business = compileCalendar(file).elapsed(from, iso(Date.parse(from) + ms));
        expect(business).toBeGreaterThanOrEqual(0);
        expect(business).toBeLessThanOrEqual(ms);
      }),
    );
  });

  it('adding what elapsed leads to the earliest such instant: to the end itself when it was open', () => {
    fc.assert(
      fc.property(anyCalendar, instant, fc.integer({ min: 1, max: 1e11 }), ({ file }, from, ms) => {
        // given
        const calendar = compileCalendar(file);
        const to = iso(Date.parse(from) + ms);
        const elapsed = calendar.elapsed(from, to);
        // when
        const reached = calendar.add(from, elapsed) ?? 'never';
        // then
        expect(reached <= to).toBe(true);
        expect(calendar.elapsed(from, reached)).toBe(elapsed);
        const justBefore = iso(Date.parse(to) - 1);
        if (calendar.isOpen(justBefore)) expect(reached).toBe(to);
      }),
    );
  });

  it('adds nothing less than asked, and not a millisecond later than needed', () => {
    fc.assert(
      fc.property(anyCalendar, instant, fc.integer({ min: 1, max: 1e10 }), ({ file }, from, ms) => {
        const calendar = compileCalendar(file);
        const reached = calendar.add(from, ms);
        fc.pre(reached !== null);
        expect(calendar.elapsed(from, reached ?? from)).toBe(ms);
        expect(calendar.elapsed(from, iso(Date.parse(reached ?? from) - 1))).toBe(ms - 1);
      }),
    );
  });

  it('opens next at the first open instant, with nothing elapsed until then', () => {
    fc.assert(
      fc.property(anyCalendar, instant, ({ file }, from) => {
        const calendar = compileCalendar(file);
        const opens = calendar.nextOpen(from);
        if (opens === null) {
          expect(calendar.elapsed(from, iso(Date.parse(from) + 3653 * hours(24)))).toBe(0);
          return;
        }
        expect(calendar.isOpen(opens)).toBe(true);
        expect(calendar.elapsed(from, opens)).toBe(0);
        expect(calendar.nextOpen(opens)).toBe(opens);
      }),
    );
  });
});

describe('speed', () => {
  it('measures a year in well under a millisecond once warm, twenty years too', () => {
    // given
    const calendar = buildCalendar({ yearly: { '12-25': { hours: [] } } });
    const measure = (years: number): number => {
      const to = `${2026 + years}-06-17T11:11:11.111Z`;
      calendar.elapsed('2026-06-17T11:11:11.111Z', to);
      const began = performance.now();
      for (let i = 0; i < 500; i++) calendar.elapsed('2026-06-17T11:11:11.111Z', to);
      return (performance.now() - began) / 500;
    };
    // when, then
    expect(measure(1)).toBeLessThan(1);
    expect(measure(20)).toBeLessThan(1);
  });
});
