import { describe, expect, it } from 'vitest';
import { measureSteps, PARTS } from './steps.ts';

describe('the bench of steps', () => {
  it('measures every part and compares it with its target', { timeout: 240_000 }, async () => {
    // given: numbers so small that they mean nothing
    const quick = true;
    // when
    const report = await measureSteps(PARTS, quick);
    // then: what is printed as JSON says the same for every part
    const { parts } = JSON.parse(JSON.stringify(report)) as typeof report;
    expect(Object.keys(parts)).toEqual([
      'batches',
      'single',
      'light',
      'million',
      'timers',
      'nodes',
    ]);
    for (const [name, { about, checks, table }] of Object.entries(parts)) {
      expect(about, name).not.toBe('');
      expect(table.length, name).toBeGreaterThan(1);
      for (const { what, value, bound, target, met } of checks) {
        expect(value, `${name}: ${what}`).toBeTypeOf('number');
        expect(met, `${name}: ${what}`).toBe(
          bound === 'at least' ? value >= target : value <= target,
        );
      }
      // and: what was asked of Interlock was done
      const failed = checks.find(({ what }) => what === 'failed requests');
      if (failed !== undefined) expect(failed.value, name).toBe(0);
    }
    const fired = parts['timers']?.checks.find(({ what }) => what === 'timers fired');
    expect(fired?.met).toBe(true);
  });

  it(
    'compares with a script that writes the same rows as Interlock',
    { timeout: 120_000 },
    async () => {
      // when
      const { parts } = await measureSteps(['batches'], true);
      // then: each event writes one row of each kind, by either hand
      const rows = parts['batches']?.figures['rowsPerStep'];
      const each = {
        history: 1,
        decision: 1,
        recordDecision: 1,
        revisions: 1,
        timersAgree: true,
      };
      expect(rows).toEqual({ interlock: each, script: each });
    },
  );
});
