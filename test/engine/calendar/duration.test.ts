import { describe, expect, it } from 'vitest';
import {
  businessDuration,
  durationMs,
  durationText,
  parseDuration,
} from '../../../engine/calendar/duration.ts';
import { hours } from './build-calendar.ts';

describe('a duration of clock time', () => {
  it.each([
    ['PT4H', hours(4)],
    ['P1DT2H', hours(26)],
    ['P7D', hours(168)],
    ['P2W', hours(336)],
    ['PT0.5H', hours(0, 30)],
    ['PT1M30S', 90_000],
    ['PT0.001S', 1],
    ['PT0S', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms, issues: [] });
    expect(durationMs(text)).toBe(ms);
  });

  it.each([
    ['P1M', 'duration-without-length'],
    ['P1Y2DT3H', 'duration-without-length'],
    ['-PT1H', 'negative-duration'],
    ['PT0.0001S', 'duration-too-fine'],
    ['P99999999D', 'duration-too-long'],
    ['4h', 'bad-duration'],
    ['pt4h', 'bad-duration'],
    ['P', 'bad-duration'],
    ['', 'bad-duration'],
  ])('"%s" is refused: %s', (text, code) => {
    expect(parseDuration(text, '/after')).toMatchObject({
      ok: false,
      issues: [{ code, path: '/after' }],
    });
    expect(() => durationMs(text)).toThrow(expect.objectContaining({ code: 'bad-duration' }));
  });
});

describe('a duration of business time', () => {
  it('is written in hours, minutes and seconds', () => {
    expect(businessDuration('PT36H30M')).toMatchObject({ ok: true, value: hours(36, 30) });
  });

  it.each([
    ['P1D', 'days-in-business-time'],
    ['P1W', 'days-in-business-time'],
    ['P1DT4H', 'days-in-business-time'],
    ['P1M', 'duration-without-length'],
    ['PT0S', 'empty-duration'],
  ])('%s is refused: %s', (text, code) => {
    expect(businessDuration(text, '/target')).toMatchObject({
      ok: false,
      issues: [{ code, path: '/target' }],
    });
  });
});

it.each([
  [0, '0 min'],
  [hours(4, 30), '4 h 30 min'],
  [hours(100), '100 h'],
  [-hours(1), '-1 h'],
  [1001, '1 s 1 ms'],
])('%d ms read as "%s"', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
