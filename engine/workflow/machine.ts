import { assign, createMachine } from 'xstate';
import type { AnyStateMachine } from 'xstate';
import { EngineError } from '../errors.ts';
import type { CompiledAction } from '../action/compile.ts';
import type { CompiledCondition } from '../condition/compile.ts';
import type { Chart, ChartState, ChartTransition } from './chart.ts';
import type { Operation, StepEnvironment, WorkflowContext } from './operation.ts';
import { isPlace } from './place.ts';

/** Longest run of `always` transitions in one step; a longer one is an endless loop. */
const MAX_ITERATIONS = 200;

/** A step's context and environment, as they travel through the machine. */
export interface Held {
  readonly context: WorkflowContext;
  readonly env: StepEnvironment;
}

/**
 * What XState calls the context. It must travel here and not on the event: XState raises events of
 * its own (a compound state is done) that carry nothing of ours. And it must be a function: XState
 * walks through every object of a restored context and replaces what looks like one of its actors.
 */
export interface MachineContext {
  readonly held?: () => Held;
}

type Step = (context: WorkflowContext, env: StepEnvironment) => WorkflowContext;

/**
 * The XState machine of a chart, used through its pure functions only. Nothing from a definition
 * becomes a name in it but state ids: guards and actions are closures, so there is no registry to
 * miss or to trick, and every event from outside carries a prefix of ours, so none can be one of
 * XState's own. All actions are assigns that append operations; `after` and `invoke` are ours.
 */
export function buildMachine(id: string, initial: string, chart: Chart): AnyStateMachine {
  const roots = [...chart.values()].filter((state) => state.parent === null);
  const config = {
    id: ROOT,
    // XState's `transition` computes the initial snapshot anew each time, without an input; we do not use it.
    context: ({ input }: { input?: Held }): MachineContext =>
      input === undefined ? {} : hold(input.context, input.env),
    initial,
    states: Object.fromEntries(roots.map((state) => [state.id, node(state, chart)])),
    on: moves(null, chart),
    options: { maxIterations: MAX_ITERATIONS },
  };
  try {
    return createMachine(config as never);
  } catch (cause) {
    throw new EngineError(
      'workflow-broken',
      `workflow "${id}" does not form a statechart`,
      { id },
      cause,
    );
  }
}

const ROOT = 'workflow';

/** A machine's context holding a step's. Pure. */
export function hold(context: WorkflowContext, env: StepEnvironment): MachineContext {
  const held = { context, env };
  return { held: () => held };
}

/** The machine's event type for what happens to a record. Pure. */
export const machineEvent = {
  external: (type: string): string => `event:${type}`,
  after: (key: string): string => `after:${key}`,
  clock: (clock: string, percent: number): string => `clock:${clock}:${percent}`,
  invoke: (invocation: string, result: 'done' | 'failed'): string =>
    `invoke:${result}:${invocation}`,
  move: (state: string): string => `move:${state}`,
};

/**
 * Moves by hand that a state (null: the root) takes: to whatever lies inside it. The innermost one taking
 * a move is the innermost state around both ends, so only what must be left is left.
 */
function moves(around: ChartState | null, chart: Chart): { [event: string]: object[] } {
  const inside = [...chart.values()].filter(
    (state) => around === null || state.path.startsWith(`${around.path}.`),
  );
  return Object.fromEntries(
    inside
      .filter((state) => isPlace(state, chart))
      .map(({ path }) => [machineEvent.move(path), [{ target: address(path) }]]),
  );
}

function node(state: ChartState, chart: Chart): object {
  const children = state.children.map((path) => must(chart, path));
  const timers = state.transitions.filter((t) => t.trigger.kind === 'after');
  const enter: Step[] = [
    ...state.entry.map(act),
    ...timers.map(
      (t): Step =>
        (context, env) =>
          setTimer(t, context, env),
    ),
    ...state.invocations.map(
      (invocation): Step =>
        (context, env) =>
          append(context, env.startInvocation(invocation, context)),
    ),
  ];
  const leave: Step[] = [
    ...state.exit.map(act),
    ...timers.map(
      (t): Step =>
        (context) =>
          append(context, { op: 'timer.cancel', key: t.key }),
    ),
    ...state.invocations.map(
      (invocation): Step =>
        (context) =>
          append(context, { op: 'invoke.stop', key: invocation.key }),
    ),
  ];
  const on: { [event: string]: object[] } = state.kind === 'compound' ? moves(state, chart) : {};
  for (const t of state.transitions) {
    const name = eventName(t);
    if (name !== null) (on[name] ??= []).push(edge(t));
  }
  const pick = (kind: 'always' | 'done'): object[] =>
    state.transitions.filter((t) => t.trigger.kind === kind).map(edge);
  return {
    ...(state.kind === 'compound' || state.kind === 'atomic' ? {} : { type: state.kind }),
    ...(state.kind === 'history' ? { history: state.definition.history ?? 'shallow' } : {}),
    ...(state.kind === 'history' && state.definition.target !== undefined
      ? { target: address(state.definition.target) }
      : {}),
    ...(state.kind === 'compound' ? { initial: state.definition.initial } : {}),
    ...(children.length > 0
      ? { states: Object.fromEntries(children.map((child) => [child.id, node(child, chart)])) }
      : {}),
    ...(state.kind === 'history'
      ? {}
      : { entry: asAssigns(enter), exit: asAssigns(leave), on, always: pick('always') }),
    ...(pick('done').length > 0 ? { onDone: pick('done') } : {}),
  };
}

function eventName(t: ChartTransition): string | null {
  switch (t.trigger.kind) {
    case 'event':
      return machineEvent.external(t.trigger.type);
    case 'after':
      return machineEvent.after(t.key);
    case 'clock':
      return machineEvent.clock(t.trigger.clock, t.trigger.percent);
    case 'invoke':
      return machineEvent.invoke(t.trigger.invocation, t.trigger.result);
    case 'always':
    case 'done':
      return null;
  }
}

function edge(t: ChartTransition): object {
  const steps: Step[] = [
    (context, env) => append(env.takeForm(t, context), { op: 'taken', transition: t.key }),
    ...t.actions.map(act),
  ];
  return {
    ...(t.target === null ? {} : { target: address(t.target) }),
    ...(t.reenter ? { reenter: true } : {}),
    ...(t.guard === null ? {} : { guard: guardOf(t, t.guard) }),
    actions: asAssigns(steps),
  };
}

function guardOf(t: ChartTransition, guard: CompiledCondition) {
  return ({ context }: { context: MachineContext }): boolean => {
    const held = context.held?.();
    return held !== undefined && held.env.permits(t, guard, held.context);
  };
}

function act(action: CompiledAction): Step {
  return (context, env) => env.runAction(action, context);
}

function setTimer(
  t: ChartTransition,
  context: WorkflowContext,
  env: StepEnvironment,
): WorkflowContext {
  if (t.trigger.kind !== 'after') return context;
  const due = env.dueAt(t.trigger.delay, context);
  // A delay without an end (no date given yet, a calendar that never opens) sets no timer.
  return due === null ? context : append(context, { op: 'timer.set', key: t.key, due });
}

/** Steps that follow one another; one assign for all of them, as XState makes a snapshot anew for each. */
function asAssigns(steps: readonly Step[]) {
  if (steps.length === 0) return [];
  const taken = assign(({ context }: { context: MachineContext }) => {
    const held = context.held?.();
    if (held === undefined) return {};
    const { env } = held;
    return hold(
      steps.reduce((reached, step) => step(reached, env), held.context),
      env,
    );
  });
  return [taken];
}

function append(context: WorkflowContext, operation: Operation): WorkflowContext {
  return { ...context, operations: [...context.operations, operation] };
}

function address(path: string): string {
  return `#${ROOT}.${path}`;
}

function must(chart: Chart, path: string): ChartState {
  const state = chart.get(path);
  if (state === undefined) throw new EngineError('state-missing', `no state "${path}"`, { path });
  return state;
}
