import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { EngineError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { WorkflowSnapshot } from '../record.ts';
import type { Chart } from './chart.ts';
import { inertScope } from './inert-scope.ts';
import { hold } from './machine.ts';
import type { MachineContext } from './machine.ts';
import type { StepEnvironment, WorkflowContext } from './operation.ts';

/** What a chart and its machine are stepped with. */
export interface Steppable {
  readonly id: string;
  readonly chart: Chart;
  readonly machine: AnyStateMachine;
}

/** Where a step led. Invocations are carried over; the caller adds and removes what operations say. */
export interface Stepped {
  readonly snapshot: WorkflowSnapshot;
  readonly context: WorkflowContext;
}

/** Enters a workflow's initial state. Pure; throws EngineError `step-failed`. */
export function startWorkflow(
  workflow: Steppable,
  context: WorkflowContext,
  env: StepEnvironment,
): Stepped {
  return attempt(workflow, 'start', () => {
    const { machine } = workflow;
    return leave(workflow, machine.getInitialSnapshot(inertScope, { context, env }), {});
  });
}

/**
 * Takes an event (named by `machineEvent`). An event no transition takes leaves everything as it
 * is: no operation `taken`. Pure; throws EngineError `step-failed`.
 */
export function stepWorkflow(
  workflow: Steppable,
  snapshot: WorkflowSnapshot,
  context: WorkflowContext,
  event: string,
  env: StepEnvironment,
): Stepped {
  return attempt(workflow, event, () => {
    const { machine } = workflow;
    const restored = machine.restoreSnapshot(
      {
        status: 'active',
        value: snapshot.value,
        historyValue: Object.fromEntries(
          Object.entries(snapshot.history).map(([path, states]) => [
            `workflow.${path}`,
            states.map((state) => ({ id: `workflow.${state}` })),
          ]),
        ),
        context: hold(context, env),
        children: {},
      } as never,
      {} as never,
    );
    const next = machine.transition(restored, { type: event }, inertScope);
    return leave(workflow, next, snapshot.invocations);
  });
}

function attempt(workflow: Steppable, event: string, run: () => Stepped): Stepped {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    const inner = innermost(cause);
    const message = `workflow "${workflow.id}" failed on "${event}": ${inner.message}`;
    throw new EngineError('step-failed', message, { workflow: workflow.id, event }, cause);
  }
}

/** XState wraps what a guard threw; the reason people need is the innermost one. */
function innermost(thrown: unknown): Error {
  let error = thrown instanceof Error ? thrown : new Error(String(thrown));
  while (error.cause instanceof Error) error = error.cause;
  return error;
}

function leave(
  workflow: Steppable,
  next: AnyMachineSnapshot,
  invocations: WorkflowSnapshot['invocations'],
): Stepped {
  if (next.status === 'error') {
    const message = `workflow "${workflow.id}" failed: ${innermost(next.error).message}`;
    throw new EngineError('step-failed', message, { workflow: workflow.id }, next.error);
  }
  const { historyValue } = next as AnyMachineSnapshot & {
    readonly historyValue: { readonly [path: string]: readonly { readonly id: string }[] };
  };
  const value = inDocumentOrder(next.value as Json, workflow.chart);
  const active = activePaths(value);
  const ended = active.find(
    (path) => !path.includes('.') && workflow.chart.get(path)?.kind === 'final',
  );
  const done = next.status === 'done';
  const held = (next.context as MachineContext).held?.();
  if (held === undefined) {
    const message = `workflow "${workflow.id}" lost its context`;
    throw new EngineError('step-failed', message, { workflow: workflow.id });
  }
  return {
    snapshot: {
      value,
      history: Object.fromEntries(
        Object.entries(historyValue).map(([path, states]) => [
          path.slice('workflow.'.length),
          states.map((state) => state.id.slice('workflow.'.length)),
        ]),
      ),
      active,
      done,
      ...(done ? { outcome: workflow.chart.get(ended ?? '')?.definition.outcome ?? 'ok' } : {}),
      invocations,
    },
    context: held.context,
  };
}

/**
 * A configuration with states side by side in the order they are written. XState lists them as they were entered last,
 * and of two transitions that leave the same state takes the one listed first: what a record does next would hang on
 * how it came to where it is. Pure.
 */
function inDocumentOrder(value: Json, chart: Chart, base = ''): Json {
  if (!isJsonObject(value)) return value;
  const at = (id: string): string => (base === '' ? id : `${base}.${id}`);
  const ids = Object.keys(value);
  const written = chart.get(base)?.children ?? [];
  const ordered =
    ids.length < 2 ? ids : ids.toSorted((a, b) => written.indexOf(at(a)) - written.indexOf(at(b)));
  return Object.fromEntries(
    ordered.map((id) => [id, inDocumentOrder(value[id] ?? null, chart, at(id))]),
  );
}

/** Paths of all active states of a configuration, outermost first. Pure. */
export function activePaths(value: Json, base = ''): string[] {
  const at = (id: string): string => (base === '' ? id : `${base}.${id}`);
  if (typeof value === 'string') return [at(value)];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([id, inner]) => [
    at(id),
    ...(inner === undefined ? [] : activePaths(inner, at(id))),
  ]);
}

/** The leaves of a configuration, joined by `,`: what `record.state` holds. Pure. */
export function stateOf(active: readonly string[]): string {
  return active.filter((path) => !active.some((other) => other.startsWith(`${path}.`))).join(',');
}
