import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Environment } from '@marcbachmann/cel-js';
import type { Json } from '../../../engine/json.ts';
import { cel } from './evaluate.ts';

// JSON's numbers are CEL's doubles: literals are written 2.0, so that the library, too, has one
// kind of number. Expressions are typed, so that both give a value.
const number = fc.constantFrom('0.0', '1.0', '2.5', '-3.0', 'n', 'm', 'r.n', 'xs[0]', 'r.xs[1]');
const text = fc.constantFrom('""', '"a"', "'b c'", '"ä\\n"', 's', 't', 'r.s', 'r["s"]');
const list = fc.constantFrom('[]', '[1.0, 2.0]', 'xs', 'r.xs', '[n, m]');
const local = fc.constantFrom('x', 'y');

const { any } = fc.letrec<{
  number: string;
  text: string;
  truth: string;
  list: string;
  any: string;
}>((tie) => {
  const n = tie('number');
  const s = tie('text');
  const b = tie('truth');
  const l = tie('list');
  const depth = { maxDepth: 4, depthIdentifier: 'expression' };
  const of = (shape: string, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc.tuple(...parts).map((filled) => filled.reduce((all, part) => all.replace('_', part), shape));
  return {
    number: fc.oneof(
      depth,
      number,
      of('(_ + _)', n, n),
      of('(_ - _)', n, n),
      of('(_ * _)', n, n),
      of('(_ / _)', n, n),
      of('-(_)', n),
      of('double(size(_))', l),
      of('double(size(_))', s),
      of('(_ ? _ : _)', b, n, n),
    ),
    text: fc.oneof(
      depth,
      text,
      of('(_ + _)', s, s),
      of('(_).trim()', s),
      of('string(_)', s),
      of('string(_)', b),
      of('(_ ? _ : _)', b, s, s),
    ),
    truth: fc.oneof(
      depth,
      fc.constantFrom('true', 'false', 'b', 'has(r.n)', 'has(r.nowhere)'),
      ...['==', '!=', '<', '<=', '>', '>='].flatMap((op) => [
        of(`(_ ${op} _)`, n, n),
        of(`(_ ${op} _)`, s, s),
      ]),
      of('(_ == _)', l, l),
      of('(_ && _)', b, b),
      of('(_ || _)', b, b),
      of('!(_)', b),
      of('(_ in _)', n, l),
      of('(_ in r)', s),
      of('(_).startsWith(_)', s, s),
      of('(_).endsWith(_)', s, s),
      of('(_).contains(_)', s, s),
      ...['all', 'exists', 'exists_one'].map((macro) =>
        local.chain((v) => of(`(_).${macro}(${v}, ${v} < _)`, l, n)),
      ),
    ),
    list: fc.oneof(
      depth,
      list,
      of('(_ + _)', l, l),
      of('[_, _]', n, n),
      local.chain((v) => of(`(_).map(${v}, ${v} + _)`, l, n)),
      local.chain((v) => of(`(_).filter(${v}, ${v} != _)`, l, n)),
      local.chain((v) => of(`(_).map(${v}, ${v} > _, ${v} * 2.0)`, l, n)),
    ),
    any: fc.oneof(n, s, b, l, of('{"k": _, "l": [_]}', n, s)),
  };
});

const numbers = fc.constantFrom(0, 1, 2, -1, 2.5, 1e6);
const texts = fc.constantFrom('', 'a', ' b ', 'n', 'x y');
const variables = fc.record(
  {
    n: numbers,
    m: numbers,
    s: texts,
    t: texts,
    b: fc.boolean(),
    xs: fc.array(numbers, { minLength: 1, maxLength: 3 }),
    r: fc.record(
      { n: numbers, s: texts, xs: fc.array(numbers, { minLength: 2, maxLength: 3 }) },
      { noNullPrototype: true },
    ),
  },
  { noNullPrototype: true },
);

const library = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
});

/** The library's result as JSON. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

test('our evaluator agrees with the library’s on typed expressions', () => {
  let compared = 0;
  fc.assert(
    fc.property(any, variables, (expression, given) => {
      // given
      fc.pre(expression.length <= 1_000);
      let reference: unknown;
      try {
        reference = plain(library.evaluate(expression, given));
      } catch {
        // The library's checker refuses some, such as comparing an empty list with another.
        return;
      }
      // A division by zero is an error here, where the library goes on with Infinity.
      fc.pre(!JSON.stringify(reference).includes('null') && !expression.includes('/'));
      // when
      const result: Json = cel(expression, given);
      // then
      expect(result).toEqual(reference);
      compared++;
    }),
    { numRuns: 4_000 },
  );
  expect(compared).toBeGreaterThan(3_000);
}, 30_000);

test('division is the library’s, but by zero it fails', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const divide = (): Json => cel('a / b', { a, b });
      if (b === 0) expect(divide).toThrow(/division by zero/);
      else expect(divide()).toBe(library.evaluate('a / b', { a, b }));
    }),
  );
});
