import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holds } from './compare.ts';

// Numbers that JavaScript's texts would order otherwise, and little else, so that versions meet.
const number = fc.constantFrom('0', '1', '2', '9', '10', '100');
const identifier = fc.constantFrom('0', '1', '2', '11', 'alpha', 'beta', 'rc', 'RC', '-', 'x-1');
const joined = (part: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> =>
  fc.array(part, { minLength: 1, maxLength }).map((parts) => parts.join('.'));
const version = fc
  .tuple(
    fc.constantFrom('', 'v'),
    joined(number, 4),
    fc.option(
      joined(identifier, 3).map((pre) => `-${pre}`),
      { nil: '' },
    ),
    fc.constantFrom('', '+build.7'),
  )
  .map((parts) => parts.join(''));

const atMost = (a: string, b: string): boolean => holds('versionAtMost', a, b);

test('versions are in a total order', () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(atMost(a, a)).toBe(true);
      expect(atMost(a, b) || atMost(b, a)).toBe(true);
      if (atMost(a, b) && atMost(b, c)) expect(atMost(a, c)).toBe(true);
      expect(holds('versionEqual', a, b)).toBe(atMost(a, b) && atMost(b, a));
    }),
    { numRuns: 300 },
  );
});

test('the other comparisons, and ranges, say the same', () => {
  fc.assert(
    fc.property(version, version, (a, b) => {
      const [same, before] = [holds('versionEqual', a, b), holds('versionLessThan', a, b)];
      expect(holds('versionAtMost', a, b)).toBe(same || before);
      expect(holds('versionGreaterThan', a, b)).toBe(!same && !before);
      expect(holds('versionAtLeast', a, b)).toBe(!before);
      expect(holds('versionNotEqual', a, b)).toBe(!same);
      expect(holds('versionWithin', a, `<${b}`)).toBe(before);
      expect(holds('versionWithin', a, `<=${b}`)).toBe(same || before);
      expect(holds('versionWithin', a, b)).toBe(same);
      expect(holds('versionWithin', a, `>=${b} <${b}`)).toBe(false);
      expect(holds('versionWithin', a, `>=${b} || <${b}`)).toBe(true);
      expect(holds('versionNotWithin', a, `>${b}`)).toBe(same || before);
    }),
    { numRuns: 200 },
  );
});

test('semver.org’s own example of precedence holds', () => {
  // given (semver.org 2.0.0 §11)
  const ascending = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '2.0.0',
    '2.1.0',
    '2.1.1',
  ];
  // then
  for (const [i, a] of ascending.entries()) {
    for (const [j, b] of ascending.entries()) {
      expect([a, b, holds('versionLessThan', a, b)]).toEqual([a, b, i < j]);
    }
  }
});

test.each([
  '',
  '1.',
  '.1',
  '1..2',
  'a.b',
  '1.2-',
  '1.2+',
  '1,2',
  '1.2 ',
  '1.2.3.4.5.6.7.8.9',
  `1-${'a'.repeat(200)}`,
])('%j is no version, and is in no range nor outside one', (text) => {
  expect(holds('versionWithin', text, '>=0')).toBe(false);
  expect(holds('versionNotWithin', text, '>=0')).toBe(false);
});
