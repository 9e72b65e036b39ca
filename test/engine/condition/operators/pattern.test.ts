import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byFact, byLiteral } from './compare.ts';

describe('searching takes time linear in the text: each finishes well within a test’s time', () => {
  test.each([
    ['(a+)+$', false],
    ['(a|aa)+$', false],
    ['(a|a)*$', true],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', false],
    ['(.*)(.*)(.*)(.*)(.*)[^a!]$', false],
    ['(?:a?){300}a{300}!', true],
    ['(?i)(\\pL|\\pN){1,200}\\d', false],
    ['(x+x+)+y', false],
  ])('%s on ten thousand characters: %j', (pattern, expected) => {
    const text = `${'a'.repeat(9_999)}!`;
    expect(byLiteral('matches', text, pattern)).toBe(expected);
    expect(byFact('matches', text, pattern)).toBe(expected);
  });
});

test('a text longer than ten thousand characters is not searched: it neither matches nor does not', () => {
  const text = 'a'.repeat(10_001);
  expect(byLiteral('matches', text, 'a')).toBe(false);
  expect(byLiteral('doesNotMatch', text, 'a')).toBe(false);
  expect(byLiteral('matches', text.slice(1), 'a')).toBe(true);
});

const PARTS =
  `a b . * + ? | ( ) [ ] ^ $ \\ {2} {1000} (?: (?= (?<! \\1 \\b \\d [^a] (?i) (?P<x> \\pL 𝒳 \0`.split(
    ' ',
  );

test('any pattern is either refused or searched for, and a fact has the literal’s verdict', () => {
  const part = fc.constantFrom(...PARTS);
  const pattern = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
  const text = fc.array(fc.constantFrom('a', 'b', 'A', '1', ' ', '𝒳', '\n')).map((s) => s.join(''));
  const seen = { refused: 0, found: 0, not: 0 };
  fc.assert(
    fc.property(pattern, text, (given, within) => {
      const verdict = byLiteral('matches', within, given);
      expect(byFact('matches', within, given)).toBe(verdict ?? false);
      seen[verdict === null ? 'refused' : verdict ? 'found' : 'not'] += 1;
    }),
    { numRuns: 1000 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(30);
});

test('more patterns read from facts than are remembered are still searched for', () => {
  for (let i = 0; i < 500; i += 1) {
    expect(byFact('matches', `host-${i}`, `^host-${i}$`)).toBe(true);
    expect(byFact('matches', `host-${i}`, `^host-${i + 1}$`)).toBe(false);
  }
});
