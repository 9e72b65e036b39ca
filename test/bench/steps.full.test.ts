import { describe, expect, it } from 'vitest';
import { expectMeasured, measureQuickly } from './quick-parts.ts';
import { PARTS } from './steps.ts';

describe('the bench of steps, in numbers so small that they mean nothing', () => {
  // The other two are measured in the test command.
  const others = ['single', 'light', 'million', 'nodes'];

  it('has no further parts', () => {
    expect([...PARTS].toSorted()).toEqual(['batches', 'timers', ...others].toSorted());
  });

  it.each(others)(
    'measures %s and compares it with its target',
    async (name) => {
      expectMeasured((await measureQuickly([name]))[name]);
    },
    300_000,
  );
});
