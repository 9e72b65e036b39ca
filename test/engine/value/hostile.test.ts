import { describe, expect, test } from 'vitest';
import type { Json } from '../../../engine/json.ts';
import { compileValue } from '../../../engine/value/compile.ts';
import { like } from '../../../engine/value/like.ts';
import { buildScope, cel, celIssues } from './evaluate.ts';

/** Milliseconds an action takes; the fastest of three, so that a busy machine proves nothing. */
function fastest(action: () => void): number {
  const times = [0, 1, 2].map(() => {
    const start = performance.now();
    action();
    return performance.now() - start;
  });
  return Math.min(...times);
}

const times = (n: number, text: string): string => text.repeat(n);
const longList = Array.from({ length: 20_000 }, (_, i) => i);
const longText = times(200_000, 'a');

describe('hostile expressions are refused', () => {
  test.each<[string, string, string]>([
    [
      'a regular expression that would run for hours',
      '"aaaaaaaaaaaaaaaaaaaaaaaaaaaa!".matches("^(a+)+$")',
      'matches-refused',
    ],
    ['matches by another spelling', 'matches(x, "^(a+)+$")', 'matches-refused'],
    ['a chain of ! that passes the parser’s depth limit', `${times(1_998, '!')}x`, 'cel-too-large'],
    ['a chain of -', `${times(1_998, '-')}1`, 'cel-too-large'],
    ['deep parentheses', `${times(900, '(')}1${times(900, ')')}`, 'cel-too-large'],
    ['deep lists', `${times(900, '[')}${times(900, ']')}`, 'cel-too-large'],
    ['deep objects', `${times(300, '{"a":')}1${times(300, '}')}`, 'cel-too-large'],
    ['a long chain of members', `x${times(900, '.y')}`, 'cel-too-large'],
    ['a long chain of entries', `x${times(600, '[0]')}`, 'cel-too-large'],
    ['a long sum', `1${times(900, '+1')}`, 'cel-too-large'],
    ['a long choice', `${times(400, 'b?1:')}1`, 'cel-too-large'],
    ['a huge list', `[${times(900, '1,')}1]`, 'cel-too-large'],
    ['many arguments', `lower(${times(900, '1,')}1)`, 'cel-too-large'],
    ['too many characters', `"${times(2_000, 'a')}"`, 'cel-too-long'],
    ['macros in macros', 'x.map(a, x.map(b, x.map(c, x.map(d, 1))))', 'cel-too-large'],
    ['the prototype', 'x.__proto__', 'forbidden-name'],
    ['the constructor', 'x.constructor', 'forbidden-name'],
    ['the prototype by index', 'x["__proto__"]', 'forbidden-name'],
    ['the constructor, asked for', 'has(x.constructor)', 'forbidden-name'],
    ['a prototype as a key', '{"__proto__": x}', 'forbidden-name'],
    ['a function of an object', 'x.toString()', 'unknown-function'],
    ['a reserved variable', '__proto__', 'cel-syntax'],
    ['an unknown variable that objects have', 'toString', 'unknown-variable'],
  ])('%s', (_what, expression, code) => {
    let codes: string[] = [];
    const took = fastest(() => {
      codes = celIssues(expression, ['x', 'b']);
    });
    expect([...new Set(codes)]).toEqual([code]);
    expect(took).toBeLessThan(50);
  });

  test('a value nested too deep', () => {
    // given
    const deep = JSON.parse(`${times(5_000, '[')}${times(5_000, ']')}`) as Json;
    // when
    const compiled = compileValue(deep, { knownVariables: new Set() });
    // then
    expect(compiled.issues).toEqual([expect.objectContaining({ code: 'too-deep' })]);
  });

  test('a key that reaches the prototype', () => {
    // given
    const polluting = JSON.parse('{"a": {"__proto__": {"polluted": "{{ 1 }}"}}}') as Json;
    // when
    const compiled = compileValue(polluting, { knownVariables: new Set() });
    // then
    expect(compiled.issues).toEqual([
      expect.objectContaining({ code: 'forbidden-name', path: '/a/__proto__' }),
    ]);
  });
});

describe('expressions that would never end are stopped', () => {
  test.each<[string, string]>([
    ['a walk over a square', 'list.map(a, list.map(b, a * b))'],
    ['a walk over a cube', 'list.all(a, list.all(b, list.all(c, a >= 0 && b >= 0 && c >= 0)))'],
    ['a search in a search', 'list.filter(a, a in list)'],
    ['doubling a text', `[one]${times(28, '.map(x, x + x)')}`],
    [
      'multiplying a text',
      `[one]${times(6, '.map(x, x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x)')}`,
    ],
    ['doubling a list', `[[one]]${times(28, '.map(x, x + x)')}`],
    ['comparing long texts', 'list.all(a, text == text + "")'],
    ['comparing long lists', 'list.all(a, list == list + [])'],
    ['searching a long text', 'list.all(a, !text.contains("b"))'],
    ['lower-casing a long text', 'list.all(a, lower(text) != "")'],
    ['splitting a long text', 'list.all(a, size(text.split("")) > 0)'],
    ['joining a long list', 'list.all(a, size(join(list, ",")) > 0)'],
    ['counting characters', 'list.all(a, size(text) > 0)'],
    ['fitting a pattern', 'list.all(a, !text.like("*a*a*a*a*a*a*b"))'],
  ])('%s', (_what, expression) => {
    const act = (): void => {
      cel(expression, { list: longList, text: longText, one: 'x' });
    };
    const took = fastest(() => {
      expect(act).toThrow(expect.objectContaining({ code: 'value-failed' }));
    });
    expect(took).toBeLessThan(50);
  });

  test('the budget is for a value as a whole', () => {
    // given
    const value = Array.from({ length: 10 }, () => ({ cel: 'list.filter(a, a > 5)' }));
    const compiled = compileValue(value, { knownVariables: new Set(['list']) });
    const scope = buildScope({ list: longList });
    // when
    const act = (): Json => (compiled.ok ? compiled.value.evaluate(scope) : null);
    // then
    expect(act).toThrow(/needs more than 100000 steps/);
  });
});

describe('data that looks like machinery is only data', () => {
  test('members named like an object’s own are absent, not inherited', () => {
    const x = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as Json;
    expect(cel('x["con" + "structor"]', { x })).toBe(null);
    expect(cel('x["__pro" + "to__"]', { x })).toBe(null);
    expect(cel('x.hasOwnProperty', { x })).toBe(null);
    expect(cel('x.map(k, x[k])', { x })).toEqual([null, null]);
  });

  test('a key computed to reach the prototype is refused', () => {
    expect(() => cel('{"__pro" + x: 1}', { x: 'to__' })).toThrow(/may not be a key/);
  });
});

describe('like', () => {
  test.each<[string, string, boolean]>([
    ['', '', true],
    ['', '*', true],
    ['', '?', false],
    ['db-1', 'db-?', true],
    ['db-12', 'db-?', false],
    ['db-12', 'db-*', true],
    ['web.prod.example', '*.prod.*', true],
    ['web.test.example', '*.prod.*', false],
    ['aab', '*ab', true],
    ['aXbXc', 'a*b*c', true],
    ['a*c', 'a*c', true],
    ['abc', 'ab', false],
    ['.+', '..', false],
  ])('%j fits %j: %j', (text, pattern, fits) => {
    expect(like(text, pattern)).toBe(fits);
  });

  test('takes time in proportion to text and pattern, not more', () => {
    const took = fastest(() => like(times(20_000, 'a'), `${times(50, '*a')}b`));
    expect(took).toBeLessThan(50);
  });

  test('long patterns are refused', () => {
    expect(() => cel('like("a", p)', { p: times(201, '*') })).toThrow(/at most 200 characters/);
  });
});
