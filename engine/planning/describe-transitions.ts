import type { Answers, Need } from '../need.ts';
import type { Json } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Unanswered } from '../plan.ts';
import type { Principal } from '../principal.ts';
import type { Record } from '../record.ts';
import type { Field } from '../record-type/field.ts';
import { candidateTransitions, enabledTransitions } from '../workflow/acceptance.ts';
import { becauseOf } from '../condition/explain.ts';
import type { CompiledCondition } from '../condition/compile.ts';
import type { ChartTransition } from '../workflow/chart.ts';
import { compileValue } from '../value/compile.ts';
import { mayTake } from './may-take.ts';
import { sceneOf } from './environment.ts';
import type { StepInput } from './environment.ts';
import { celScope, factReader } from './scene.ts';
import { createSession, overlayOn } from './session.ts';
import { workflowOf } from './progress.ts';

/** A transition as people meet it: a button, whether it can be pressed, and what it asks. */
export interface OfferedTransition {
  readonly id: string;
  readonly event: string;
  readonly label: string;
  readonly description: string | null;
  /** Path of the state it leads to; null: the record stays where it is. */
  readonly target: string | null;
  readonly enabled: boolean;
  /** Why not, in words, where it is not enabled. */
  readonly why: string | null;
  readonly form: { readonly [field: string]: OfferedField } | null;
}

/** A field of a transition's form. */
export type OfferedField = Field & {
  readonly required: boolean;
  readonly order: number;
  /** Value filled in beforehand: the record's own, or the form's default. */
  readonly value: Json;
  readonly visible?: unknown;
};

/** What a question about one record looks at. */
export interface RecordQuestion {
  readonly record: Record;
  readonly actor: Principal;
  readonly definitions: Definitions;
  readonly answers: Answers;
  readonly now: string;
}

/** The step input a question about a record is answered with, and the needs it meets. */
export function questionInput(question: RecordQuestion): {
  input: StepInput;
  needs: Map<string, Need>;
} {
  const { record, actor, definitions, answers, now } = question;
  const needs = new Map<string, Need>();
  const overlay = overlayOn(null);
  overlay.records.set(record.id, record);
  const session = createSession(answers, needs, overlay, now);
  const event = { id: '', source: '/interlock', type: '', time: now, data: {} };
  return {
    input: {
      session,
      definitions,
      workflow: workflowOf(definitions, record),
      record,
      event,
      actor,
    },
    needs,
  };
}

/** The transitions a record's state has, for a principal: which can be taken, which not and why. Pure. */
export function describeTransitions(
  question: RecordQuestion,
): Unanswered | { readonly kind: 'transitions'; readonly items: readonly OfferedTransition[] } {
  const { input, needs } = questionInput(question);
  const { record, workflow } = input;
  if (record.snapshot.done) return { kind: 'transitions', items: [] };
  const facts = factReader(sceneOf(input));
  const shown = new Map<string, OfferedTransition>();
  for (const candidate of candidateTransitions(workflow.chart, record.snapshot.active)) {
    if (candidate.trigger.kind !== 'event') continue;
    const { type } = candidate.trigger;
    const { active, history } = record.snapshot;
    const taken = enabledTransitions(workflow.chart, active, type, facts, history);
    // Of several on one event people see one that would be taken, else the first.
    if (shown.has(type) || (taken.length > 0 && !taken.includes(candidate))) continue;
    shown.set(type, describe(candidate, input));
  }
  if (needs.size > 0) return { kind: 'need', needs: [...needs.values()] };
  return { kind: 'transitions', items: [...shown.values()] };
}

function describe(t: ChartTransition, input: StepInput): OfferedTransition {
  const event = t.trigger.kind === 'event' ? t.trigger.type : '';
  const facts = factReader(sceneOf(input));
  const guarded = t.guard === null || t.guard.test(facts);
  const allowed = mayTake(t, input.actor, input);
  const reasons: string[] = [];
  if (!allowed)
    reasons.push(
      t.allow === null
        ? 'Only agents may do this.'
        : `You may not do this: ${failing(t.allow, input)}`,
    );
  if (!guarded && t.guard !== null) reasons.push(`Not now: ${failing(t.guard, input)}`);
  return {
    id: t.id,
    event,
    label: t.label ?? event.split('.').at(-1) ?? event,
    description: t.description,
    target: t.target,
    enabled: guarded && allowed,
    why: reasons.length === 0 ? null : reasons.join(' '),
    form: t.form === null ? null : describeForm(t, input),
  };
}

function failing(condition: CompiledCondition, input: StepInput): string {
  return becauseOf(condition, factReader(sceneOf(input)));
}

function describeForm(
  t: ChartTransition,
  input: StepInput,
): { readonly [field: string]: OfferedField } {
  const scope = celScope(sceneOf(input));
  const fields: { [id: string]: OfferedField } = {};
  for (const [id, asked] of Object.entries(t.form ?? {})) {
    const field = input.workflow.type.fields[id] ?? asked.field;
    if (field === undefined) continue;
    const compiled = asked.default === undefined ? null : compileValue(asked.default, {});
    const preset = compiled?.ok === true ? compiled.value.evaluate(scope) : null;
    fields[id] = {
      ...field,
      required: asked.required ?? false,
      order: asked.order ?? 0,
      value: preset ?? input.record.data[id] ?? null,
      ...(asked.visible === undefined ? {} : { visible: asked.visible }),
    };
  }
  return fields;
}
