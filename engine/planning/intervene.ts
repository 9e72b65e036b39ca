import { BUILT_IN } from '../event.ts';
import { ENGINE, mayIntervene } from '../principal.ts';
import type { Record } from '../record.ts';
import { machineEvent } from '../workflow/machine.ts';
import { placesOf } from '../workflow/place.ts';
import { stepWorkflow } from '../workflow/transition.ts';
import { applyStep } from './apply-step.ts';
import { refused } from './delivered.ts';
import type { Delivered } from './delivered.ts';
import { guardNotes } from './asked-guards.ts';
import { stepEnvironment } from './environment.ts';
import type { StepInput } from './environment.ts';
import { identityOf, rivalFor } from './identity.ts';
import { enqueue, nextId, putKey } from './progress.ts';
import type { Progress } from './progress.ts';

/**
 * Puts a record into a state of its workflow, whatever guards and forms say. What is left and entered is
 * left and entered as by any step, and `always` transitions run on. A record that has ended lives again.
 */
export function move(
  progress: Progress,
  work: { readonly depth: number },
  input: StepInput,
  state: string,
): Delivered {
  const { record, workflow, actor } = input;
  if (!mayIntervene(actor)) return forbidden(input, 'move');
  const places = placesOf(workflow.chart);
  if (!places.includes(state)) {
    const reason = `${record.number} cannot be moved to "${state}": states of workflow "${workflow.id}" it can be moved to are ${places.join(', ')}`;
    return refused('unknown-state', '/data/state', reason);
  }
  const identity = record.snapshot.done ? identityOf(input) : null;
  const rival = identity === null ? null : rivalFor(progress, identity, record.id);
  const context = { data: record.data, counters: record.counters, operations: [] };
  const name = machineEvent.move(state);
  const guards = guardNotes(progress.trial);
  const environment = stepEnvironment(input, guards);
  const stepped = stepWorkflow(workflow, record.snapshot, context, name, environment);
  const lives = record.snapshot.done && !stepped.snapshot.done;
  if (lives && rival !== null) {
    const reason = `${record.number} cannot live again: ${rival.number} is what it was by now`;
    return refused('already-exists', '/data/state', reason);
  }
  if (lives && identity !== null)
    putKey(progress, identity, { record: record.id, at: input.session.now });
  applyStep(progress, { input, stepped, guards, kind: 'moved', depth: work.depth });
  if (lives) tellParent(progress, work, record);
  return { kind: 'applied' };
}

/**
 * Takes down that automation of a record stands still, or goes on; whoever runs it sees to that. Nobody
 * is told to have paused what stands still already, or resumed what does not.
 */
export function hold(
  progress: Progress,
  work: { readonly depth: number },
  input: StepInput,
  { kind, reason }: { readonly kind: 'paused' | 'resumed'; readonly reason: string },
): Delivered {
  const { record, actor, session } = input;
  if (!mayIntervene(actor)) return forbidden(input, kind === 'paused' ? 'pause' : 'resume');
  const before = session.holdOn(record.id);
  if (kind === 'paused' && before !== null) {
    const message = `${record.number} was paused already, by ${before.actor.name}: ${before.reason}`;
    return { kind: 'refused', code: 'already-paused', reason: message, issues: [] };
  }
  if (kind === 'resumed' && before === null) {
    const message = `${record.number} is not paused`;
    return { kind: 'refused', code: 'not-paused', reason: message, issues: [] };
  }
  session.putHold(record.id, kind === 'paused' ? { reason, actor: { name: actor.name } } : null);
  const context = { data: record.data, counters: record.counters, operations: [] };
  const stepped = { snapshot: record.snapshot, context };
  applyStep(progress, { input, stepped, kind, depth: work.depth });
  return { kind: 'applied' };
}

/** Whoever waits for a child that lives again goes on waiting. */
function tellParent(progress: Progress, work: { readonly depth: number }, record: Record): void {
  if (record.parent === undefined) return;
  enqueue(progress, {
    kind: 'deliver',
    depth: work.depth + 1,
    event: {
      id: nextId(progress, 'child-reopened'),
      source: '/interlock',
      type: BUILT_IN.childReopened,
      time: progress.session.now,
      data: { child: { id: record.id, number: record.number, type: record.type } },
    },
    record: record.parent.record,
    signal: {
      kind: 'child-reopened',
      child: record.id,
      invocation: record.parent.invocation,
    },
    actor: ENGINE,
  });
}

/** Who is no process owner may not step in. Pure. */
export function forbidden(
  { actor, record }: Pick<StepInput, 'actor' | 'record'>,
  what: string,
): Delivered {
  const reason = `${actor.name} may not ${what} ${record.number}: this needs role owner`;
  return { kind: 'refused', code: 'forbidden', reason, issues: [] };
}
