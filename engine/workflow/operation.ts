import type { CompiledCondition } from '../condition/compile.ts';
import type { Json, JsonObject } from '../json.ts';
import type { CompiledAction } from '../action/compile.ts';
import type { ChartInvocation, ChartTransition, CompiledDelay } from './chart.ts';

/** What a step asks for, in the order it came about. */
export type Operation =
  | { readonly op: 'taken'; readonly transition: string }
  | { readonly op: 'action'; readonly type: string; readonly params: Json }
  | { readonly op: 'timer.set'; readonly key: string; readonly due: string }
  | { readonly op: 'timer.cancel'; readonly key: string }
  | { readonly op: 'invoke.start'; readonly key: string; readonly work: StartedWork }
  | { readonly op: 'invoke.stop'; readonly key: string };

/** An invocation's work with its values evaluated. */
export type StartedWork =
  | { readonly kind: 'effect'; readonly type: string; readonly params: JsonObject }
  | {
      readonly kind: 'records';
      readonly type: string;
      readonly relation: string;
      /** One child per item: its data. */
      readonly children: readonly JsonObject[];
    };

/** What moves with the statechart while it steps. */
export interface WorkflowContext {
  readonly data: JsonObject;
  readonly counters: { readonly [counter: string]: number | string };
  readonly operations: readonly Operation[];
}

/** What a step may look at and how its actions are carried out: everything but the chart itself. */
export interface StepEnvironment {
  /** Whether a guard holds with the record's data as they are at this point of the step. */
  permits(transition: ChartTransition, guard: CompiledCondition, context: WorkflowContext): boolean;
  /** Writes a form's fields to the record, before the transition's actions run. */
  takeForm(transition: ChartTransition, context: WorkflowContext): WorkflowContext;
  /** Evaluates an action; `set` and `count` change the context, others become operations. */
  runAction(action: CompiledAction, context: WorkflowContext): WorkflowContext;
  /** When a timer set now comes due (ISO 8601 UTC); null: never. */
  dueAt(delay: CompiledDelay, context: WorkflowContext): string | null;
  /** The operation that starts an invocation's work. */
  startInvocation(invocation: ChartInvocation, context: WorkflowContext): Operation;
}
