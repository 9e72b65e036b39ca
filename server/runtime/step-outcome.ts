import { error, type Decision, type Event, type Plan, type Record } from '@interlock/engine';
import type { Transaction } from 'kysely';
import { AppError } from '../app-error.ts';
import type { Database } from '../store/database.ts';
import type { AcceptedEvent } from '../store/event.ts';
import { readSummaries } from '../store/record/read.ts';
import type { StepRequest, StepResult, TouchedRecord } from './step-result.ts';

/** Why nothing of a plan is to be written, as its result; undefined: write it. */
export function refusalOf(request: StepRequest, plan: Plan): StepResult | undefined {
  const { event, strict = false, ifRevisions } = request;
  const refused = (given: Partial<StepResult> = {}): StepResult => ({
    ...toResult(event, plan),
    outcome: 'refused',
    records: [],
    after: [],
    decision: null,
    ...given,
  });
  if (plan.outcome === 'refused') return refused();
  // Whoever sends to a record that is not there has it wrong; what Interlock sends may come too late.
  if (plan.code === 'unknown-record' && event.actor.kind !== 'engine') {
    const issue = error('unknown-record', '/subject', plan.reason ?? 'there is no such record');
    return refused({ issues: [issue] });
  }
  const target = plan.changes.find(({ after }) => after.id === event.target);
  const before = target?.before;
  if (
    ifRevisions !== undefined &&
    before !== undefined &&
    !(before !== null && ifRevisions.includes(before.revision))
  ) {
    return refused({ code: 'stale', reason: 'the record has changed since it was read' });
  }
  if (strict && (plan.outcome === 'failed' || plan.code === 'not-accepted')) {
    return refused(plan.outcome === 'failed' ? { outcome: 'failed' } : {});
  }
  return undefined;
}

/** How an event ended, by its plan. Pure. */
export function toResult(event: Event, plan: Plan): StepResult {
  const { outcome, code, reason, issues, changes, decision } = plan;
  const after = changes.map((change) => change.after);
  return {
    id: event.id,
    source: event.source,
    outcome,
    code,
    reason,
    issues,
    records: after.map(touched),
    decision: decision.id,
    after,
    brokenPolicies: brokenIn(decision),
  };
}

function brokenIn({ rulings }: Decision): string[] {
  return rulings.flatMap(({ considered }) =>
    considered.flatMap(({ policy, error: broken }) => (broken === undefined ? [] : [policy])),
  );
}

function touched({
  id,
  number,
  type,
  state,
}: Pick<Record, 'id' | 'number' | 'type' | 'state'>): TouchedRecord {
  return { id, number, type, state };
}

/**
 * Results of events accepted before, with their records as they are now.
 * @param ours whether this very step accepted it, in a COMMIT whose answer got lost: then it is no duplicate
 */
export async function knownResults(
  trx: Transaction<Database>,
  accepted: readonly AcceptedEvent[],
  ours: (identity: string) => boolean,
): Promise<Map<string, StepResult>> {
  const summaries = await readSummaries(
    trx,
    accepted.flatMap(({ records }) => records),
  );
  return new Map(
    accepted.map((event) => {
      const { id, source, code, reason, decision } = event;
      const records = event.records.flatMap((record) => summaries.get(record) ?? []).map(touched);
      const outcome = ours(identityOf(event)) ? event.outcome : 'duplicate';
      return [
        identityOf(event),
        {
          id,
          source,
          outcome,
          code,
          reason,
          issues: [],
          records,
          decision,
          after: [],
          brokenPolicies: [],
        },
      ];
    }),
  );
}

/** What a step made of one request. */
export interface Judged {
  /** Whether its event was accepted; only then others of the same identity are duplicates of it. */
  readonly accepted: boolean;
  readonly result: StepResult;
}

/**
 * Results in the order asked; an event that stands twice in one batch happened once, and what was refused
 * did not happen.
 * @param known results of events accepted before, by identity
 */
export function inOrder(
  requests: readonly StepRequest[],
  known: ReadonlyMap<string, StepResult>,
  judged: ReadonlyMap<StepRequest, Judged>,
): StepResult[] {
  const told = new Map<string, StepResult>();
  return requests.map((request) => {
    const identity = identityOf(request.event);
    const before = told.get(identity);
    const own = judged.get(request);
    if (own?.accepted === false) return own.result;
    // One and the same request may stand twice.
    const result = own !== undefined && own.result !== before ? own.result : undefined;
    if (result === undefined && before !== undefined) return { ...before, outcome: 'duplicate' };
    const first = result ?? known.get(identity);
    if (first === undefined)
      throw new AppError('result-missing', 500, `no result for event ${request.event.id}`);
    told.set(identity, first);
    return first;
  });
}

/** What two mentions of one event have in common. Pure. */
export function identityOf({
  source,
  id,
}: {
  readonly source: string;
  readonly id: string;
}): string {
  return `${source}\n${id}`;
}
