import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject, Workflow } from '@interlock/engine';
import { exportXState, importXState } from '@interlock/engine/study';
import fc from 'fast-check';
import { createMachine, initialTransition, transition } from 'xstate';
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { EVENTS, FLAGS, randomWorkflow } from '../random-chart.ts';
import { buildChart, send, start } from '../stepping.ts';
import type { Stepping } from '../stepping.ts';
import { fillIn, withoutMeta } from './fill-in.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const flags = fc.record(Object.fromEntries(FLAGS.map((flag) => [flag, fc.boolean()])));
const events = fc.array(fc.tuple(fc.constantFrom(...EVENTS), flags), {
  minLength: 1,
  maxLength: 8,
});
const workflows = randomWorkflow({ finals: true, always: true }).map(
  (chart) => ({ id: 'ticket', title: 'Ticket', ...chart }) as unknown as Workflow,
);
/** An `always` that leads nowhere is the one thing told that makes a difference to these. */
const alike = workflows.filter(
  (workflow) => !exportXState(workflow).losses.some(({ effect }) => effect === 'may-differ'),
);

describe('an exported workflow', () => {
  it('is imported as the workflow it was', () => {
    fc.assert(
      fc.property(workflows, (workflow) => {
        const { machine } = exportXState(workflow);
        const back = importXState(JSON.parse(JSON.stringify(machine)));
        expect(back.issues).toEqual([]);
        expect(back.workflow).toEqual(workflow);
        expect(back.losses.map(({ code }) => code)).toEqual(
          expect.arrayContaining(['record-type']),
        );
      }),
      { numRuns: 300 },
    );
  });

  it.each(globSync('workflows/*/workflow.json', { cwd: root, exclude: ['**/schema'] }))(
    'so is the shipped %s',
    (path) => {
      const { $schema: _, ...workflow } = JSON.parse(
        readFileSync(join(root, path), 'utf8'),
      ) as Workflow;
      const { machine } = exportXState(workflow);
      const back = importXState(JSON.parse(JSON.stringify(machine)));
      expect(back.workflow).toEqual(workflow);
      expect(back.losses.map(({ code }) => code)).toEqual(['record-type']);
    },
  );

  it('steps in XState itself as it does here', () => {
    fc.assert(
      fc.property(alike, events, (workflow, steps) => {
        const { machine, guards } = exportXState(workflow);
        sameSteps(workflow, runnable(machine, guards), steps);
      }),
      { numRuns: 250 },
    );
  });

  it('without what it carries along is a foreign machine, which filled in steps alike', () => {
    fc.assert(
      fc.property(alike, events, (workflow, steps) => {
        // given
        const { machine, guards } = exportXState(workflow);
        const bare = withoutMeta(machine) as JsonObject;
        // when
        const imported = importXState(bare, { version: 5 });
        const filled = fillIn(imported.workflow as unknown as Json, (name) => guards[name] ?? null);
        // then
        expect(imported.issues).toEqual([]);
        expect(imported.losses.filter(({ effect }) => effect === 'left-out')).toEqual([]);
        sameSteps(filled as unknown as Workflow, runnable(machine, guards), steps);
        const again = exportXState(filled as unknown as Workflow);
        sameSteps(workflow, runnable(again.machine, again.guards), steps);
      }),
      { numRuns: 250 },
    );
  });
});

type Steps = readonly (readonly [string, JsonObject])[];

function sameSteps(workflow: Workflow, machine: AnyStateMachine, steps: Steps): void {
  const chart = buildChart(workflow as unknown as JsonObject);
  let ours = orFailed(() => start(chart));
  let theirs = orFailed((): AnyMachineSnapshot => initialTransition(machine, {})[0]);
  expect(found(theirs)).toEqual(kept(ours));
  for (const [type, data] of steps) {
    if (ours === 'failed' || theirs === 'failed' || ours.snapshot.done) return;
    const [before, now] = [ours, withData(machine, theirs, data)];
    theirs = orFailed((): AnyMachineSnapshot => transition(machine, now, { type })[0]);
    ours = orFailed(() => send(before, type, data));
    expect(found(theirs)).toEqual(kept(ours));
  }
}

/** A machine whose guards ask the context what the conditions ask the record. */
function runnable(machine: JsonObject, guards: { readonly [name: string]: Json }): AnyStateMachine {
  const implementations = Object.fromEntries(
    Object.entries(guards).map(([name, condition]) => {
      const { path } = condition as { path: string };
      const flag = path.slice('data.'.length);
      return [name, ({ context }: { context: JsonObject }) => context[flag] === true];
    }),
  );
  return createMachine({
    ...machine,
    context: ({ input }: { input: unknown }) => input ?? {},
    options: { maxIterations: 200 },
  } as never).provide({ guards: implementations });
}

function withData(
  machine: AnyStateMachine,
  at: AnyMachineSnapshot,
  data: JsonObject,
): AnyMachineSnapshot {
  const { status, value, historyValue } = at;
  return machine.resolveState({
    status,
    value: ordered(machine, value),
    historyValue,
    context: data,
  });
}

/** Regions in the order they are written, as a stored record has them. */
function ordered(machine: AnyStateMachine, value: unknown): never {
  const sort = (node: AnyStateMachine['root'], at: unknown): unknown => {
    if (typeof at !== 'object' || at === null) return at;
    const keys = Object.keys(node.states).filter((key) => Object.hasOwn(at, key));
    return Object.fromEntries(
      keys.map((key) => [
        key,
        sort(node.states[key] as never, (at as Record<string, unknown>)[key]),
      ]),
    );
  };
  return sort(machine.root, value) as never;
}

function orFailed<T>(run: () => T): T | 'failed' {
  try {
    return run();
  } catch {
    return 'failed';
  }
}

function found(snapshot: AnyMachineSnapshot | 'failed') {
  if (snapshot === 'failed' || snapshot.status === 'error') return 'failed';
  return { value: snapshot.value, done: snapshot.status === 'done' };
}

function kept(at: Stepping | 'failed') {
  return at === 'failed' ? 'failed' : { value: at.snapshot.value, done: at.snapshot.done };
}
