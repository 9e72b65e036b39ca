import { describe, expect, it } from 'vitest';
import { explainClock } from '../../../engine/clock/explain.ts';
import { hours } from '../calendar/build-calendar.ts';
import { clockAfter, office } from './build-clock.ts';

describe('a clock explained', () => {
  it('answers interval by interval why it breached', () => {
    // given an incident over a weekend, once pending, once resolved and reopened
    const state = clockAfter([
      ['new', '2026-11-27T14:00:00.000Z'],
      ['pending', '2026-11-30T08:00:00.000Z'],
      ['in-progress', '2026-11-30T10:00:00.000Z'],
      ['resolved', '2026-11-30T10:30:00.000Z'],
      ['in-progress', '2026-11-30T12:00:00.000Z'],
    ]);
    // when
    const explained = explainClock(state, office, '2026-11-30T13:00:00.000Z');
    // then
    expect(explained.intervals).toEqual([
      {
        kind: 'run',
        from: '2026-11-27T14:00:00.000Z',
        to: '2026-11-30T08:00:00.000Z',
        clockMs: hours(66),
        businessMs: hours(3),
        note: 'counts 3 h of 66 h: Office was closed for the rest',
      },
      {
        kind: 'pause',
        from: '2026-11-30T08:00:00.000Z',
        to: '2026-11-30T10:00:00.000Z',
        clockMs: hours(2),
        businessMs: hours(2),
        note: 'paused: 2 h not counted',
      },
      {
        kind: 'run',
        from: '2026-11-30T10:00:00.000Z',
        to: '2026-11-30T10:30:00.000Z',
        clockMs: hours(0, 30),
        businessMs: hours(0, 30),
        note: 'counts 30 min',
      },
      {
        kind: 'stop',
        from: '2026-11-30T10:30:00.000Z',
        to: '2026-11-30T12:00:00.000Z',
        clockMs: hours(1, 30),
        businessMs: hours(1, 30),
        note: 'stopped: 1 h 30 min not counted',
      },
      {
        kind: 'run',
        from: '2026-11-30T12:00:00.000Z',
        to: null,
        clockMs: hours(1),
        businessMs: hours(1),
        note: 'counts 1 h; the target of 4 h was used up at 2026-11-30T12:30:00.000Z',
      },
    ]);
    expect(explained.totals).toEqual({
      runMs: hours(4, 30),
      pauseMs: hours(2),
      stopMs: hours(1, 30),
    });
    expect(explained.reading).toMatchObject({
      elapsedMs: hours(4, 30),
      breachedAt: '2026-11-30T12:30:00.000Z',
    });
    expect(explained.notes).toEqual([]);
  });

  it('says when nothing counted because the calendar was closed', () => {
    const state = clockAfter([
      ['new', '2026-11-28T09:00:00.000Z'],
      ['resolved', '2026-11-29T09:00:00.000Z'],
    ]);
    expect(explainClock(state, office, '2026-11-30T09:00:00.000Z').intervals).toMatchObject([
      { businessMs: 0, note: 'counts nothing: Office was closed' },
    ]);
  });

  it('tells of a retroactive start and of a target in days', () => {
    const state = clockAfter([
      ['new', '2026-11-23T09:00:00.000Z', { target: 'P1D', start: '2026-11-23T07:00:00.000Z' }],
    ]);
    expect(explainClock(state, office, '2026-11-23T09:00:00.000Z').notes).toEqual([
      'counted from 2026-11-23T07:00:00.000Z, though it began at 2026-11-23T09:00:00.000Z',
      'the target P1D is taken as 24 h of opening time; targets on a calendar are best written in hours',
    ]);
  });
});
