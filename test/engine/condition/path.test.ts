import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../engine/json.ts';
import { pathProblem, readPath } from '../../../engine/condition/path.ts';

const data = JSON.parse(
  '{"a": {"b": [10, {"c": null}]}, "": 1, "__proto__": {"x": 1}, "constructor": 2, "0": "zero"}',
) as Json;

test.each<[string, Json | undefined]>([
  ['a.b.0', 10],
  ['a.b.1.c', null],
  ['a.b.1.c.d', undefined],
  ['a.b.2', undefined],
  ['a.b.-1', undefined],
  ['a.b.01', undefined],
  ['a.b.1e0', undefined],
  ['a.b.length', undefined],
  ['a.b.map', undefined],
  ['a.toString', undefined],
  ['a.hasOwnProperty', undefined],
  ['0', 'zero'],
  ['__proto__', undefined],
  ['__proto__.x', undefined],
  ['constructor', undefined],
  ['a.__proto__.toString', undefined],
  ['a.constructor.constructor', undefined],
  ['a.b.0.toFixed', undefined],
])('%s reads %j', (path, expected) => {
  expect(readPath(data, path)).toEqual(expected);
});

test('whatever the path, only JSON that is in the data comes out', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'a',
      'b',
      '0',
      '1',
      'length',
      '__proto__',
      'constructor',
      'prototype',
      'toString',
    ),
    fc.string({ maxLength: 3 }),
  );
  const everything = new Set<unknown>();
  const collect = (value: unknown): void => {
    everything.add(value);
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(data);
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (segments) => {
      const found = readPath(data, segments.join('.'));
      expect(found === undefined || everything.has(found)).toBe(true);
    }),
  );
});

test.each(['data.ci', 'ci', 'tags.0', 'a.b.c.d', 'Größe', 'a-b_c', 'a b'])(
  '%s is a path',
  (path) => {
    expect(pathProblem(path)).toBeNull();
  },
);

test.each([
  '',
  '.',
  'a.',
  '.a',
  'a..b',
  '$',
  '$.a',
  '$..a',
  'a[0]',
  'a.*',
  'a.__proto__',
  'prototype',
  'x.'.repeat(40),
])('%s is none', (path) => {
  expect(pathProblem(path)).toEqual(expect.any(String));
});
