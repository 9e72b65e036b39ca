import { expect, it } from 'vitest';
import { measureBacktest } from './backtest.ts';

it('the backtest bench still runs, gives one hash, and its month is one that could have happened', () => {
  const { figures } = measureBacktest(true);
  expect(figures.map(({ policies }) => policies)).toEqual([20]);
  for (const { sameHash, agreement, events, timers } of figures) {
    expect(sameHash).toBe(true);
    expect(agreement).toBe(100);
    expect(events).toBeGreaterThan(100);
    expect(timers).toBeGreaterThan(0);
  }
}, 120_000);
