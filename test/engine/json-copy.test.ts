import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonCopy } from '../../engine/json.ts';
import type { Json } from '../../engine/json.ts';

test('a copy is what reading the value back from its JSON text gives, and shares nothing with it', () => {
  const value = fc.anything({
    key: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '0')),
    values: [fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null)],
    maxDepth: 4,
  });
  const withGaps = fc.oneof(
    value,
    fc.record({ a: value, b: fc.constant(undefined) }),
    fc.array(fc.oneof(value, fc.constant(undefined))),
  );
  fc.assert(
    fc.property(withGaps, (given) => {
      const text = JSON.stringify(given);
      const copy = jsonCopy(given as Json);
      expect(JSON.stringify(copy)).toBe(text);
      expect(isDeepStrictEqual(copy, JSON.parse(text))).toBe(true);
      if (typeof given === 'object' && given !== null) expect(copy).not.toBe(given);
    }),
    { numRuns: 2_000 },
  );
});
