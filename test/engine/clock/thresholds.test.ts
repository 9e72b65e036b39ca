import { describe, expect, it } from 'vitest';
import type { ClockState } from '../../../engine/clock/state.ts';
import { withReached } from '../../../engine/clock/step.ts';
import { dueThresholds } from '../../../engine/clock/thresholds.ts';
import { buildClock, clockAfter, office } from './build-clock.ts';

// Four hours from 07:00 UTC: half used up at 09:00, three quarters at 10:00, all at 11:00.
const BEGAN = '2026-11-23T07:00:00.000Z';
const due = (state: ClockState, now: string, def = buildClock()): unknown =>
  dueThresholds(def, state, office, now);

describe('thresholds', () => {
  it('come at 50, 75 and 100 percent unless the clock says otherwise', () => {
    const state = clockAfter([['new', BEGAN]]);
    expect(due(state, '2026-11-23T08:59:59.999Z')).toEqual({
      reached: [],
      next: { percent: 50, dueAt: '2026-11-23T09:00:00.000Z' },
    });
    expect(due(state, '2026-11-23T08:00:00.000Z', buildClock({ thresholds: [25, 120] }))).toEqual({
      reached: [25],
      next: { percent: 120, dueAt: '2026-11-23T11:48:00.000Z' },
    });
  });

  it('fire once, then wait for the next', () => {
    // given
    const state = clockAfter([['new', BEGAN]]);
    expect(due(state, '2026-11-23T09:00:00.000Z')).toMatchObject({ reached: [50] });
    // when
    const recorded = withReached(state, [50]);
    // then
    expect(due(recorded, '2026-11-23T09:00:00.000Z')).toEqual({
      reached: [],
      next: { percent: 75, dueAt: '2026-11-23T10:00:00.000Z' },
    });
  });

  it('missed by a late timer come together, in order', () => {
    expect(due(clockAfter([['new', BEGAN]]), '2026-11-24T07:00:00.000Z')).toEqual({
      reached: [50, 75, 100],
      next: null,
    });
  });

  it('crossed just before a pause are reported after it began, and nothing is due while it lasts', () => {
    const state = clockAfter([
      ['new', BEGAN],
      ['pending', '2026-11-23T09:30:00.000Z'],
    ]);
    expect(due(state, '2026-11-23T15:00:00.000Z')).toEqual({ reached: [50], next: null });
  });

  it('do not fire again when the target is extended, nor when it is cut', () => {
    // given half of four hours has fired
    const fired = withReached(clockAfter([['new', BEGAN]]), [50]);
    // when, then
    expect(due({ ...fired, target: 'PT8H' }, '2026-11-23T10:00:00.000Z')).toEqual({
      reached: [],
      next: { percent: 75, dueAt: '2026-11-23T13:00:00.000Z' },
    });
    expect(due({ ...fired, target: 'PT3H' }, '2026-11-23T09:15:00.000Z')).toEqual({
      reached: [75],
      next: { percent: 100, dueAt: '2026-11-23T10:00:00.000Z' },
    });
  });

  it('do not fire again when the record is reopened', () => {
    const stopped = withReached(
      clockAfter([
        ['new', BEGAN],
        ['resolved', '2026-11-23T10:00:00.000Z'],
        ['in-progress', '2026-11-24T07:00:00.000Z'],
      ]),
      [50, 75],
    );
    expect(due(stopped, '2026-11-24T07:00:00.000Z')).toEqual({
      reached: [],
      next: { percent: 100, dueAt: '2026-11-24T08:00:00.000Z' },
    });
  });

  it('of an odd target are never early: half of three milliseconds is the second', () => {
    const state = clockAfter([['new', BEGAN, { target: 'PT0.003S' }]]);
    expect(due(state, BEGAN)).toMatchObject({
      next: { percent: 50, dueAt: '2026-11-23T07:00:00.002Z' },
    });
    expect(due(state, '2026-11-23T07:00:00.001Z')).toMatchObject({ reached: [] });
  });

  it('do not exist without a target', () => {
    const state = clockAfter([['new', BEGAN, { target: null }]]);
    expect(due(state, '2026-11-30T07:00:00.000Z')).toEqual({ reached: [], next: null });
  });
});
