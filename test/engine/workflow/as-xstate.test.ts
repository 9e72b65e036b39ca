import type { CompiledChart } from '@interlock/engine';
import { machineEvent } from '@interlock/engine';
import fc from 'fast-check';
import { initialTransition, transition } from 'xstate';
import type { AnyMachineSnapshot } from 'xstate';
import { describe, expect, it } from 'vitest';
import { EVENTS, FLAGS, randomWorkflow } from './random-chart.ts';
import { buildChart, contextOf, environment, send, start } from './stepping.ts';
import type { Stepping } from './stepping.ts';

const flags = fc.record(Object.fromEntries(FLAGS.map((flag) => [flag, fc.boolean()])));
const events = fc.array(fc.tuple(fc.constantFrom(...EVENTS), flags), {
  minLength: 1,
  maxLength: 8,
});

describe('a step', () => {
  it('leads where XState’s own functions, with an actor for each, lead on any chart', () => {
    fc.assert(
      fc.property(randomWorkflow({ finals: true }), events, (workflow, steps) => {
        // given
        const chart = buildChart(workflow);
        let ours = orFailed(() => start(chart));
        let theirs: AnyMachineSnapshot | 'failed' = initialTransition(chart.machine, {
          context: contextOf({}),
          env: environment,
        })[0];
        expect(found(theirs)).toEqual(kept(ours));
        for (const [type, data] of steps) {
          if (ours === 'failed' || theirs === 'failed' || ours.snapshot.done) return;
          // when
          const before: Stepping = ours;
          const now: AnyMachineSnapshot = withData(chart, theirs, data);
          const event = { type: machineEvent.external(type) };
          theirs = orFailed((): AnyMachineSnapshot => transition(chart.machine, now, event)[0]);
          ours = orFailed(() => send(before, type, data));
          // then
          expect(found(theirs)).toEqual(kept(ours));
        }
      }),
      { numRuns: 250 },
    );
  });
});

/** A chart whose final states lead round in circles fails, and must fail either way. */
function orFailed<T>(run: () => T): T | 'failed' {
  try {
    return run();
  } catch {
    return 'failed';
  }
}

type Data = Parameters<typeof contextOf>[0];

/** A snapshot whose guards see other data. */
function withData({ machine }: CompiledChart, at: AnyMachineSnapshot, data: Data) {
  const { status, value, historyValue } = at;
  const context = { held: () => ({ context: contextOf(data), env: environment }) };
  return machine.resolveState({ status, value, historyValue, context });
}

function found(snapshot: AnyMachineSnapshot | 'failed') {
  if (snapshot === 'failed' || snapshot.status === 'error') return 'failed';
  const { value, historyValue, status } = snapshot;
  const history = Object.entries(historyValue).map(([id, states]) => [id, idsOf(states)]);
  return { value, done: status === 'done', history: Object.fromEntries(history) };
}

function kept(at: Stepping | 'failed') {
  if (at === 'failed') return 'failed';
  const { value, done, history } = at.snapshot;
  const paths = Object.entries(history).map(([path, states]) => [inside(path), states.map(inside)]);
  return { value, done, history: Object.fromEntries(paths) };
}

function idsOf(states: readonly { readonly id: string }[]): string[] {
  return states.map(({ id }) => id);
}

function inside(path: string): string {
  return `workflow.${path}`;
}
