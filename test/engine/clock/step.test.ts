import { describe, expect, it } from 'vitest';
import { clockMode } from '../../../engine/clock/mode.ts';
import { stepClock, withReached } from '../../../engine/clock/step.ts';
import { buildClock, buildTerms, clockAfter } from './build-clock.ts';

const NINE = '2026-11-23T09:00:00.000Z';
const TEN = '2026-11-23T10:00:00.000Z';
const ELEVEN = '2026-11-23T11:00:00.000Z';
const NOON = '2026-11-23T12:00:00.000Z';

describe('what states make of a clock', () => {
  const def = { run: ['active', 'work.doing'], pause: ['active.pending', 'approval.awaiting'] };

  it.each([
    ['a listed state runs it', ['active'], 'run'],
    ['so does a state inside a listed one', ['active.assigned.first-look'], 'run'],
    ['the closest listed state decides', ['active.pending'], 'pause'],
    ['and for what is inside that', ['active.pending.supplier'], 'pause'],
    ['ancestors named along change nothing', ['active', 'active.pending'], 'pause'],
    ['a name that only begins the same is another state', ['active-again'], 'stop'],
    ['listed nowhere, it is stopped', ['closed'], 'stop'],
    ['a pause in one region wins', ['work.doing', 'approval.awaiting'], 'pause'],
    ['running in one region wins over none', ['work.doing', 'approval.given'], 'run'],
    ['no state at all stops it', [], 'stop'],
  ])('%s', (_title, states, mode) => {
    expect(clockMode(def, states)).toBe(mode);
  });

  it('an inner running state holds against an outer pausing one', () => {
    expect(
      clockMode({ run: ['on-hold.test'], pause: ['on-hold'] }, ['on-hold', 'on-hold.test']),
    ).toBe('run');
  });
});

describe('a clock through the life of a record', () => {
  it('does not exist before the record enters a listed state', () => {
    expect(stepClock(buildClock(), undefined, ['draft'], NINE, buildTerms())).toBeUndefined();
  });

  it('runs, pauses, runs on, and stops, one interval after the other', () => {
    const state = clockAfter([
      ['new', NINE],
      ['pending', TEN],
      ['in-progress', ELEVEN],
      ['resolved', NOON],
    ]);
    expect(state).toEqual({
      intervals: [
        { kind: 'run', from: NINE, to: TEN },
        { kind: 'pause', from: TEN, to: ELEVEN },
        { kind: 'run', from: ELEVEN, to: NOON },
      ],
      target: 'PT4H',
      calendar: 'office',
      reached: [],
    });
  });

  it('is the very same value when nothing changed', () => {
    // given
    const state = clockAfter([['new', NINE]]);
    // when, then
    expect(stepClock(buildClock(), state, ['in-progress'], TEN, buildTerms())).toBe(state);
  });

  it('runs on when a stopped record is reopened', () => {
    const state = clockAfter([
      ['new', NINE],
      ['resolved', TEN],
      ['in-progress', ELEVEN],
    ]);
    expect(state.intervals).toEqual([
      { kind: 'run', from: NINE, to: TEN },
      { kind: 'run', from: ELEVEN, to: null },
    ]);
  });

  it('keeps no trace of a pause left in the instant it was entered', () => {
    const state = clockAfter([
      ['new', NINE],
      ['pending', TEN],
      ['in-progress', TEN],
    ]);
    expect(state.intervals).toEqual([{ kind: 'run', from: NINE, to: null }]);
  });

  it('never goes backwards: an earlier instant counts as the last one', () => {
    const state = clockAfter([
      ['new', TEN],
      ['pending', NINE],
    ]);
    expect(state.intervals).toEqual([
      { kind: 'run', from: TEN, to: TEN },
      { kind: 'pause', from: TEN, to: null },
    ]);
  });

  it('takes a new target and calendar and keeps its pauses', () => {
    const before = clockAfter([
      ['new', NINE],
      ['pending', TEN],
    ]);
    const after = clockAfter([
      ['new', NINE],
      ['pending', TEN],
      ['pending', ELEVEN, { target: 'PT8H', calendar: 'always' }],
    ]);
    expect(after).toEqual({ ...before, target: 'PT8H', calendar: 'always' });
  });

  it('refuses an unreadable target before storing it', () => {
    expect(() =>
      stepClock(buildClock(), undefined, ['new'], NINE, buildTerms({ target: '4 hours' })),
    ).toThrow(expect.objectContaining({ code: 'bad-duration' }));
  });

  it('remembers thresholds in order, each once', () => {
    const state = clockAfter([['new', NINE]]);
    expect(withReached(withReached(state, [75]), [50, 75]).reached).toEqual([50, 75]);
    expect(withReached(state, [])).toBe(state);
  });
});

describe('a retroactive start', () => {
  const SEVEN = '2026-11-23T07:00:00.000Z';
  const EIGHT = '2026-11-23T08:00:00.000Z';

  it('moves the beginning of the first run back', () => {
    const state = clockAfter([['new', NINE, { start: SEVEN }]]);
    expect(state.intervals).toEqual([{ kind: 'run', from: SEVEN, to: null }]);
    expect(state.entered).toBe(NINE);
  });

  it('may come later, and loses no pause', () => {
    const state = clockAfter([
      ['new', NINE],
      ['pending', TEN],
      ['pending', ELEVEN, { start: SEVEN }],
    ]);
    expect(state.intervals).toEqual([
      { kind: 'run', from: SEVEN, to: TEN },
      { kind: 'pause', from: TEN, to: null },
    ]);
  });

  it('runs up to the pause a record began with', () => {
    const state = clockAfter([
      ['pending', NINE, { start: SEVEN }],
      ['in-progress', TEN],
    ]);
    expect(state.intervals).toEqual([
      { kind: 'run', from: SEVEN, to: NINE },
      { kind: 'pause', from: NINE, to: TEN },
      { kind: 'run', from: TEN, to: null },
    ]);
  });

  it('that is later than the real beginning changes nothing', () => {
    const state = clockAfter([['new', NINE, { start: TEN }]]);
    expect(state.intervals).toEqual([{ kind: 'run', from: NINE, to: null }]);
    expect(state).not.toHaveProperty('entered');
  });

  it('stays when a step does not speak of it', () => {
    const before = clockAfter([['new', NINE, { start: SEVEN }]]);
    expect(stepClock(buildClock(), before, ['new'], TEN, buildTerms())).toBe(before);
  });

  it.each(['new', 'pending'])(
    'put in wrongly and corrected gives the time back (%s first)',
    (first) => {
      const rest = [
        ['in-progress', TEN],
        ['resolved', ELEVEN],
      ] as const;
      const corrected = clockAfter([
        [first, NINE, { start: '2025-11-23T07:00:00.000Z' }],
        ...rest,
        ['resolved', NOON, { start: EIGHT }],
      ]);
      const right = clockAfter([[first, NINE, { start: EIGHT }], ...rest]);
      const never = clockAfter([[first, NINE], ...rest]);
      const takenBack = clockAfter([
        [first, NINE, { start: EIGHT }],
        ...rest,
        ['resolved', NOON, { start: null }],
      ]);
      expect(corrected).toEqual(right);
      expect(takenBack).toEqual(never);
    },
  );

  it('is right for a clock entered and left in one instant', () => {
    const state = clockAfter([
      ['new', NINE],
      ['resolved', NINE],
      ['in-progress', TEN],
      ['in-progress', ELEVEN, { start: SEVEN }],
      ['in-progress', ELEVEN, { start: EIGHT }],
    ]);
    expect(state.intervals).toEqual([
      { kind: 'run', from: EIGHT, to: NINE },
      { kind: 'run', from: TEN, to: null },
    ]);
  });
});
