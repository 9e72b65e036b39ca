import type { Json, JsonObject, Workflow } from '@interlock/engine';
import { createMachine, initialTransition, transition } from 'xstate';
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { expect } from 'vitest';
import { buildChart, emitted, send, start } from '../stepping.ts';
import type { Stepping } from '../stepping.ts';

/** Events, each with the flags guards see. */
export type Steps = readonly (readonly [string, JsonObject])[];

/** How what stands in a machine is called in the workflow. */
export interface Naming {
  /** An event. */
  readonly event: (type: string) => string;
  /** A configuration. */
  readonly value: (value: unknown) => unknown;
}

const SAME: Naming = { event: (type) => type, value: (value) => value };

/** Expects a workflow to go, step by step, where XState goes with a machine. */
export function sameSteps(
  workflow: Workflow,
  machine: AnyStateMachine,
  steps: Steps,
  naming: Naming = SAME,
): void {
  const chart = buildChart(workflow as unknown as JsonObject);
  let ours = orFailed(() => start(chart));
  let theirs = orFailed((): Stepped => initialTransition(machine, {}));
  expect(kept(ours)).toEqual(found(theirs, naming));
  for (const [type, data] of steps) {
    if (ours === 'failed' || theirs === 'failed' || ours.snapshot.done) return;
    const [before, now] = [ours, withData(machine, theirs[0], data)];
    theirs = orFailed((): Stepped => transition(machine, now, { type }));
    ours = orFailed(() => send(before, naming.event(type), data));
    expect(kept(ours)).toEqual(found(theirs, naming));
  }
}

/** A machine whose guards ask the context what the conditions ask the record. */
export function runnable(
  machine: JsonObject,
  guards: { readonly [name: string]: Json },
): AnyStateMachine {
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

type Stepped = [AnyMachineSnapshot, readonly { readonly params?: unknown }[]];

function found(stepped: Stepped | 'failed', naming: Naming) {
  if (stepped === 'failed' || stepped[0].status === 'error') return 'failed';
  const [{ value, status }, actions] = stepped;
  const told = actions.map(({ params }) => (params as { type?: string } | undefined)?.type);
  return { value: naming.value(value), done: status === 'done', told };
}

function kept(at: Stepping | 'failed') {
  if (at === 'failed') return 'failed';
  return { value: at.snapshot.value, done: at.snapshot.done, told: emitted(at) };
}
