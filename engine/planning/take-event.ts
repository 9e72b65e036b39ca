import type { CompiledWorkflow } from '../pack/definitions.ts';
import type { AskedGuard } from '../plan.ts';
import type { Record } from '../record.ts';
import { candidateTransitions, enabledTransitions } from '../workflow/acceptance.ts';
import { machineEvent } from '../workflow/machine.ts';
import { stepWorkflow } from '../workflow/transition.ts';
import { applyStep } from './apply-step.ts';
import { askGuard, guardNotes } from './asked-guards.ts';
import { checkForm } from './check-form.ts';
import { ignored, invalid } from './delivered.ts';
import type { Delivered } from './delivered.ts';
import { sceneOf, stepEnvironment } from './environment.ts';
import type { StepInput } from './environment.ts';
import { mayTake } from './may-take.ts';
import type { Progress } from './progress.ts';
import { factReader } from './scene.ts';
import type { Work } from './work.ts';

type Delivery = Extract<Work, { kind: 'deliver' }>;

/** Takes an event from outside, where a transition of its state names it, may be taken and is given what it asks. */
export function takeEvent(progress: Progress, work: Delivery, input: StepInput): Delivered {
  const { record, workflow, event } = input;
  const notAccepted = (refused: readonly AskedGuard[] = []): Delivered => {
    if (refused.length > 0) {
      const { id, revision } = record;
      const { hash } = workflow;
      progress.trace.push({
        kind: 'guarded',
        record: id,
        revision,
        workflow: hash,
        guards: refused,
      });
    }
    progress.trace.push({
      kind: 'not-accepted',
      record: record.id,
      event: event.type,
      state: record.state,
      ...(work.by === undefined ? {} : { by: work.by }),
    });
    const allowed = record.snapshot.done
      ? 'none: its workflow has ended'
      : allowedTypes(workflow, record).join(', ') || 'none';
    return ignored(
      'not-accepted',
      `${record.number} in state "${record.state}" does not accept "${event.type}" now; events it knows here: ${allowed}`,
    );
  };
  if (record.snapshot.done) return notAccepted();
  const facts = factReader(sceneOf(input));
  const { active, history } = record.snapshot;
  const enabled = enabledTransitions(workflow.chart, active, event.type, facts, history);
  if (enabled.length === 0) return notAccepted(refusing(progress, input));
  for (const transition of enabled) {
    if (!mayTake(transition, input.actor, input)) {
      const label = transition.label ?? event.type;
      return {
        kind: 'refused',
        code: 'forbidden',
        reason: `${input.actor.name} may not take "${label}" on ${record.number}`,
        issues: [],
      };
    }
  }
  const known = new Set(enabled.flatMap((t) => Object.keys(t.form ?? {})));
  const issues = enabled.flatMap((t) => checkForm(t, input, known));
  if (issues.length > 0) return invalid(issues);
  return takeMachineEvent(progress, work, input, machineEvent.external(event.type));
}

/** The guards that keep every transition on an event from being taken. */
function refusing(progress: Progress, input: StepInput): readonly AskedGuard[] {
  const { record, workflow, event } = input;
  const guards = guardNotes(progress.trial);
  const facts = factReader(sceneOf(input));
  for (const transition of candidateTransitions(workflow.chart, record.snapshot.active)) {
    const { guard, trigger } = transition;
    if (trigger.kind === 'event' && trigger.type === event.type && guard !== null)
      askGuard(guards, transition, guard, facts);
  }
  return guards.asked;
}

function allowedTypes(workflow: CompiledWorkflow, record: Record): string[] {
  const types = candidateTransitions(workflow.chart, record.snapshot.active).flatMap((t) =>
    t.trigger.kind === 'event' ? [t.trigger.type] : [],
  );
  return [...new Set(types)];
}

/** Takes one of the machine's own events. */
export function takeMachineEvent(
  progress: Progress,
  work: Delivery,
  input: StepInput,
  name: string,
): Delivered {
  const { record, workflow } = input;
  const context = { data: record.data, counters: record.counters, operations: [] };
  const guards = guardNotes(progress.trial);
  const environment = stepEnvironment(input, guards);
  const stepped = stepWorkflow(workflow, record.snapshot, context, name, environment);
  const { depth, by } = work;
  const result = applyStep(progress, { input, stepped, guards, kind: 'transition', depth, by });
  return result === 'unchanged'
    ? ignored('no-effect', `nothing changed on ${record.number}`)
    : { kind: 'applied' };
}
