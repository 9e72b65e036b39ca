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
import type { MigratedRecord } from '../store/migrated-record.ts';
import { endedByHand } from './effect-event.ts';

/** What must be written beside the plans where process owners stepped in. */
export interface Interventions {
  readonly holds: readonly HoldChange[];
  readonly migrated: readonly MigratedRecord[];
  readonly audits: readonly AuditEntry[];
}

/**
 * What planned events ask for beyond their plans: whose automation stands still or goes on, which records
 * went on in another version, and what is audited. Pure.
 * @param at when the events are accepted, ISO 8601 UTC
 */
export function interventionsIn(planned: readonly PlannedEvent[], at: string): Interventions {
  const each = planned.map((one) => interventionOf(one, at));
  return {
    holds: each.flatMap(({ holds }) => holds),
    migrated: each.flatMap(({ migrated }) => migrated),
    audits: each.flatMap(({ audits }) => audits),
  };
}

const NONE: Interventions = { holds: [], migrated: [], audits: [] };

/** Events by which somebody steps in on a record. */
const STEPPING_IN: ReadonlySet<string> = new Set([
  BUILT_IN.moved,
  BUILT_IN.paused,
  BUILT_IN.resumed,
  BUILT_IN.timerDismissed,
]);

function interventionOf({ event, plan }: PlannedEvent, at: string): Interventions {
  const ended = endedByHand(event);
  if (ended !== null && plan.outcome !== 'failed') return { ...NONE, audits: [ended] };
  if (event.type === BUILT_IN.migrated) return { ...NONE, migrated: migratedBy({ event, plan }) };
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
      return { ...NONE, audits: audited('record.moved', before, after) };
    case BUILT_IN.paused: {
      const { kind, id, name } = actor;
      return {
        ...NONE,
        holds: [{ record, hold: { reason, actor: { kind, id, name }, at } }],
        audits: audited('record.paused', { ...before, paused: false }, { ...after, paused: true }),
      };
    }
    case BUILT_IN.resumed:
      return {
        ...NONE,
        holds: [{ record, hold: null }],
        audits: audited('record.resumed', { ...before, paused: true }, { ...after, paused: false }),
      };
    case BUILT_IN.timerDismissed:
      return { ...NONE, audits: [timerDismissed(event, change.after)] };
    default:
      return NONE;
  }
}

/** The migration is audited as a whole; what became of each record stands beside it. */
function migratedBy({ event, plan }: Pick<PlannedEvent, 'event' | 'plan'>): MigratedRecord[] {
  const migration = isJsonObject(event.data) ? asText(event.data['migration'] ?? '') : '';
  return plan.changes.flatMap(({ before, after, history }) => {
    const row = history.find(({ kind }) => kind === 'migrated');
    if (before === null || row === undefined || after.id !== event.target) return [];
    const same = before.state === row.to;
    return [
      {
        migration,
        record: after.id,
        number: after.number,
        outcome: 'migrated',
        class: same ? 'unchanged' : 'mapped',
        reasons: [],
        from: { state: before.state, hash: before.workflow.hash },
        to: row.to,
        revision: row.revision,
      },
    ];
  });
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
