import { mayIntervene } from '../principal.ts';
import type { Record } from '../record.ts';
import { later } from './apply-step.ts';
import type { Delivered } from './delivered.ts';
import type { StepInput } from './environment.ts';
import { forbidden } from './intervene.ts';
import { putRecord } from './progress.ts';
import type { Progress } from './progress.ts';

/**
 * Takes a timer off a record without taking its transition, and nothing else: what kept it from firing must
 * not keep it from being given up. A clock's mark is told all the same with the record's next step.
 */
export function dismissTimer(
  progress: Progress,
  input: Pick<StepInput, 'session' | 'record' | 'event' | 'actor'>,
  { key, due }: { readonly key: string; readonly due: string },
): Delivered {
  const { record, event, actor, session } = input;
  if (!mayIntervene(actor)) return forbidden(input, 'dismiss a timer of');
  if (record.timers[key] !== due) {
    const reason = `timer ${key} of ${record.number} is no longer set`;
    return { kind: 'refused', code: 'stale-timer', reason, issues: [] };
  }
  const { [key]: _, ...timers } = record.timers;
  const after: Record = {
    ...record,
    timers,
    revision: record.revision + 1,
    updatedAt: later(record, session.now),
  };
  putRecord(progress, record, after, {
    record: after.id,
    revision: after.revision,
    at: after.updatedAt,
    kind: 'timer-dismissed',
    event: { id: event.id, source: event.source, type: event.type },
    actor: { kind: actor.kind, id: actor.id, name: actor.name },
    from: record.state,
    to: record.state,
    taken: [],
    changes: {},
    input: event.data,
    hash: record.workflow.hash,
    decision: progress.decision,
  });
  progress.trace.push({ kind: 'updated', record: after.id, event: event.type, fields: [] });
  return { kind: 'applied' };
}
