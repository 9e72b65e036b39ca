import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildIntervals, findIntervals } from '../../../../engine/policy/index/intervals.ts';

test('exactly the intervals that hold a number are found', () => {
  const end = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(-Infinity, Infinity));
  const interval = fc.record({ low: end, high: end });
  fc.assert(
    fc.property(fc.array(interval), fc.integer({ min: -6, max: 6 }), (given, value) => {
      // given
      const intervals = given.map((one, rank) => ({ ...one, rank }));
      const tree = buildIntervals(intervals);
      // when
      const found: number[] = [];
      findIntervals(tree, value, (rank) => {
        found.push(rank);
      });
      // then
      const expected = intervals.filter(({ low, high }) => low <= value && value <= high);
      expect(found.toSorted((a, b) => a - b)).toEqual(expected.map(({ rank }) => rank));
    }),
    { numRuns: 1000 },
  );
});
