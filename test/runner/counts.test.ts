import { expect, it } from 'vitest';
import { closingLine, NONE, total } from './counts.ts';

it('closes with the line that CI reads', () => {
  expect(closingLine({ passed: 12, failed: 3, skipped: 0 })).toBe('12 passed, 3 failed');
  expect(closingLine({ passed: 12, failed: 0, skipped: 1 })).toBe('12 passed, 0 failed, 1 skipped');
});

it('adds the stages up', () => {
  const stages = [
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 0, failed: 1, skipped: 0 },
    { passed: 40, failed: 2, skipped: 3 },
  ];
  expect(total(stages)).toEqual({ passed: 41, failed: 3, skipped: 3 });
  expect(total([])).toEqual(NONE);
});
