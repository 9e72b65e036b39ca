import { beforeAll, describe, expect, it } from 'vitest';
import { measureSteps, PARTS } from './steps.ts';
import type { StepsReport } from './steps.ts';

describe('the bench of steps, in numbers so small that they mean nothing', () => {
  let parts: StepsReport['parts'];

  beforeAll(async () => {
    const report = await measureSteps(PARTS, true);
    // What it prints as JSON is what others read.
    ({ parts } = JSON.parse(JSON.stringify(report)) as StepsReport);
  }, 300_000);

  it.each(['batches', 'single', 'light', 'million', 'timers', 'nodes'])(
    'measures %s and compares it with its target',
    (name) => {
      const { about, checks, table } = parts[name]!;
      expect(about).not.toBe('');
      expect(table.length).toBeGreaterThan(1);
      expect(checks.length).toBeGreaterThan(0);
      for (const { what, value, bound, target, met } of checks) {
        expect(value, what).toBeTypeOf('number');
        expect(met, what).toBe(bound === 'at least' ? value >= target : value <= target);
      }
    },
  );

  it('is no measurement of failures', () => {
    const failed = Object.values(parts).flatMap(({ checks }) =>
      checks.filter(({ what }) => what === 'failed requests').map(({ value }) => value),
    );
    expect(failed).toEqual([0, 0, 0, 0, 0]);
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
