import { describe, expect, it } from 'vitest';
import { readClock } from '../../../engine/clock/read.ts';
import { hours } from '../calendar/build-calendar.ts';
import { always, clockAfter, office } from './build-clock.ts';

// Office hours in UTC are 07:00 to 16:00; 2026-11-27 is a Friday.
describe('a clock of four office hours', () => {
  it('that runs says how much is left and when it would breach', () => {
    const state = clockAfter([['new', '2026-11-23T07:00:00.000Z']]);
    expect(readClock(state, office, '2026-11-23T08:30:00.000Z')).toEqual({
      mode: 'running',
      elapsedMs: hours(1, 30),
      targetMs: hours(4),
      remainingMs: hours(2, 30),
      percent: 37,
      breachAt: '2026-11-23T11:00:00.000Z',
      breached: false,
      breachedAt: null,
    });
  });

  it('breaches across the weekend, not during it', () => {
    // given
    const state = clockAfter([['new', '2026-11-27T14:00:00.000Z']]);
    // when, then
    expect(readClock(state, office, '2026-11-29T12:00:00.000Z')).toMatchObject({
      elapsedMs: hours(2),
      breached: false,
      breachAt: '2026-11-30T09:00:00.000Z',
    });
    expect(readClock(state, office, '2026-11-30T08:59:59.999Z')).toMatchObject({
      percent: 99,
      breached: false,
    });
    expect(readClock(state, office, '2026-11-30T09:00:00.000Z')).toMatchObject({
      percent: 100,
      remainingMs: 0,
      breached: true,
      breachedAt: '2026-11-30T09:00:00.000Z',
      breachAt: null,
    });
  });

  it('stands still while pending and has no breach ahead', () => {
    const state = clockAfter([
      ['new', '2026-11-23T07:00:00.000Z'],
      ['pending', '2026-11-23T08:00:00.000Z'],
    ]);
    expect(readClock(state, office, '2026-11-23T15:00:00.000Z')).toMatchObject({
      mode: 'paused',
      elapsedMs: hours(1),
      breachAt: null,
      breached: false,
    });
  });

  it('goes on from where it was when the record is reopened', () => {
    const steps = [
      ['new', '2026-11-23T07:00:00.000Z'],
      ['resolved', '2026-11-23T10:00:00.000Z'],
    ] as const;
    expect(readClock(clockAfter(steps), office, '2026-11-25T12:00:00.000Z')).toMatchObject({
      mode: 'stopped',
      elapsedMs: hours(3),
    });
    const reopened = clockAfter([...steps, ['in-progress', '2026-11-25T12:00:00.000Z']]);
    expect(readClock(reopened, office, '2026-11-25T12:15:00.000Z')).toMatchObject({
      mode: 'running',
      elapsedMs: hours(3, 15),
      breachAt: '2026-11-25T13:00:00.000Z',
    });
  });

  it('says when it breached, long after it stopped', () => {
    const state = clockAfter([
      ['new', '2026-11-23T07:00:00.000Z'],
      ['pending', '2026-11-23T09:00:00.000Z'],
      ['in-progress', '2026-11-23T12:00:00.000Z'],
      ['resolved', '2026-11-23T15:30:00.000Z'],
    ]);
    expect(readClock(state, office, '2027-01-01T00:00:00.000Z')).toMatchObject({
      mode: 'stopped',
      elapsedMs: hours(5, 30),
      remainingMs: -hours(1, 30),
      percent: 137,
      breachedAt: '2026-11-23T14:00:00.000Z',
    });
  });

  it('is breached at once by a retroactive start long ago', () => {
    const state = clockAfter([
      ['new', '2026-11-23T09:00:00.000Z', { start: '2026-11-20T07:00:00.000Z' }],
    ]);
    expect(readClock(state, office, '2026-11-23T09:00:00.000Z')).toMatchObject({
      elapsedMs: hours(11),
      breachedAt: '2026-11-20T11:00:00.000Z',
    });
  });
});

describe('a changed target or calendar', () => {
  const steps = [
    ['new', '2026-11-27T14:00:00.000Z'],
    ['pending', '2026-11-27T15:00:00.000Z'],
    ['in-progress', '2026-11-27T15:30:00.000Z'],
  ] as const;
  const now = '2026-11-28T15:30:00.000Z';

  it('recomputes from the same intervals, the pause left out', () => {
    // given a calendar without a weekend from now on
    const state = clockAfter([...steps, ['in-progress', now, { calendar: 'always' }]]);
    // when, then
    expect(readClock(state, always, now)).toMatchObject({
      elapsedMs: hours(25),
      breached: true,
      breachedAt: '2026-11-27T18:30:00.000Z',
    });
  });

  it('unbreaches a clock whose target was extended', () => {
    const state = clockAfter([
      ...steps,
      ['in-progress', now, { calendar: 'always', target: 'PT30H' }],
    ]);
    expect(readClock(state, always, now)).toMatchObject({
      breached: false,
      breachedAt: null,
      breachAt: '2026-11-28T20:30:00.000Z',
    });
  });
});

describe('a clock', () => {
  it('without a target only counts', () => {
    const state = clockAfter([['new', '2026-11-23T07:00:00.000Z', { target: null }]]);
    expect(readClock(state, office, '2026-11-23T08:00:00.000Z')).toEqual({
      mode: 'running',
      elapsedMs: hours(1),
      targetMs: null,
      remainingMs: null,
      percent: null,
      breachAt: null,
      breached: false,
      breachedAt: null,
    });
  });

  it('read by a machine that is a little behind shows no negative time', () => {
    const state = clockAfter([['new', '2026-11-23T09:00:00.000Z']]);
    expect(readClock(state, office, '2026-11-23T08:59:59.000Z')).toMatchObject({
      mode: 'running',
      elapsedMs: 0,
      breachAt: '2026-11-23T13:00:00.000Z',
    });
  });

  it('of no length is breached from its beginning', () => {
    const state = clockAfter([['new', '2026-11-23T09:00:00.000Z', { target: 'PT0S' }]]);
    expect(readClock(state, office, '2026-11-23T09:00:00.000Z')).toMatchObject({
      percent: 100,
      breached: true,
      breachedAt: '2026-11-23T09:00:00.000Z',
    });
  });
});
