import type { CompiledChart, JsonObject } from '@interlock/engine';
import { begin, happen, numberChart } from '@interlock/engine/study';
import type { Place, Walked, Walker } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENTS, FLAGS, randomWorkflow } from '../workflow/random-chart.ts';
import { buildChart, emitted, factsOf, send, start, taken } from '../workflow/stepping.ts';
import type { Stepping } from '../workflow/stepping.ts';

const flags = fc.record(Object.fromEntries(FLAGS.map((flag) => [flag, fc.boolean()])));
const events = fc.array(fc.tuple(fc.constantFrom(...EVENTS), flags), {
  minLength: 1,
  maxLength: 8,
});

describe('the successors verification walks through', () => {
  it('are those XState steps to, with the same actions in the same order, on any chart', () => {
    let steps = 0;
    fc.assert(
      fc.property(
        randomWorkflow({ finals: true, always: true }),
        flags,
        events,
        (workflow, first, sent) => {
          // given
          const chart = buildChart(workflow);
          const nodes = numberChart(chart.chart, chart.definition.initial);
          let theirs = orFailed(() => start(chart, first));
          let ours = walked((walker) => begin(nodes, walker), chart, first);
          expect(told(ours, chart)).toEqual(asked(theirs));
          for (const [type, data] of sent) {
            if (theirs === 'failed' || ours.at === 'endless' || theirs.snapshot.done) return;
            // when
            const [before, place] = [theirs, ours.at];
            theirs = orFailed(() => send(before, type, data));
            ours = walked((walker) => happen(nodes, place, `event:${type}`, walker), chart, data);
            // then
            expect(told(ours, chart)).toEqual(asked(theirs));
            steps += 1;
          }
        },
      ),
      { numRuns: 1_500 },
    );
    expect(steps).toBeGreaterThan(3_000);
  });
});

interface Told {
  readonly at: Walked;
  readonly did: readonly string[];
  readonly took: readonly string[];
}

function walked(run: (walker: Walker) => Walked, _chart: CompiledChart, data: JsonObject): Told {
  const did: string[] = [];
  const took: string[] = [];
  const at = run({
    permits: ({ transition }) => transition.guard?.test(factsOf(data)) ?? true,
    left: ({ path, kind }) => kind !== 'history' && did.push(`out.${path}`),
    taken: ({ transition }) => took.push(transition.key),
    entered: ({ path }) => did.push(`in.${path}`),
  });
  return { at, did, took };
}

function told({ at, did, took }: Told, { chart }: CompiledChart) {
  if (at === 'endless') return 'failed';
  const paths = [...chart.keys()];
  return { active: named(at.active, paths), history: historyOf(at, paths), did, took };
}

function historyOf({ history }: Place, paths: readonly string[]) {
  return Object.fromEntries(
    [...history].map(([index, states]) => [paths[index], named(states, paths)]),
  );
}

function named(states: readonly number[], paths: readonly string[]): string[] {
  return states.map((index) => paths[index] ?? '').toSorted();
}

function asked(at: Stepping | 'failed') {
  if (at === 'failed') return 'failed';
  const { active, history } = at.snapshot;
  const remembered = Object.entries(history).map(([path, states]) => [
    path,
    [...states].toSorted(),
  ]);
  return {
    active: [...active].toSorted(),
    history: Object.fromEntries(remembered),
    did: emitted(at),
    took: taken(at),
  };
}

/** A chart that goes round without coming to rest fails in a step. */
function orFailed(run: () => Stepping): Stepping | 'failed' {
  try {
    return run();
  } catch {
    return 'failed';
  }
}
