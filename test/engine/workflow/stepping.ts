import {
  asText,
  compileWorkflow,
  machineEvent,
  startWorkflow,
  stepWorkflow,
  variablesIn,
} from '@interlock/engine';
import type {
  CompiledChart,
  FactReader,
  JsonObject,
  Operation,
  StepEnvironment,
  WorkflowContext,
  WorkflowSnapshot,
} from '@interlock/engine';

/** A chart stepped on its own, without records: state, data and what the last step asked for. */
export interface Stepping {
  readonly workflow: CompiledChart;
  readonly snapshot: WorkflowSnapshot;
  readonly data: JsonObject;
  readonly operations: readonly Operation[];
}

/** A compiled workflow of no record type; throws with its issues. */
export function buildChart(workflow: JsonObject): CompiledChart {
  const scope = {
    type: null,
    knownTypes: new Set(['ticket']),
    calendars: new Map(),
  };
  const compiled = compileWorkflow({ id: 'ticket', title: 'Ticket', ...workflow }, scope);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues, null, 1));
  return compiled.value;
}

/** Facts of a stepping: `record.data` alone. */
export function factsOf(data: JsonObject): FactReader {
  return (fact) => (fact === 'record' ? { data } : undefined);
}

/** What charts are stepped with here. */
export const environment: StepEnvironment = {
  permits: (_transition, guard, { data }) => guard.test(factsOf(data)),
  takeForm: (_transition, context) => context,
  runAction(action, context) {
    const scope = { variable: variablesIn({ record: { data: context.data } }), call: () => null };
    const params = action.params.evaluate(scope) as JsonObject;
    if (action.type === 'set') return { ...context, data: { ...context.data, ...params } };
    const operation = { op: 'action' as const, type: action.type, params };
    return { ...context, operations: [...context.operations, operation] };
  },
  dueAt: (_delay, _context) => '2026-03-02T10:00:00.000Z',
  startInvocation: ({ key }) => ({
    op: 'invoke.start',
    key,
    work: { kind: 'effect', type: 'http.request', params: {} },
  }),
};

/** Enters a chart's initial state with data. */
export function start(workflow: CompiledChart, data: JsonObject = {}): Stepping {
  return settled(workflow, startWorkflow(workflow, contextOf(data), environment));
}

/** Sends an event from outside; what is kept goes through JSON, as a database would keep it. */
export function send(at: Stepping, type: string, data: JsonObject = at.data): Stepping {
  return sendMachine({ ...at, data }, machineEvent.external(type));
}

/** Sends one of the machine's own events, by its name. */
export function sendMachine(at: Stepping, name: string): Stepping {
  const stored = JSON.parse(JSON.stringify(at.snapshot)) as WorkflowSnapshot;
  return settled(
    at.workflow,
    stepWorkflow(at.workflow, stored, contextOf(at.data), name, environment),
  );
}

/** Keys of the transitions the last step took, in order. */
export function taken(at: Stepping): string[] {
  return at.operations.flatMap((o) => (o.op === 'taken' ? [o.transition] : []));
}

/** Event types the last step's `emit` actions named, in order. */
export function emitted(at: Stepping): string[] {
  return at.operations.flatMap((o) =>
    o.op === 'action' && o.type === 'emit' ? [asText((o.params as JsonObject)['type'])] : [],
  );
}

/** An `emit` action, to see when it ran. */
export function emit(type: string): JsonObject {
  return { tell: { type: 'emit', params: { type } } };
}

/** A context at the beginning of a step. */
export function contextOf(data: JsonObject): WorkflowContext {
  return { data, counters: {}, operations: [] };
}

function settled(
  workflow: CompiledChart,
  { snapshot, context }: { readonly snapshot: WorkflowSnapshot; readonly context: WorkflowContext },
): Stepping {
  return { workflow, snapshot, data: context.data, operations: context.operations };
}
