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
    ['(?:a?){150}a{150}!', true],
    ['(?i)(\\p{L}|\\p{N}){1,80}\\d', false],
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
  `a b . * + ? | ( ) [ ] ^ $ \\ {2} {1000} (?: (?= (?<! \\1 \\b \\d [^a] (?i) (?<x> \\p{L} 𝒳 \0`.split(
    ' ',
  );

describe('a pattern is found where the platform’s own search finds it', () => {
  const atom = fc.constantFrom(
    ...'a b A ß 𝒳 . \\d \\W \\s [ab] [^a] [^\\W\\d_] \\p{Lu} \\u{61} \\x61 \\uD835\\uDCB3 \\. [\\]a-] \\b \\B ^ $ (?:)'.split(
      ' ',
    ),
    '\\n',
  );
  const PLACES = new Set(['^', '$', '\\b', '\\B']);
  const repeated = (of: string, times: string): string =>
    // What is a place cannot be repeated but in a group.
    `${PLACES.has(of) ? `(?:${of})` : of}${times}`;
  const times = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '{0}');
  const single = fc.tuple(atom, times).map(([one, often]) => repeated(one, often));
  const choiceOf = (part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc
      .array(fc.array(part, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 })
      .map((options) => options.map((parts) => parts.join('')).join('|'));
  const opening = fc.constantFrom('(', '(?:', '(?i:', '(?-i:', '(?s:', '(?m:', '(?<x>');
  const grouped = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(opening, inner, times).map(([open, within, often]) => `${open}${within})${often}`);
  // Not deeper: where repeats stand in one another the platform takes exponential time.
  const pattern = choiceOf(
    fc.oneof({ weight: 3, arbitrary: single }, { weight: 1, arbitrary: grouped(choiceOf(single)) }),
  ).filter((source) => source.split('(?<x>').length < 3);
  const flags = fc.subarray(['i', 'm', 's']).map((some) => some.join(''));
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'A', 'ß', '1', ' ', '_', '.', ']', '𝒳', '\n', '\uD835'),
    maxLength: 12,
  });

  test('with every flag, in any text', () => {
    const seen = { found: 0, not: 0 };
    fc.assert(
      fc.property(pattern, flags, text, (source, set, within) => {
        // V8 also looks between the halves of a pair of surrogates, which the standard takes as one.
        fc.pre(!(source.includes('\\B') && /[\u{10000}-\u{10FFFF}]/u.test(within)));
        const native = new RegExp(source, `u${set}`).test(within);
        const given = set === '' ? source : `(?${set})${source}`;
        expect(byLiteral('matches', within, given)).toBe(native);
        seen[native ? 'found' : 'not'] += 1;
      }),
      { numRuns: 1_500 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(150);
  });
});

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
