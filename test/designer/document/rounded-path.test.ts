import { roundedPath } from '@interlock/designer';
import { describe, expect, it } from 'vitest';

describe('an orthogonal way', () => {
  it('is straight between two points', () => {
    expect(
      roundedPath(
        [
          { x: 0, y: 0 },
          { x: 40, y: 0 },
        ],
        8,
      ),
    ).toBe('M 0 0 L 40 0');
  });

  it('has its corners rounded', () => {
    const way = [
      { x: 0, y: 0 },
      { x: 40, y: 0 },
      { x: 40, y: 30 },
    ];
    expect(roundedPath(way, 8)).toBe('M 0 0 L 32 0 Q 40 0 40 8 L 40 30');
  });

  it('rounds a corner by no more than half of its shorter side', () => {
    const way = [
      { x: 0, y: 0 },
      { x: 6, y: 0 },
      { x: 6, y: 30 },
    ];
    expect(roundedPath(way, 8)).toBe('M 0 0 L 3 0 Q 6 0 6 3 L 6 30');
  });

  it('of no point is nothing', () => {
    expect(roundedPath([], 8)).toBe('');
  });
});
