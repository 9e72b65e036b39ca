import { durationWords, isDuration, lengthWords } from '@interlock/designer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildWording } from '../wording.ts';

const wording = buildWording();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('a length of time', () => {
  it.each([
    [0, '0 s'],
    [999, '0 s'],
    [42_000, '42 s'],
    [9 * MINUTE + 5_000, '9 min 5 s'],
    [12 * MINUTE + 5_000, '12 min'],
    [HOUR + 12 * MINUTE + 5_000, '1 h 12 min'],
    [2 * DAY + 3 * HOUR + 59 * MINUTE, '2 d 3 h'],
    [2 * DAY + 59 * MINUTE, '2 d'],
  ])('of %d ms is told in its two largest units: %s', (ms, words) => {
    expect(lengthWords(ms, wording)).toBe(words);
  });

  it('drops its sign: "over" or "left" is said beside it', () => {
    expect(lengthWords(-90 * MINUTE, wording)).toBe(lengthWords(90 * MINUTE, wording));
  });

  it('of business time keeps its hours, as a business day is not 24 of them', () => {
    expect(lengthWords(60 * HOUR, wording, false)).toBe('60 h');
    expect(lengthWords(60 * HOUR, wording)).toBe('2 d 12 h');
  });

  it('never names more than two units and never none', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.boolean(), (ms, days) => {
        const words = lengthWords(ms, wording, days).split(' ');
        expect([2, 4]).toContain(words.length);
      }),
    );
  });
});

describe('an ISO 8601 duration', () => {
  it.each([
    ['PT4H', '4 h'],
    ['P5D', '5 d'],
    ['P1DT12H', '1 d 12 h'],
    ['P2W', '2 wk'],
    ['PT0S', '0 s'],
    ['-PT30M', '−30 min'],
  ])('%s reads %s', (iso, words) => {
    expect(durationWords(iso, wording)).toBe(words);
  });

  it.each(['P', 'PT', 'soon', '4h', ''])('%j is none and stays as it is', (text) => {
    expect(durationWords(text, wording)).toBe(text);
    expect(isDuration(text)).toBe(false);
  });
});
