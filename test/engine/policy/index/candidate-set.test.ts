import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addCandidates,
  clearCandidates,
  newCandidates,
  takeCandidate,
} from '../../../../engine/policy/index/candidate-set.ts';
import type { CandidateSet } from '../../../../engine/policy/index/candidate-set.ts';

function takeAll(set: CandidateSet): number[] {
  const taken: number[] = [];
  for (let rank = takeCandidate(set); rank >= 0; rank = takeCandidate(set)) taken.push(rank);
  return taken;
}

test('candidates come out once each and in order, however they went in', () => {
  const rank = fc.oneof(fc.nat(2999), fc.constantFrom(0, 31, 32, 1023, 1024, 2999));
  fc.assert(
    fc.property(fc.array(fc.array(rank)), (groups) => {
      // given
      const set = newCandidates(3000);
      // when
      for (const group of groups) addCandidates(set, Int32Array.from(group));
      // then
      const expected = [...new Set(groups.flat())].toSorted((a, b) => a - b);
      expect(takeAll(set)).toEqual(expected);
      expect(takeAll(set)).toEqual([]);
    }),
  );
});

test('a set that is emptied half way is as good as new', () => {
  // given
  const set = newCandidates(5000);
  addCandidates(set, Int32Array.of(7, 40, 4999));
  expect(takeCandidate(set)).toBe(7);
  // when
  clearCandidates(set);
  // then
  expect(takeAll(set)).toEqual([]);
  addCandidates(set, Int32Array.of(3));
  expect(takeAll(set)).toEqual([3]);
});
