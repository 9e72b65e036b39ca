import type { Event, Plan, Record } from '@interlock/engine';
import type { Transaction } from 'kysely';
import { crashPoint } from '../crash-point.ts';
import { appendAudit, type AuditEntry } from './audit.ts';
import { dropPlaceholders, holdKeys, type HeldKey } from './correlation.ts';
import { writeCounters } from './counter.ts';
import type { Database } from './database.ts';
import { forgetDecisions, insertDecisions } from './decision.ts';
import {
  cancelEffects,
  endEffects,
  insertEffects,
  listPending,
  type EffectEnd,
  type EffectRef,
} from './effect.ts';
import { acceptEvents } from './event.ts';
import { insertHistory } from './history.ts';
import { writeHolds, type HoldChange } from './hold.ts';
import { writeMigrated, type MigratedRecord } from './migrated-record.ts';
import { insertLinks } from './link.ts';
import { findShards } from './shards.ts';
import { diffTimers, writeTimers } from './timer.ts';
import { expectRecordsWritten, writeRecords, type RecordWrite } from './record/write.ts';
import { writeTogether } from './write-together.ts';

/** An event and what was planned for it. */
export interface PlannedEvent {
  readonly event: Event;
  readonly plan: Plan;
  /** It failed before: this end takes the place of the earlier one. */
  readonly again?: boolean;
}

/** Everything one transaction writes. */
export interface Commit {
  /** In accept order; later plans were made over the earlier ones' changes. */
  readonly planned: readonly PlannedEvent[];
  /** When the events are accepted, ISO 8601 UTC. */
  readonly at: string;
  /** Id of the active set the plans were made under. */
  readonly activation: number;
  /** Counters and correlation keys that were given a row only to be locked. */
  readonly placeholders: { readonly counters: readonly string[]; readonly keys: readonly string[] };
  /** Effects whose results these events bring. */
  readonly endedEffects: readonly EffectEnd[];
  /** Records whose automation stands still from now on, or goes on. */
  readonly holds: readonly HoldChange[];
  /** Records that have gone on to another version of their workflow. */
  readonly migrated: readonly MigratedRecord[];
  /** What process owners did, stepping in. */
  readonly audits: readonly AuditEntry[];
  /** Words the search box finds a record by. */
  readonly searchText: (record: Record) => string;
  /** Puts effects into the job queue, inside the same transaction; `again`: also those whose jobs have ended. */
  readonly enqueueMany: (
    trx: Transaction<Database>,
    effects: readonly EffectRef[],
    again?: boolean,
  ) => Promise<void>;
}

/**
 * Writes a batch of plans: events, decisions, records, history, timers and counters in one statement, however many
 * plans there are; then what fewer plans have: effects and their jobs, links and keys. Inside a
 * transaction that has locked every record and key the plans touch; nothing is visible before it commits.
 * @returns false when another transaction accepted one of the events meanwhile; then roll back and look again
 * @throws AppError `record-changed` when a record is not as it was when the plans were made
 */
export async function commitPlan(trx: Transaction<Database>, commit: Commit): Promise<boolean> {
  const { planned, at } = commit;
  const plans = planned.map(({ plan }) => plan);
  const records = finalWrites(plans, commit.searchText);
  crashPoint('before-accept');
  await forgetDecisions(
    trx,
    planned.flatMap(({ event, plan, again }) =>
      again === true ? [{ id: plan.decision.id, record: event.target ?? null }] : [],
    ),
  );
  const accept = await acceptEvents(
    trx,
    planned.map(({ event, plan, again }) => ({ ...event, end: endOf(plan), again })),
    at,
  );
  // Citus says of a row that is there already only that it failed: what was accepted must be known before.
  const apart = (await findShards(trx)) !== undefined;
  if (apart && accepted(await writeTogether(trx, accept)) !== planned.length) return false;
  const written = await writeTogether(trx, [
    ...(apart ? [] : accept),
    ...(await writeRecords(trx, records)),
    ...insertHistory(plans.flatMap(({ changes }) => changes.flatMap(({ history }) => history))),
    ...insertDecisions(
      planned.map((one) => ({ decision: one.plan.decision, records: concerned(one) })),
      commit.activation,
    ),
    ...(await writeTimers(
      trx,
      records.map(({ before, after }) => diffTimers(after.id, before?.timers ?? {}, after.timers)),
    )),
    ...(await writeCounters(
      trx,
      plans.flatMap(({ counters }) => counters),
      commit.placeholders.counters,
      at,
    )),
  ]);
  if (!apart && accepted(written) !== planned.length) return false;
  expectRecordsWritten(written, records);
  crashPoint('after-accept');
  const cancelled = new Set(plans.flatMap(({ cancelledEffects }) => cancelledEffects));
  const effects = plans.flatMap((plan) => plan.effects);
  await insertEffects(trx, effects, at);
  // What has just ended is no longer there to be cancelled.
  await endEffects(trx, commit.endedEffects);
  await cancelEffects(
    trx,
    [...cancelled],
    records.map(({ after }) => after.id),
  );
  await insertLinks(
    trx,
    plans.flatMap(({ links }) => links),
    at,
  );
  const held = finalKeys(plans);
  await holdKeys(trx, held);
  const taken = new Set(held.map(({ key }) => key));
  await dropPlaceholders(
    trx,
    commit.placeholders.keys.filter((key) => !taken.has(key)),
  );
  const wanted = effects.filter(({ id }) => !cancelled.has(id));
  if (wanted.length > 0) {
    crashPoint('before-enqueue');
    await commit.enqueueMany(trx, wanted);
  }
  await writeHolds(trx, commit.holds);
  for (const { record, hold } of commit.holds) {
    if (hold !== null) continue;
    const waiting = await listPending(trx, record);
    if (waiting.length > 0) await commit.enqueueMany(trx, waiting, true);
  }
  await writeMigrated(trx, commit.migrated);
  // Last: whoever waits for the chain of the audit must not be waited for.
  await appendAudit(trx, commit.audits);
  return true;
}

function accepted(written: ReadonlyMap<string, number>): number {
  return (written.get('accepted') ?? 0) + (written.get('ended_anew') ?? 0);
}

function endOf(plan: Plan) {
  const { outcome, reason, code, changes, decision } = plan;
  return {
    outcome,
    reason,
    code,
    records: changes.map(({ after }) => after.id),
    decision: decision.id,
  };
}

/** Each record as the first plan found it and the last one left it. */
function finalWrites(plans: readonly Plan[], searchText: Commit['searchText']): RecordWrite[] {
  const final = new Map<string, { before: Record | null; after: Record }>();
  for (const { before, after } of plans.flatMap(({ changes }) => changes)) {
    const first = final.get(after.id);
    final.set(after.id, { before: first === undefined ? before : first.before, after });
  }
  return [...final.values()].map((write) => ({
    ...write,
    searchText: () => searchText(write.after),
  }));
}

/** Each key as the last plan that took it left it. */
function finalKeys(plans: readonly Plan[]): HeldKey[] {
  return [...new Map(plans.flatMap(({ keys }) => keys).map((held) => [held.key, held])).values()];
}

/** Records a decision concerned: those it changed, and the one its event was sent to. */
function concerned({ event, plan }: PlannedEvent): string[] {
  const ids = new Set(plan.changes.map(({ after }) => after.id));
  for (const entry of plan.decision.trace) if (entry.kind === 'not-accepted') ids.add(entry.record);
  if (plan.outcome === 'failed' && event.target !== undefined) ids.add(event.target);
  return [...ids];
}
