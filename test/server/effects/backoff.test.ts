import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoff, MOST_ATTEMPTS } from '../../../server/effects/backoff.ts';
import { LONGEST_WAIT, readRetryAfter } from '../../../server/effects/retry-after.ts';

const attempts = fc.integer({ min: 1, max: MOST_ATTEMPTS });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the wait before the next attempt', () => {
  it('begins at a second and doubles', () => {
    expect([1, 2, 3, 4].map((n) => backoff(n, 0.5))).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('adds up to hours before an effect is given up', () => {
    const waits = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, i) => backoff(i + 1, 0.5));
    expect(waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000).toBeCloseTo(4.57, 1);
  });

  it('is spread by a quarter, never above 37.5 minutes of our own', () => {
    fc.assert(
      fc.property(attempts, random, (n, r) => {
        const middle = backoff(n, 0.5);
        expect(backoff(n, r)).toBeGreaterThanOrEqual(middle * 0.75 - 1);
        expect(backoff(n, r)).toBeLessThanOrEqual(Math.min(middle * 1.25 + 1, 2_250_000));
      }),
    );
  });

  it('is never shorter than what was asked for, within an hour', () => {
    fc.assert(
      fc.property(attempts, random, fc.nat(), (n, r, asked) => {
        expect(backoff(n, r, asked)).toBeGreaterThanOrEqual(Math.min(asked, LONGEST_WAIT));
        expect(backoff(n, r, asked)).toBeLessThanOrEqual(LONGEST_WAIT);
      }),
    );
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-23T21:45:00Z');

  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 23 Nov 2026 21:46:00 GMT', 60_000],
    ['Mon, 23 Nov 2026 21:00:00 GMT', 0],
    ['Tue, 23 Nov 2027 21:45:00 GMT', LONGEST_WAIT],
    ['99999999999', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %j is read as %j ms', (header, ms) => {
    expect(readRetryAfter(header, now)).toBe(ms);
  });
});
