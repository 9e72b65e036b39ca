import { advancePattern } from '@interlock/engine';
import type { PatternRule, PatternState, PatternStep } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Gaps between events: often none, sometimes exactly the window. */
const WITHIN = 10;
const times = fc
  .array(fc.oneof(fc.nat(4), fc.constant(WITHIN), fc.nat(30)), { maxLength: 40 })
  .map((gaps) => {
    let now = 1_000;
    return gaps.map((gap) => (now += gap));
  });

/** Takes a rule through events, its state through JSON each time; due times are met in between. */
function play(
  rule: PatternRule,
  events: readonly { readonly at: number; readonly steps?: readonly boolean[] }[],
  until = Number.MAX_SAFE_INTEGER,
): { readonly fired: number[]; readonly states: (PatternState | null)[] } {
  let state: PatternState | null = null;
  let dueAt: number | null = null;
  const fired: number[] = [];
  const states: (PatternState | null)[] = [];
  const take = (at: number, step: PatternStep): void => {
    if (step.fires) fired.push(at);
    state = JSON.parse(JSON.stringify(step.state)) as PatternState | null;
    dueAt = step.dueAt;
    states.push(state);
  };
  for (const { at, ...rest } of [...events, { at: until }]) {
    if (dueAt !== null && dueAt <= at)
      take(dueAt, advancePattern(rule, state, { kind: 'due', now: dueAt }));
    if (at !== until) take(at, advancePattern(rule, state, { kind: 'event', now: at, ...rest }));
  }
  return { fired, states };
}

const eventsAt = (at: readonly number[]) => at.map((one) => ({ at: one }));
const n = fc.integer({ min: 2, max: 6 });

describe('n within a window', () => {
  it('acts whenever there come to be n: naively counted over all events so far', () => {
    fc.assert(
      fc.property(times, n, (at, most) => {
        const inWindow = (i: number, now: number): number =>
          at.slice(0, i).filter((one) => one > now - WITHIN).length;
        const expected = at.filter(
          (now, i) => inWindow(i + 1, now) >= most && inWindow(i, now) < most,
        );
        const rule = { kind: 'count', n: most, within: WITHIN, rearm: 'crossing' } as const;
        expect(play(rule, eventsAt(at)).fired).toEqual(expected);
      }),
    );
  });

  it('begins at none after it acted, where that is wanted', () => {
    fc.assert(
      fc.property(times, n, (at, most) => {
        const expected: number[] = [];
        let from = 0;
        for (const [i, now] of at.entries()) {
          const counted = at.slice(from, i + 1).filter((one) => one > now - WITHIN);
          if (counted.length < most) continue;
          expected.push(now);
          from = i + 1;
        }
        const rule = { kind: 'count', n: most, within: WITHIN, rearm: 'anew' } as const;
        expect(play(rule, eventsAt(at)).fired).toEqual(expected);
      }),
    );
  });

  it('keeps no more than n instants, however many events there are', () => {
    fc.assert(
      fc.property(times, n, (at, most) => {
        const rule = { kind: 'count', n: most, within: WITHIN, rearm: 'crossing' } as const;
        for (const state of play(rule, eventsAt(at)).states)
          expect(state?.kind === 'count' ? state.at.length : 0).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('does not count what happened exactly the window ago', () => {
    const rule = { kind: 'count', n: 2, within: WITHIN, rearm: 'crossing' } as const;
    expect(play(rule, eventsAt([0, 10])).fired).toEqual([]);
    expect(play(rule, eventsAt([0, 9])).fired).toEqual([9]);
  });

  it('says how far it is', () => {
    const rule = { kind: 'count', n: 3, within: 600_000, rearm: 'crossing' } as const;
    const first = advancePattern(rule, null, { kind: 'event', now: 0 });
    expect(first).toMatchObject({ fires: false, says: '1 of 3 within 10 min' });
  });
});

describe('once within', () => {
  it('acts at first, and again only once its time is over', () => {
    fc.assert(
      fc.property(times, (at) => {
        const expected: number[] = [];
        for (const now of at) {
          const last = expected.at(-1);
          if (last === undefined || now - last >= WITHIN) expected.push(now);
        }
        expect(play({ kind: 'once-within', within: WITHIN }, eventsAt(at)).fired).toEqual(expected);
      }),
    );
  });
});

describe('once after quiet, and absence', () => {
  it.each(['once-after-quiet', 'absence'] as const)(
    '%s acts after each event that no other follows in time, never before',
    (kind) => {
      fc.assert(
        fc.property(times, (at) => {
          const quiet = at.filter((now, i) => (at[i + 1] ?? Number.MAX_VALUE) - now >= WITHIN);
          const rule = { kind, after: WITHIN };
          expect(play(rule, eventsAt(at)).fired).toEqual(quiet.map((now) => now + WITHIN));
        }),
      );
    },
  );

  it.each(['once-after-quiet', 'absence'] as const)('%s asked too early waits on', (kind) => {
    const rule = { kind, after: WITHIN };
    const { state } = advancePattern(rule, null, { kind: 'event', now: 100 });
    const early = advancePattern(rule, state, { kind: 'due', now: 109 });
    expect(early).toMatchObject({ fires: false, state, dueAt: 110 });
    const gone = advancePattern(rule, null, { kind: 'due', now: 200 });
    expect(gone).toMatchObject({ fires: false, state: null, dueAt: null });
  });
});

describe('a sequence', () => {
  const STEPS = 3;
  const happenings = times.chain((at) =>
    fc
      .array(fc.array(fc.boolean(), { minLength: STEPS, maxLength: STEPS }), {
        minLength: at.length,
        maxLength: at.length,
      })
      .map((steps) => at.map((one, i) => ({ at: one, steps: steps[i] ?? [] }))),
  );
  const rule = { kind: 'sequence', within: WITHIN, steps: ['a', 'b', 'c'] } as const;

  /** Looks at every way to pick an event for each step, the last one being the last step. */
  const completes = (
    events: readonly { readonly at: number; readonly steps: readonly boolean[] }[],
    last: number,
  ): boolean => {
    const now = events[last]?.at ?? 0;
    const pick = (step: number, before: number): boolean => {
      if (step < 0) return true;
      for (let i = before; i >= 0; i -= 1) {
        const event = events[i];
        if (event?.steps[step] === true && event.at > now - WITHIN && pick(step - 1, i - 1))
          return true;
      }
      return false;
    };
    return events[last]?.steps[STEPS - 1] === true && pick(STEPS - 2, last - 1);
  };

  it('acts exactly when some events since it last acted are its steps, in order and in time', () => {
    fc.assert(
      fc.property(happenings, (events) => {
        const expected: number[] = [];
        let from = 0;
        for (let i = 0; i < events.length; i += 1) {
          if (!completes(events.slice(from, i + 1), i - from)) continue;
          expected.push(events[i]?.at ?? 0);
          from = i + 1;
        }
        expect(play(rule, events).fired).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('remembers one time a step, however many beginnings there are', () => {
    const begins = Array.from({ length: 50 }, (_, i) => ({ at: i, steps: [true, true, false] }));
    expect(play(rule, begins).states.at(-1)).toEqual({ kind: 'sequence', at: 49, begun: [49, 48] });
  });
});

describe('any pattern', () => {
  const rules: readonly PatternRule[] = [
    { kind: 'count', n: 3, within: WITHIN, rearm: 'crossing' },
    { kind: 'count', n: 3, within: WITHIN, rearm: 'anew' },
    { kind: 'once-within', within: WITHIN },
    { kind: 'once-after-quiet', after: WITHIN },
    { kind: 'absence', after: WITHIN },
    { kind: 'sequence', within: WITHIN, steps: ['a', 'b'] },
  ];
  const steps = [true, true];

  it('acts the same with what it forgets as soon as that has expired', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rules), times, (rule, at) => {
        let kept: PatternState | null = null;
        let swept: { state: PatternState | null; expiresAt: number | null } = {
          state: null,
          expiresAt: null,
        };
        for (const now of at) {
          const gone = swept.expiresAt !== null && swept.expiresAt <= now;
          const happening = { kind: 'event', now, steps } as const;
          const whole = advancePattern(rule, kept, happening);
          const forgetful = advancePattern(rule, gone ? null : swept.state, happening);
          expect(forgetful.fires).toBe(whole.fires);
          kept = whole.state;
          swept = forgetful;
        }
      }),
    );
  });

  it('lets time that runs backwards stand still', () => {
    for (const rule of rules) {
      const { state } = advancePattern(rule, null, { kind: 'event', now: 100, steps });
      const back = advancePattern(rule, state, { kind: 'event', now: 50, steps });
      const same = advancePattern(rule, state, { kind: 'event', now: 100, steps });
      expect(back.fires).toBe(same.fires);
    }
  });

  it('begins anew over the state of another kind', () => {
    const state = { kind: 'once-within', at: 100 } as const;
    for (const rule of rules.filter(({ kind }) => kind !== 'once-within')) {
      const happening = { kind: 'event', now: 101, steps: [true, false] } as const;
      expect(advancePattern(rule, state, happening)).toEqual(advancePattern(rule, null, happening));
    }
  });
});
