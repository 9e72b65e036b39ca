import { relativeWords } from '@interlock/designer';
import { describe, expect, it } from 'vitest';

const NOW = Date.parse('2026-03-02T09:00:00.000Z');
const at = (seconds: number): string => relativeWords(NOW + seconds * 1_000, NOW, 'en', 'now');

describe('a moment beside now', () => {
  it.each([
    [0, 'now'],
    [-59, 'now'],
    [-60, '1 min. ago'],
    [-3_599, '59 min. ago'],
    [7_200, 'in 2 hr.'],
    [-86_400, '1 day ago'],
  ])('%d s away is %s', (seconds, words) => {
    expect(at(seconds)).toBe(words);
  });
});
