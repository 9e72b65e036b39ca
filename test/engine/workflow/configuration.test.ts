import { EngineError, stateOf } from '@interlock/engine';
import type { Chart } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENTS, FLAGS, randomWorkflow } from './random-chart.ts';
import { buildChart, emitted, send, start } from './stepping.ts';
import type { Stepping } from './stepping.ts';

const flags = fc.record(Object.fromEntries(FLAGS.map((flag) => [flag, fc.boolean()])));
const events = fc.array(fc.tuple(fc.constantFrom(...EVENTS), flags), {
  minLength: 1,
  maxLength: 8,
});

/** Runs events through a random chart; a run of `done` transitions without end is none of this test. */
function walk(
  workflow: Parameters<typeof buildChart>[0],
  steps: readonly (readonly [string, { readonly [flag: string]: boolean }])[],
  check: (before: Stepping | null, after: Stepping) => void,
): void {
  try {
    const chart = buildChart(workflow);
    let at = start(chart);
    check(null, at);
    for (const [type, data] of steps) {
      const next = send(at, type, data);
      check(at, next);
      at = next;
    }
  } catch (thrown) {
    if (!(thrown instanceof EngineError) || !thrown.message.includes('Infinite loop')) throw thrown;
  }
}

describe('on any chart, whatever happens', () => {
  it('states are entered outermost first and left innermost first, each exactly when it becomes active or stops being it', () => {
    fc.assert(
      fc.property(randomWorkflow({ finals: true }), events, (workflow, steps) => {
        walk(workflow, steps, (before, after) => {
          const active = new Set(before?.snapshot.active ?? []);
          for (const told of emitted(after)) {
            const [way, path] = [
              told.slice(0, told.indexOf('.')),
              told.slice(told.indexOf('.') + 1),
            ];
            const parent = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : null;
            if (way === 'in') {
              expect(active.has(path)).toBe(false);
              expect(parent === null || active.has(parent)).toBe(true);
              active.add(path);
            } else {
              expect(active.has(path)).toBe(true);
              expect([...active].filter((other) => other.startsWith(`${path}.`))).toEqual([]);
              active.delete(path);
            }
          }
          expect([...active].toSorted()).toEqual(after.snapshot.active.toSorted());
        });
      }),
      { numRuns: 100 },
    );
  });

  it('exactly one state inside a compound one is active, and every region of a parallel one', () => {
    fc.assert(
      fc.property(randomWorkflow({ finals: true }), events, (workflow, steps) => {
        walk(workflow, steps, (_before, { snapshot, workflow: { chart } }) => {
          expect(snapshot.active.filter((path) => !path.includes('.'))).toHaveLength(1);
          for (const path of snapshot.active) {
            const inside = childrenOf(chart, path);
            const here = inside.filter((child) => snapshot.active.includes(child));
            const kind = chart.get(path)?.kind;
            if (kind === 'compound') expect(here).toHaveLength(1);
            else expect(here).toEqual(inside);
          }
        });
      }),
      { numRuns: 100 },
    );
  });

  it('states are listed as the chart lists them, so that one configuration has one name', () => {
    fc.assert(
      fc.property(randomWorkflow({ finals: true }), events, (workflow, steps) => {
        walk(workflow, steps, (_before, { snapshot, workflow: { chart } }) => {
          const listed = [...chart.keys()].filter((path) => snapshot.active.includes(path));
          expect(snapshot.active).toEqual(listed);
          expect(stateOf(snapshot.active).split(',')).toEqual(
            listed.filter((path) => !listed.some((other) => other.startsWith(`${path}.`))),
          );
        });
      }),
      { numRuns: 100 },
    );
  });
});

function childrenOf(chart: Chart, path: string): string[] {
  return [...chart.values()]
    .filter((state) => state.parent === path && state.kind !== 'history')
    .map((state) => state.path);
}
