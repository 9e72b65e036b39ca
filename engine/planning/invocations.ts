import { ACTIONS } from '../action/catalogue.ts';
import { EngineError } from '../errors.ts';
import { ENGINE } from '../principal.ts';
import type { Invocation, Record } from '../record.ts';
import { machineEvent } from '../workflow/machine.ts';
import type { Operation } from '../workflow/operation.ts';
import { machineWork } from './machine-work.ts';
import { enqueue, nextId } from './progress.ts';
import type { Progress } from './progress.ts';
import { recipientsIn, resolveRecipients } from './recipients.ts';
import type { Step } from './step.ts';

/** Invocations started in a step, by the operation that started them. */
export type Started = ReadonlyMap<Operation, Invocation>;

/** Gives what a step starts its ids: of an effect, or of the children to open. */
export function startInvocations(
  progress: Progress,
  step: Step,
  operations: readonly Operation[],
): Started {
  const started = new Map<Operation, Invocation>();
  for (const operation of operations) {
    if (operation.op !== 'invoke.start') continue;
    const { work, key } = operation;
    if (work.kind === 'effect') {
      started.set(operation, { kind: 'effect', effect: nextId(progress, `effect ${key}`) });
      continue;
    }
    const ids = work.children.map(() => nextId(progress, `child ${key} ${step.input.record.id}`));
    started.set(operation, {
      kind: 'records',
      children: Object.fromEntries(ids.map((id) => [id, null])),
    });
  }
  return started;
}

/** A record's invocations after a step. */
export function settleInvocations(
  progress: Progress,
  before: { readonly [key: string]: Invocation },
  operations: readonly Operation[],
  started: Started,
): { readonly [key: string]: Invocation } {
  const invocations: { [key: string]: Invocation } = { ...before };
  for (const operation of operations) {
    if (operation.op === 'invoke.stop') {
      const stopped = before[operation.key];
      // One started in this very step is not asked for at all: see `carryOut`.
      if (stopped?.kind === 'effect' && invocations[operation.key] === stopped) {
        progress.cancelledEffects.push(stopped.effect);
      }
      delete invocations[operation.key];
    }
    if (operation.op === 'invoke.start') {
      const invocation = started.get(operation);
      if (invocation !== undefined) invocations[operation.key] = invocation;
    }
  }
  return invocations;
}

/** Tells the children of an invocation that was left, if it says how. */
export function cancelChildren(progress: Progress, step: Step, key: string): void {
  const stopped = step.input.record.snapshot.invocations[key];
  if (stopped?.kind !== 'records') return;
  const chart = step.input.workflow.chart;
  const work = chart.get(key.split('#')[0] ?? '')?.invocations.find((i) => i.key === key)?.work;
  if (work?.kind !== 'records' || work.cancel === null) return;
  for (const [id, end] of Object.entries(stopped.children)) {
    if (end !== null) continue;
    const event = {
      ...step.input.event,
      id: nextId(progress, 'cancel'),
      type: work.cancel,
      data: {},
    };
    enqueue(progress, {
      kind: 'deliver',
      depth: step.depth + 1,
      event,
      record: id,
      signal: { kind: 'event' },
      actor: ENGINE,
    });
  }
}

/** Queues the work of an invocation: its effect, or the opening of its children. */
export function invoke(
  progress: Progress,
  step: Step,
  after: Record,
  operation: Extract<Operation, { op: 'invoke.start' }>,
  invocation: Invocation | undefined,
): void {
  const { work, key } = operation;
  const base = { depth: step.depth + 1, event: step.input.event };
  if (work.kind === 'effect' && invocation?.kind === 'effect') {
    if (ACTIONS.get(work.type)?.effect !== true) {
      throw new EngineError('not-an-effect', `"${work.type}" is not an effect`, {
        type: work.type,
      });
    }
    const params = resolveRecipients(progress, work.type, work.params);
    const to = recipientsIn(params);
    progress.effects.push({
      id: invocation.effect,
      type: work.type,
      params,
      record: after.id,
      invocation: key,
      event: progress.root.id,
      ...(progress.root.traceparent === undefined
        ? {}
        : { traceparent: progress.root.traceparent }),
    });
    progress.trace.push({
      kind: 'effect',
      effect: invocation.effect,
      type: work.type,
      record: after.id,
      ...(to.length === 0 ? {} : { to }),
    });
    return;
  }
  if (work.kind !== 'records' || invocation?.kind !== 'records') return;
  const ids = Object.keys(invocation.children);
  if (ids.length === 0) {
    enqueue(
      progress,
      machineWork(progress, step, after.id, machineEvent.invoke(key, 'done'), 'invoke.done', {
        children: [],
      }),
    );
    return;
  }
  ids.forEach((id, i) => {
    enqueue(progress, {
      ...base,
      kind: 'invoke',
      type: work.type,
      id,
      data: work.children[i] ?? {},
      parent: after.id,
      invocation: key,
      relation: work.relation,
    });
  });
}
