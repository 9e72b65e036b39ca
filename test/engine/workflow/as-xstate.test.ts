import type { CompiledChart, WorkflowSnapshot } from '@interlock/engine';
import { machineEvent } from '@interlock/engine';
import fc from 'fast-check';
import { initialTransition, transition } from 'xstate';
import type { AnyMachineSnapshot } from 'xstate';
import { describe, expect, it } from 'vitest';
import { EVENTS, FLAGS, randomWorkflow } from './random-chart.ts';
import { buildChart, contextOf, environment, send, start } from './stepping.ts';

const flags = fc.record(Object.fromEntries(FLAGS.map((flag) => [flag, fc.boolean()])));
const events = fc.array(fc.tuple(fc.constantFrom(...EVENTS), flags), {
  minLength: 1,
  maxLength: 8,
});

describe('a step', () => {
  it('leads where XState’s own functions, with an actor for each, lead on any chart', () => {
    fc.assert(
      fc.property(randomWorkflow({ finals: false }), events, (workflow, steps) => {
        // given
        const chart = buildChart(workflow);
        let ours = start(chart);
        let theirs: AnyMachineSnapshot = initialTransition(chart.machine, {
          context: contextOf({}),
          env: environment,
        })[0];
        expect(found(theirs)).toEqual(kept(ours.snapshot));
        for (const [type, data] of steps) {
          // when
          theirs = transition(chart.machine, withData(chart, theirs, data), {
            type: machineEvent.external(type),
          })[0];
          ours = send(ours, type, data);
          // then
          expect(found(theirs)).toEqual(kept(ours.snapshot));
        }
      }),
      { numRuns: 250 },
    );
  });
});

type Data = Parameters<typeof contextOf>[0];

/** A snapshot whose guards see other data. */
function withData({ machine }: CompiledChart, at: AnyMachineSnapshot, data: Data) {
  const { status, value, historyValue } = at;
  const context = { held: () => ({ context: contextOf(data), env: environment }) };
  return machine.resolveState({ status, value, historyValue, context });
}

function found({ value, historyValue, status }: AnyMachineSnapshot) {
  const history = Object.entries(historyValue).map(([id, states]) => [id, idsOf(states)]);
  return { value, done: status === 'done', history: Object.fromEntries(history) };
}

function kept({ value, done, history }: WorkflowSnapshot) {
  const paths = Object.entries(history).map(([path, states]) => [inside(path), states.map(inside)]);
  return { value, done, history: Object.fromEntries(paths) };
}

function idsOf(states: readonly { readonly id: string }[]): string[] {
  return states.map(({ id }) => id);
}

function inside(path: string): string {
  return `workflow.${path}`;
}
