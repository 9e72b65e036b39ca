import { beforeAll, describe, expect, it } from 'vitest';
import { expectMeasured, measureQuickly } from './quick-parts.ts';

describe('the bench of steps, in numbers so small that they mean nothing', () => {
  let parts: Awaited<ReturnType<typeof measureQuickly>>;

  beforeAll(async () => {
    parts = await measureQuickly(['batches', 'timers']);
  }, 300_000);

  it.each(['batches', 'timers'])('measures %s and compares it with its target', (name) => {
    expectMeasured(parts[name]);
  });

  it('fires every timer, none early', () => {
    const checks = parts['timers']?.checks.map(({ what, met }) => [what, met]);
    expect(checks).toContainEqual(['timers fired', true]);
    expect(checks).toContainEqual(['least lateness (below 0: fired early)', true]);
  });

  it('compares with a script that writes the same rows as Interlock', () => {
    // One row of each kind for each event, by either hand.
    const each = {
      history: 1,
      decision: 1,
      recordDecision: 1,
      revisions: 1,
      timersAgree: true,
    };
    expect(parts['batches']?.figures['rowsPerStep']).toEqual({ interlock: each, script: each });
  });
});
