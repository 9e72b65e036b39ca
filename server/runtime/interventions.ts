import {
  BUILT_IN,
  asText,
  isJsonObject,
  type Event,
  type Json,
  type JsonObject,
  type Record,
} from '@interlock/engine';
import type { AuditEntry } from '../store/audit.ts';
import type { PlannedEvent } from '../store/commit-plan.ts';
import type { HoldChange } from '../store/hold.ts';
import { endedByHand } from './effect-event.ts';

/** What must be written beside the plans where process owners stepped in. */
export interface Interventions {
  readonly holds: readonly HoldChange[];
  readonly audits: readonly AuditEntry[];
}

/**
 * What planned events ask for beyond their plans: whose automation stands still or goes on, and what is
 * audited. Pure.
 * @param at when the events are accepted, ISO 8601 UTC
 */
export function interventionsIn(planned: readonly PlannedEvent[], at: string): Interventions {
  const each = planned.map((one) => interventionOf(one, at));
  return {
    holds: each.flatMap(({ holds }) => holds),
    audits: each.flatMap(({ audits }) => audits),
  };
}

const NONE: Interventions = { holds: [], audits: [] };

/** Events by which somebody steps in on a record. */
const STEPPING_IN: ReadonlySet<string> = new Set([
  BUILT_IN.moved,
  BUILT_IN.paused,
  BUILT_IN.resumed,
  BUILT_IN.timerDismissed,
]);

function interventionOf({ event, plan }: PlannedEvent, at: string): Interventions {
  const ended = endedByHand(event);
  if (ended !== null && plan.outcome !== 'failed') return { holds: [], audits: [ended] };
  if (!STEPPING_IN.has(event.type)) return NONE;
  const change = plan.changes.find(({ after }) => after.id === event.target);
  if (plan.outcome !== 'applied' || change === undefined || change.before === null) return NONE;
  const { actor } = event;
  const reason = reasonOf(event);
  const [before, after] = [statusOf(change.before), { ...statusOf(change.after), reason }];
  const audited = (action: string, was: JsonObject, is: JsonObject): AuditEntry[] => [
    { actor, action, subject: { kind: 'record', id: change.after.id }, before: was, after: is },
  ];
  const record = change.after.id;
  switch (event.type) {
    case BUILT_IN.moved:
      return { holds: [], audits: audited('record.moved', before, after) };
    case BUILT_IN.paused: {
      const { kind, id, name } = actor;
      return {
        holds: [{ record, hold: { reason, actor: { kind, id, name }, at } }],
        audits: audited('record.paused', { ...before, paused: false }, { ...after, paused: true }),
      };
    }
    case BUILT_IN.resumed:
      return {
        holds: [{ record, hold: null }],
        audits: audited('record.resumed', { ...before, paused: true }, { ...after, paused: false }),
      };
    case BUILT_IN.timerDismissed:
      return { holds: [], audits: [timerDismissed(event, change.after)] };
    default:
      return NONE;
  }
}

function timerDismissed({ actor, data }: Event, { id, number }: Record): AuditEntry {
  const { key = null, dueAt = null, parked = null } = isJsonObject(data) ? data : {};
  const before = { number, key, dueAt, parked };
  return {
    actor,
    action: 'timer.dismissed',
    subject: { kind: 'timer', id: `${id} ${asText(key)}` },
    before,
    after: { ...before, dismissed: true, reason: isJsonObject(data) ? (data['reason'] ?? '') : '' },
  };
}

function statusOf({ number, type, state, snapshot }: Record): { readonly [key: string]: Json } {
  return { number, type, state, done: snapshot.done };
}

function reasonOf({ data }: Event): string {
  return isJsonObject(data) ? asText(data['reason'] ?? '').trim() : '';
}
