import { consultLimit, reportToBreaker } from '@interlock/engine';
import type { LimitState } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const RULE = { kind: 'breaker', failures: 3, within: 10, coolDown: 20 } as const;

/** A breaker that is asked and told, its state through JSON each time. */
function openBreaker() {
  let state: LimitState | null = null;
  const keep = (next: LimitState | null): void => {
    state = JSON.parse(JSON.stringify(next)) as LimitState | null;
  };
  return {
    asks(now: number): boolean {
      const step = consultLimit(RULE, state, now);
      if (step.permits) keep(step.state);
      return step.permits;
    },
    says: (now: number): string => consultLimit(RULE, state, now).says,
    told(now: number, ok: boolean, began = now): void {
      keep(reportToBreaker(RULE, state, { ok, began }, now).state);
    },
    state: () => state,
  };
}

describe('a closed breaker', () => {
  it('opens exactly when so many failures lie within the window, successes between them or not', () => {
    const results = fc.array(fc.tuple(fc.nat(6), fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(results, (gaps) => {
        const breaker = openBreaker();
        const failed: number[] = [];
        let now = 100;
        for (const [gap, ok] of gaps) {
          now += gap;
          expect(breaker.asks(now)).toBe(true);
          breaker.told(now, ok);
          if (ok) continue;
          failed.push(now);
          if (failed.filter((at) => at > now - RULE.within).length < RULE.failures) continue;
          expect(breaker.asks(now)).toBe(false);
          return;
        }
      }),
    );
  });
});

describe('an open breaker', () => {
  const opened = () => {
    const breaker = openBreaker();
    for (const now of [1, 2, 3]) breaker.told(now, false);
    return breaker;
  };

  it('lets nobody through until it has cooled down, then one', () => {
    const breaker = opened();
    expect(breaker.says(4)).toBe(
      'circuit open until 1970-01-01T00:00:00.023Z: 3 failures within 10 ms',
    );
    expect([4, 22, 23, 24, 30].map((now) => breaker.asks(now))).toEqual([
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  it('closes when that one succeeds', () => {
    const breaker = opened();
    breaker.asks(23);
    breaker.told(25, true, 23);
    expect(breaker.state()).toBeNull();
    expect([26, 27].map((now) => breaker.asks(now))).toEqual([true, true]);
  });

  it('is open as long again when that one fails', () => {
    const breaker = opened();
    breaker.asks(23);
    breaker.told(25, false, 23);
    expect([26, 44, 45].map((now) => breaker.asks(now))).toEqual([false, false, true]);
  });

  it('goes by no result of what was begun before', () => {
    const breaker = opened();
    breaker.told(4, true, 3);
    breaker.asks(23);
    breaker.told(24, true, 3);
    breaker.told(24, false, 2);
    expect(breaker.asks(25)).toBe(false);
  });

  it('lets another one try when nothing was heard of the one', () => {
    const breaker = opened();
    expect([23, 42, 43].map((now) => breaker.asks(now))).toEqual([true, false, true]);
  });

  it('is closed when nobody tried for long after it cooled down', () => {
    const breaker = opened();
    expect([33, 33, 33].map((now) => breaker.asks(now))).toEqual([true, true, true]);
  });
});
