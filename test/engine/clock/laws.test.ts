import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompiledCalendar } from '../../../engine/calendar/compile.ts';
import { clockMode } from '../../../engine/clock/mode.ts';
import { readClock } from '../../../engine/clock/read.ts';
import type { ClockState } from '../../../engine/clock/state.ts';
import { type ClockTerms, stepClock, withReached } from '../../../engine/clock/step.ts';
import { type DueThresholds, dueThresholds } from '../../../engine/clock/thresholds.ts';
import { explainClock } from '../../../engine/clock/explain.ts';
import { always, buildClock, office, throughJson } from './build-clock.ts';

const HOUR = 3_600_000;
const BEGINNING = Date.parse('2026-10-23T10:00:00.000Z');
const CALENDARS: Record<string, CompiledCalendar> = { office, always };
const def = buildClock({ thresholds: [10, 50, 75, 100, 150] });

/** Something done to a record: time passes, then it may change state, target, calendar or start. */
interface Move {
  readonly waitMs: number;
  readonly state: string;
  readonly target: string | null;
  readonly calendar: string;
  /** Hours before the beginning, or no start. */
  readonly start: number | null;
}

const anyLife: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 * HOUR })),
    state: fc.constantFrom('new', 'in-progress', 'pending', 'resolved', 'draft'),
    target: fc.constantFrom('PT1H', 'PT4H', 'PT20H', null),
    calendar: fc.constantFrom('office', 'always'),
    start: fc.option(fc.integer({ min: -3, max: 50 }), { nil: null }),
  }),
  { minLength: 1, maxLength: 12 },
);

interface Moment extends Move {
  readonly now: string;
  readonly clock: ClockState | undefined;
}

/** Every moment of a life, the clock stored as JSON in between. */
function live(moves: readonly Move[]): Moment[] {
  let at = BEGINNING;
  let clock: ClockState | undefined;
  return moves.map((move) => {
    at += move.waitMs;
    const now = iso(at);
    const terms: ClockTerms = {
      target: move.target,
      calendar: move.calendar,
      start: move.start === null ? null : iso(BEGINNING - move.start * HOUR),
    };
    const next = stepClock(def, clock, [move.state], now, terms);
    if (next !== undefined) expect(stepClock(def, next, [move.state], now, terms)).toBe(next);
    clock = next === undefined ? undefined : throughJson(next);
    return { ...move, now, clock };
  });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function calendarOf(clock: ClockState): CompiledCalendar {
  return CALENDARS[clock.calendar] ?? office;
}

/** What the clock must show, from the states a record was in and nothing else. */
function expectedMs(life: readonly Moment[], calendar: CompiledCalendar): number {
  const last = life.at(-1);
  const entered = life.find((m) => clockMode(def, [m.state]) !== 'stop')?.now;
  if (last === undefined || entered === undefined) return 0;
  const ran = life.reduce((sum, moment, i) => {
    const until = life[i + 1]?.now ?? last.now;
    return clockMode(def, [moment.state]) === 'run'
      ? sum + calendar.elapsed(moment.now, until)
      : sum;
  }, 0);
  const start = last.start === null ? entered : iso(BEGINNING - last.start * HOUR);
  return ran + Math.max(0, calendar.elapsed(start, entered));
}

describe('whatever happens to a record', () => {
  it('its clock shows the time it spent in running states, on the calendar it has now', () => {
    fc.assert(
      fc.property(anyLife, (moves) => {
        const life = live(moves);
        for (const [i, { clock, now }] of life.entries()) {
          if (clock === undefined) continue;
          const expected = expectedMs(life.slice(0, i + 1), calendarOf(clock));
          expect(readClock(clock, calendarOf(clock), now).elapsedMs).toBe(expected);
          expect(explainClock(clock, calendarOf(clock), now).totals.runMs).toBe(expected);
        }
      }),
    );
  });

  it('the intervals are in order, do not overlap, and only the last is open', () => {
    fc.assert(
      fc.property(anyLife, (moves) => {
        for (const { clock } of live(moves)) {
          const { intervals = [] } = clock ?? {};
          for (const [i, { from, to }] of intervals.entries()) {
            const next = intervals[i + 1];
            expect(to === null).toBe(to === null && next === undefined);
            expect(from <= (to ?? from)).toBe(true);
            if (next !== undefined) expect((to ?? 'open') <= next.from).toBe(true);
          }
        }
      }),
    );
  });

  it('pauses stay as they were when target, calendar or start change', () => {
    fc.assert(
      fc.property(anyLife, (moves) => {
        const plain = moves.map((move) => ({
          ...move,
          target: 'PT4H',
          calendar: 'office',
          start: null,
        }));
        const pauses = (life: readonly Moment[]): unknown =>
          life.at(-1)?.clock?.intervals.filter((i) => i.kind === 'pause' && i.from !== i.to);
        expect(pauses(live(moves))).toEqual(pauses(live(plain)));
      }),
    );
  });

  it('a breach lies where the target was used up, before or ahead', () => {
    fc.assert(
      fc.property(anyLife, (moves) => {
        for (const { clock, now } of live(moves)) {
          if (clock === undefined || clock.target === null) continue;
          const calendar = calendarOf(clock);
          const { breachAt, breachedAt, breached, targetMs } = readClock(clock, calendar, now);
          expect(breached).toBe(breachedAt !== null);
          if (breachedAt !== null) expect(breachedAt <= now).toBe(true);
          if (breachAt === null) continue;
          const read = (ms: number): number => readClock(clock, calendar, iso(ms)).elapsedMs;
          expect(read(Date.parse(breachAt))).toBe(targetMs);
          expect(read(Date.parse(breachAt) - 1)).toBe((targetMs ?? 0) - 1);
        }
      }),
    );
  });

  it('each threshold fires at most once, and every one crossed has fired', () => {
    fc.assert(
      fc.property(anyLife, (moves) => {
        let clock: ClockState | undefined;
        let at = BEGINNING;
        const fired: number[] = [];
        const fire = (now: string): void => {
          if (clock === undefined) return;
          const { reached } = dueThresholds(def, clock, calendarOf(clock), now);
          fired.push(...reached);
          clock = throughJson(withReached(clock, reached));
          expect(dueThresholds(def, clock, calendarOf(clock), now).reached).toEqual([]);
        };
        for (const { waitMs, state, target, calendar } of moves) {
          // when timers fire on the way, each at the instant it was set for
          at += waitMs;
          for (;;) {
            if (clock === undefined) break;
            const { next }: DueThresholds = dueThresholds(
              def,
              clock,
              calendarOf(clock),
              iso(at - waitMs),
            );
            if (next === null || next.dueAt > iso(at)) break;
            const before: number = fired.length;
            fire(next.dueAt);
            // then the timer was right
            expect(fired.slice(before)).toEqual([next.percent]);
          }
          clock = stepClock(def, clock, [state], iso(at), { target, calendar });
          fire(iso(at));
        }
        expect(new Set(fired).size).toBe(fired.length);
        if (clock !== undefined && clock.target !== null) {
          const { percent } = readClock(clock, calendarOf(clock), iso(at));
          const crossed = (def.thresholds ?? []).filter((threshold) => threshold <= (percent ?? 0));
          expect(fired).toEqual(expect.arrayContaining(crossed));
        }
      }),
    );
  });
});
