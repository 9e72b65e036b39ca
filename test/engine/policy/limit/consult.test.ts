import { consultLimit, periodAt } from '@interlock/engine';
import type { LimitRule, LimitState } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** When a policy that wants to act at these times may, its state through JSON each time. */
function permitted(rule: LimitRule, times: readonly number[]): number[] {
  let state: LimitState | null = null;
  return times.filter((now) => {
    const step = consultLimit(rule, state, now);
    if (step.permits) state = JSON.parse(JSON.stringify(step.state)) as LimitState;
    return step.permits;
  });
}

const sorted = (most: number) =>
  fc.array(fc.nat(most), { maxLength: 60 }).map((times) => times.toSorted((a, b) => a - b));
const most = fc.integer({ min: 1, max: 5 });

describe('a throttle', () => {
  it('lets a policy act at most so often in any stretch of so long, and whenever it may', () => {
    fc.assert(
      fc.property(sorted(100), most, (times, limit) => {
        // given: what was permitted, counted naively
        const expected: number[] = [];
        for (const now of times)
          if (expected.filter((at) => at > now - 10).length < limit) expected.push(now);
        // then
        expect(permitted({ kind: 'throttle', most: limit, per: 10 }, times)).toEqual(expected);
      }),
    );
  });

  it('says how often it acted, and that it may not', () => {
    const rule = { kind: 'throttle', most: 1, per: 3_600_000 } as const;
    const first = consultLimit(rule, null, 0);
    expect(first).toMatchObject({ permits: true, says: '1 of 1 per 1 h' });
    expect(consultLimit(rule, first.state, 1)).toMatchObject({
      permits: false,
      says: 'throttled: 1 per 1 h',
    });
  });
});

describe('a budget', () => {
  const zurich = { kind: 'budget', per: 'day', timeZone: 'Europe/Zurich' } as const;
  const at = (text: string): number => Date.parse(text);

  it('lets a policy act at most so often in each hour of the calendar, and whenever it may', () => {
    const HOUR = 3_600_000;
    fc.assert(
      fc.property(sorted(5 * HOUR), most, (times, limit) => {
        const used = new Map<number, number>();
        const expected = times.filter((now) => {
          const hour = Math.floor(now / HOUR);
          used.set(hour, (used.get(hour) ?? 0) + 1);
          return (used.get(hour) ?? 0) <= limit;
        });
        const rule = { kind: 'budget', most: limit, per: 'hour', timeZone: 'UTC' } as const;
        expect(permitted(rule, times)).toEqual(expected);
      }),
    );
  });

  it('begins anew at midnight of its zone, on days of 23 and 25 hours too', () => {
    const times = [
      '2026-03-28T22:59:59.999Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T21:59:59.999Z',
      '2026-03-29T22:00:00.000Z',
      '2026-10-24T21:59:59.999Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T22:59:59.999Z',
      '2026-10-25T23:00:00.000Z',
    ].map(at);
    expect(permitted({ ...zurich, most: 1 }, times).map((ms) => times.indexOf(ms))).toEqual([
      0, 1, 3, 4, 5, 7,
    ]);
    const long = periodAt(at('2026-10-25T12:00:00.000Z'), 'day', 'Europe/Zurich');
    expect(long.to - long.from).toBe(25 * 3_600_000);
  });

  it('counts an hour that comes twice as two', () => {
    const [first, second] = ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'].map(at);
    const hours = [first, second].map((ms) => periodAt(ms ?? 0, 'hour', 'Europe/Zurich'));
    expect(hours[0]?.to).toBe(hours[1]?.from);
  });

  it('means nothing any more once its period is over', () => {
    fc.assert(
      fc.property(fc.nat(400 * 24 * 3_600_000), fc.constantFrom('hour', 'day'), (now, per) => {
        const rule = { ...zurich, per, most: 1 } as const;
        const step = consultLimit(rule, null, now);
        const [state, expiresAt] = [step.state, step.expiresAt ?? 0];
        expect(expiresAt).toBeGreaterThan(now);
        expect(consultLimit(rule, state, expiresAt).permits).toBe(true);
        expect(consultLimit(rule, state, expiresAt - 1).permits).toBe(false);
      }),
      { numRuns: 30 },
    );
  });
});

describe('any limit', () => {
  const rules: readonly LimitRule[] = [
    { kind: 'throttle', most: 2, per: 10 },
    { kind: 'budget', most: 2, per: 'hour', timeZone: 'UTC' },
  ];

  it('lets time that runs backwards stand still', () => {
    for (const rule of rules)
      expect(permitted(rule, [10_000_000, 9_999_999, 1, 0])).toEqual([10_000_000, 9_999_999]);
  });

  it('begins at nothing over what another kind remembered', () => {
    const [throttle, budget] = rules;
    if (throttle === undefined || budget === undefined) throw new Error('two rules');
    const left = consultLimit(throttle, null, 5).state;
    expect(consultLimit(budget, left, 5)).toEqual(consultLimit(budget, null, 5));
  });
});
