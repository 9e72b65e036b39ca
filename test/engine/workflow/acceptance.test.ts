import { enabledTransitions } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENTS, FLAGS, randomWorkflow } from './random-chart.ts';
import { buildChart, factsOf, send, start, taken } from './stepping.ts';

const flags = fc.record(Object.fromEntries(FLAGS.map((flag) => [flag, fc.boolean()])));
const events = fc.array(fc.tuple(fc.constantFrom(...EVENTS), flags), {
  minLength: 1,
  maxLength: 8,
});

describe('what a record accepts', () => {
  it('is exactly what XState takes, on any chart', () => {
    fc.assert(
      fc.property(randomWorkflow({ finals: false }), events, (workflow, steps) => {
        // given
        const chart = buildChart(workflow);
        let at = start(chart);
        for (const [type, data] of steps) {
          const { active, history } = at.snapshot;
          // when
          const accepted = enabledTransitions(chart.chart, active, type, factsOf(data), history);
          at = send(at, type, data);
          // then
          expect(taken(at).toSorted()).toEqual(accepted.map((t) => t.key).toSorted());
        }
      }),
      { numRuns: 250 },
    );
  });
});
