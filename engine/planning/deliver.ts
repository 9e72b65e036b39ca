import { instantMs, instantText } from '../calendar/instant.ts';
import { BUILT_IN } from '../event.ts';
import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { ChildEnd, Invocation, Record } from '../record.ts';
import { machineEvent } from '../workflow/machine.ts';
import type { Operation } from '../workflow/operation.ts';
import { stepWorkflow } from '../workflow/transition.ts';
import { applyStep } from './apply-step.ts';
import { guardNotes } from './asked-guards.ts';
import { machineWork } from './machine-work.ts';
import { INVARIANT_TIMER } from './watch-invariants.ts';
import { ignored } from './delivered.ts';
import type { Delivered } from './delivered.ts';
import { dismissTimer } from './dismiss-timer.ts';
import { edit } from './edit.ts';
import { hold, move } from './intervene.ts';
import { migrate } from './migrate.ts';
import { stepEnvironment } from './environment.ts';
import type { StepInput } from './environment.ts';
import { workflowOf } from './progress.ts';
import type { Progress } from './progress.ts';
import { takeEvent, takeMachineEvent } from './take-event.ts';
import type { Work } from './work.ts';

type Delivery = Extract<Work, { kind: 'deliver' }>;

/** Sends a signal to a record: a step of its workflow, an edit, a note, a timer, a result. */
export function deliver(progress: Progress, work: Delivery): Delivered {
  const record = progress.session.record(work.record);
  if (record === null) {
    return ignored('unknown-record', `there is no record ${work.record}`);
  }
  const { session, definitions } = progress;
  // Also where the definition it is pinned to is gone: that may be why it was set aside.
  if (work.signal.kind === 'timer-dismissed') {
    const { event, actor, signal } = work;
    return dismissTimer(progress, { session, record, event, actor }, signal);
  }
  const workflow = workflowOf(definitions, record);
  const input: StepInput = {
    session,
    definitions,
    workflow,
    record,
    event: work.event,
    actor: work.actor,
  };
  switch (work.signal.kind) {
    case 'event':
      progress.listener?.sent(work.event.type);
      return takeEvent(progress, work, input);
    case 'machine':
      return takeMachineEvent(progress, work, input, work.signal.name);
    case 'edited':
      return edit(progress, work, input, work.signal.patch);
    case 'noted': {
      const { text, visibility } = work.signal;
      const stepped = {
        snapshot: record.snapshot,
        context: { data: record.data, counters: record.counters, operations: [] },
      };
      applyStep(progress, {
        input,
        stepped,
        kind: 'noted',
        depth: work.depth,
        note: { text, visibility },
      });
      return { kind: 'applied' };
    }
    case 'moved':
      return move(progress, work, input, work.signal.state);
    case 'migrated':
      return migrate(progress, work, input, work.signal.migrating);
    case 'paused':
    case 'resumed':
      return hold(progress, work, input, work.signal);
    case 'timer':
      return timerFired(progress, work, input, work.signal.key, work.signal.due);
    case 'effect':
      return effectEnded(progress, work, input, work.signal);
    case 'child':
      return childEnded(progress, work, input, work.signal);
    case 'child-reopened':
      return childReopened(progress, work, input, work.signal);
  }
}

function timerFired(
  progress: Progress,
  work: Delivery,
  input: StepInput,
  key: string,
  due: string,
): Delivered {
  const { record } = input;
  if (record.timers[key] !== due)
    return ignored('stale-timer', `timer ${key} of ${record.number} is no longer set`);
  const looks = key.startsWith('clock:') || key.startsWith(INVARIANT_TIMER);
  if (!looks) return takeTimer(progress, work, input, key, due);
  // Such a timer only says "look": the step itself finds which threshold was reached, what has waited for too long.
  const stepped = {
    snapshot: record.snapshot,
    context: { data: record.data, counters: record.counters, operations: [] },
  };
  applyStep(progress, { input, stepped, kind: 'updated', depth: work.depth });
  return { kind: 'applied' };
}

/** Takes a timer's transition; where its guard says no, the timer is gone all the same. */
function takeTimer(
  progress: Progress,
  work: Delivery,
  input: StepInput,
  key: string,
  due: string,
): Delivered {
  const { record, workflow } = input;
  const context = { data: record.data, counters: record.counters, operations: [] };
  const guards = guardNotes(progress.trial);
  const stepped = stepWorkflow(
    workflow,
    record.snapshot,
    context,
    machineEvent.after(key),
    stepEnvironment(input, guards),
  );
  // First gone, then perhaps set anew by a state that is entered again.
  const again = stepped.context.operations.map((operation) => later(operation, key, due));
  const operations: Operation[] = [{ op: 'timer.cancel', key }, ...again];
  const fired = { ...stepped, context: { ...stepped.context, operations } };
  const { depth } = work;
  applyStep(progress, { input, stepped: fired, guards, kind: 'transition', depth });
  return { kind: 'applied' };
}

/**
 * A timer set anew for the very instant it fired comes a millisecond later: one key and instant is one
 * event, which happens once.
 */
function later(operation: Operation, key: string, due: string): Operation {
  if (operation.op !== 'timer.set' || operation.key !== key || operation.due !== due)
    return operation;
  return { ...operation, due: instantText(instantMs(due) + 1) };
}

function effectEnded(
  progress: Progress,
  work: Delivery,
  input: StepInput,
  signal: Extract<Delivery['signal'], { kind: 'effect' }>,
): Delivered {
  const waiting = Object.entries(input.record.snapshot.invocations).find(
    ([, invocation]) => invocation.kind === 'effect' && invocation.effect === signal.effect,
  );
  if (waiting === undefined) {
    return ignored('not-awaited', `no state of ${input.record.number} waits for this result`);
  }
  const event = { ...work.event, data: signal.result };
  const name = machineEvent.invoke(waiting[0], signal.ok ? 'done' : 'failed');
  return takeMachineEvent(progress, work, { ...input, event }, name);
}

function childEnded(
  progress: Progress,
  work: Delivery,
  input: StepInput,
  signal: Extract<Delivery['signal'], { kind: 'child' }>,
): Delivered {
  const { record } = input;
  const { outcome, state } = signal;
  const key = awaitingKey(record, signal.child);
  if (key === undefined) return noParent(record);
  const children = noteChild(
    progress,
    work,
    input,
    { child: signal.child, key },
    { outcome, state },
  );
  const open = Object.values(children).includes(null);
  if (open && outcome === 'ok') return { kind: 'applied' };
  const ends = Object.entries(children).map(([id, end]) => ({
    id,
    state: end?.state,
    outcome: end?.outcome,
    data: end === null ? undefined : progress.session.peek(id)?.data,
  }));
  // One that failed is not made good by the others: then all is done only if none did.
  const failed = ends.some((end) => end.outcome === 'failed');
  const name = machineEvent.invoke(key, failed ? 'failed' : 'done');
  const child = isJsonObject(work.event.data) ? (work.event.data['child'] ?? null) : null;
  const data = { children: ends, child } as unknown as Json;
  // At once: queued, it could find the state left and entered again, waiting for other children.
  deliver(progress, machineWork(progress, work, record.id, name, BUILT_IN.childEnded, data));
  return { kind: 'applied' };
}

/** A child that had ended lives again: whoever waits for it goes on waiting. */
function childReopened(
  progress: Progress,
  work: Delivery,
  input: StepInput,
  signal: Extract<Delivery['signal'], { kind: 'child-reopened' }>,
): Delivered {
  const key = awaitingKey(input.record, signal.child);
  if (key === undefined) return noParent(input.record);
  noteChild(progress, work, input, { child: signal.child, key }, null);
  return { kind: 'applied' };
}

function noParent({ number }: Record): Delivered {
  return ignored('not-awaited', `no state of ${number} waits for this child`);
}

/** Which work a child is awaited for; a migration may have renamed it since the child was opened. Undefined: none. */
function awaitingKey({ snapshot }: Record, child: string): string | undefined {
  return Object.entries(snapshot.invocations).find(
    ([, one]) => one.kind === 'records' && Object.hasOwn(one.children, child),
  )?.[0];
}

/** Writes down how a child stands that a state waits for. */
function noteChild(
  progress: Progress,
  work: Delivery,
  input: StepInput,
  { child, key }: { readonly child: string; readonly key: string },
  end: ChildEnd | null,
): { readonly [id: string]: ChildEnd | null } {
  const { record } = input;
  const invocation = record.snapshot.invocations[key];
  const before = invocation?.kind === 'records' ? invocation.children : {};
  const children = { ...before, [child]: end };
  const invocations: { [key: string]: Invocation } = {
    ...record.snapshot.invocations,
    [key]: { kind: 'records', children },
  };
  const context = { data: record.data, counters: record.counters, operations: [] };
  const stepped = { snapshot: { ...record.snapshot, invocations }, context };
  applyStep(progress, { input, stepped, kind: 'updated', depth: work.depth });
  return children;
}
