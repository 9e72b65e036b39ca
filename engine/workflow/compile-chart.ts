import { compileActions } from '../action/compile.ts';
import { compileCondition } from '../condition/compile.ts';
import type { CompiledCondition } from '../condition/compile.ts';
import { RESERVED_TYPE } from '../event.ts';
import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import type { Json } from '../json.ts';
import { literalIssues } from '../record-type/compile.ts';
import { nameHint, unknownName } from '../unknown-name.ts';
import { compileValue } from '../value/compile.ts';
import type { ValueOptions } from '../value/compiling.ts';
import type { CompiledValue } from '../value/compile.ts';
import { FACTS, VARIABLES } from '../vocabulary.ts';
import type { Chart, ChartInvocation, ChartState, ChartTransition, Trigger } from './chart.ts';
import { compileDelays, delayTrigger } from './compile-delay.ts';
import type { Delays } from './compile-delay.ts';
import type { WorkflowScope } from './compile.ts';
import type { Invoke, InvokeResult, State, Transition, Workflow } from './schema.ts';

interface Compiling {
  readonly workflow: Workflow;
  readonly delays: Delays;
  readonly scope: WorkflowScope;
  readonly issues: Issue[];
  readonly states: Map<string, ChartState>;
}

/** Flattens a workflow's states into a chart, adding what is wrong to `issues`. Pure. */
export function compileChart(workflow: Workflow, scope: WorkflowScope, issues: Issue[]): Chart {
  const delays = compileDelays(workflow, scope, issues);
  const context: Compiling = { workflow, delays, scope, issues, states: new Map() };
  for (const [id, state] of Object.entries(workflow.states)) {
    compileState(id, state, null, pointer('states', id), context);
  }
  return context.states;
}

function compileState(
  id: string,
  state: State,
  parent: string | null,
  at: string,
  context: Compiling,
): void {
  const path = parent === null ? id : `${parent}.${id}`;
  const nested = Object.entries(state.states ?? {});
  const actions = (key: 'entry' | 'exit') =>
    compileWorkflowActions(state[key], at + pointer(key), context);
  const invocations: ChartInvocation[] = [];
  const transitions: ChartTransition[] = [];
  for (const [tid, transition] of Object.entries(state.transitions ?? {})) {
    const here = at + pointer('transitions', tid);
    const trigger = triggerOf(transition, here, context);
    if (trigger !== null) transitions.push(edge(path, tid, transition, trigger, here, context));
  }
  for (const [iid, invoke] of Object.entries(state.invoke ?? {})) {
    const here = at + pointer('invoke', iid);
    const invocation = compileInvocation(path, iid, invoke, here, context);
    if (invocation !== null) invocations.push(invocation);
    transitions.push(...resultEdges(path, iid, invoke, here, context));
  }
  context.states.set(path, {
    path,
    id,
    definition: state,
    kind: state.kind ?? (nested.length > 0 ? 'compound' : 'atomic'),
    parent,
    children: nested.map(([child]) => `${path}.${child}`),
    entry: actions('entry'),
    exit: actions('exit'),
    transitions: transitions.toSorted((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1)),
    invocations,
  });
  for (const [child, inner] of nested) {
    compileState(child, inner, path, at + pointer('states', child), context);
  }
}

function compileWorkflowActions(actions: State['entry'], at: string, context: Compiling) {
  const compiled = compileActions(actions, at, 'workflow', context.issues, valuesIn(context));
  const fields = context.scope.type?.definition.fields;
  for (const [id, action] of Object.entries(actions ?? {})) {
    if (action.type !== 'set' || fields === undefined) continue;
    for (const [field, written] of Object.entries(action.params ?? {})) {
      const definition = fields[field];
      const here = at + pointer(id, 'params', field);
      if (definition === undefined) {
        context.issues.push(
          error(
            'unknown-field',
            here,
            `"${field}" is not a field of ${context.workflow.id}${nameHint(field, Object.keys(fields))}`,
          ),
        );
      } else if (definition.computed !== undefined) {
        context.issues.push(
          error('computed-field', here, `"${field}" is computed and cannot be set`),
        );
      } else context.issues.push(...literalIssues(definition, written, here));
    }
  }
  return compiled;
}

function edge(
  source: string,
  id: string,
  transition: Transition | InvokeResult,
  trigger: Trigger,
  at: string,
  context: Compiling,
): ChartTransition {
  const asked = transition as Transition;
  checkForm(asked, at, context);
  return {
    key: `${source}#${id}`,
    id,
    source,
    trigger,
    label: transition.label ?? null,
    description: transition.description ?? null,
    target: transition.target ?? null,
    reenter: transition.reenter ?? false,
    order: transition.order ?? 0,
    guard: condition(transition.guard, `${at}/guard`, context),
    allow: condition(asked.allow, `${at}/allow`, context),
    form: asked.form ?? null,
    actions: compileWorkflowActions(transition.actions, `${at}/actions`, context),
  };
}

function checkForm(transition: Transition, at: string, context: Compiling): void {
  if (transition.form !== undefined && transition.on === undefined) {
    context.issues.push(
      error('form-without-event', `${at}/form`, 'only a transition on an event asks a form'),
    );
  }
  const fields = context.scope.type?.definition.fields;
  for (const [id, asked] of Object.entries(transition.form ?? {})) {
    const here = at + pointer('form', id);
    condition(asked.visible, `${here}/visible`, context);
    if (asked.default !== undefined) value(asked.default, `${here}/default`, context);
    if (fields === undefined) continue;
    const known = fields[id];
    const definition = known ?? asked.field;
    if (definition !== undefined) {
      context.issues.push(...literalIssues(definition, asked.default, `${here}/default`));
    }
    if (known === undefined && asked.field === undefined) {
      const message = `"${id}" is not a field of ${context.workflow.id}; name one, or define it with "field"`;
      context.issues.push(error('unknown-field', here, message));
    }
    if (known !== undefined && asked.field !== undefined) {
      context.issues.push(
        error(
          'field-defined-twice',
          `${here}/field`,
          `"${id}" is a field of the record type already`,
        ),
      );
    }
    if (known?.computed !== undefined) {
      context.issues.push(error('computed-field', here, `"${id}" is computed and cannot be asked`));
    }
  }
}

function condition(json: unknown, at: string, context: Compiling): CompiledCondition | null {
  if (json === undefined) return null;
  const compiled = compileCondition(
    json,
    { knownFacts: FACTS, calendars: context.scope.calendars, shapes: context.scope.shapes },
    at,
  );
  context.issues.push(...compiled.issues);
  return compiled.ok ? compiled.value : null;
}

function value(json: Json, at: string, context: Compiling): CompiledValue | null {
  const compiled = compileValue(json, valuesIn(context), at);
  context.issues.push(...compiled.issues);
  return compiled.ok ? compiled.value : null;
}

function valuesIn({ scope: { shapes } }: Compiling): ValueOptions {
  return { knownVariables: VARIABLES, shapes };
}

function triggerOf(transition: Transition, at: string, context: Compiling): Trigger | null {
  if (transition.always === true) return { kind: 'always' };
  if (transition.done === true) return { kind: 'done' };
  if (transition.on !== undefined) {
    // The clock's threshold is the one reserved event a workflow may wait for, through a delay.
    if (RESERVED_TYPE.test(transition.on)) {
      const message = `"${transition.on}" is reserved for Interlock itself; choose another event type`;
      context.issues.push(error('reserved-event', `${at}/on`, message));
      return null;
    }
    return { kind: 'event', type: transition.on };
  }
  return delayTrigger(transition.after ?? '', `${at}/after`, context.delays, context.issues);
}

function compileInvocation(
  path: string,
  id: string,
  invoke: Invoke,
  at: string,
  context: Compiling,
): ChartInvocation | null {
  const key = `${path}#${id}`;
  if (invoke.effect !== undefined) {
    const { type, params } = invoke.effect;
    // Compiled as an action, an effect that waits is checked like one that does not.
    const [ready] = compileActions(
      { effect: { type, params } },
      at,
      'workflow',
      context.issues,
      valuesIn(context),
    );
    return ready === undefined
      ? null
      : { key, id, work: { kind: 'effect', type, params: ready.params } };
  }
  if (invoke.record === undefined) return null;
  const { type, relation, cancel } = invoke.record;
  if (!context.scope.knownTypes.has(type)) {
    context.issues.push(
      unknownName('record type', type, [...context.scope.knownTypes], `${at}/record/type`),
    );
  }
  const data = value(invoke.record.data, `${at}/record/data`, context);
  const each =
    invoke.record.each === undefined
      ? null
      : value(invoke.record.each, `${at}/record/each`, context);
  if (data === null) return null;
  return { key, id, work: { kind: 'records', type, data, relation, each, cancel: cancel ?? null } };
}

function resultEdges(
  path: string,
  id: string,
  invoke: Invoke,
  at: string,
  context: Compiling,
): ChartTransition[] {
  const invocation = `${path}#${id}`;
  const results = (['done', 'failed'] as const).flatMap((result) => {
    const key = result === 'done' ? 'onDone' : 'onError';
    return Object.entries(invoke[key] ?? {}).map(([tid, transition]) =>
      edge(
        path,
        `${id}.${key}.${tid}`,
        transition,
        { kind: 'invoke', invocation, result },
        at + pointer(key, tid),
        context,
      ),
    );
  });
  if (invoke.onTimeout === undefined) return results;
  const { after, ...rest } = invoke.onTimeout;
  const trigger = delayTrigger(after, `${at}/onTimeout/after`, context.delays, context.issues);
  if (trigger === null) return results;
  return [...results, edge(path, `${id}.onTimeout`, rest, trigger, `${at}/onTimeout`, context)];
}
