import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import config from '../vitest.config.ts';
import { LONGEST, LongestFirst, longestFirst } from './longest-first.ts';

it('knows only files that there are', () => {
  const missing = LONGEST.filter((name) => !existsSync(join(import.meta.dirname, '..', name)));
  expect(missing).toEqual([]);
});

it('puts the longest first, and leaves all others in their order', () => {
  // given
  const names = [
    'server/runtime/step.test.ts',
    'designer/app.test.ts',
    'engine/nearest-name.test.ts',
    'faults/faults.test.ts',
  ];
  // when
  const sorted = longestFirst(names.map((name) => ({ moduleId: `/checkout/test/${name}` })));
  // then
  expect(sorted.map(({ moduleId }) => moduleId.replace('/checkout/test/', ''))).toEqual([
    'faults/faults.test.ts',
    'designer/app.test.ts',
    'server/runtime/step.test.ts',
    'engine/nearest-name.test.ts',
  ]);
});

it('is how all projects together are ordered', () => {
  expect(config.test?.sequence?.sequencer).toBe(LongestFirst);
});
