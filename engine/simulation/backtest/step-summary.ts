import { stableJson } from '../../json.ts';
import type { Outcome, Plan } from '../../plan.ts';

/** What one set made of one event. */
export interface StepSummary {
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly reason: string | null;
  /** Types of the records opened, joined instead of opened, and of the effects asked for; in order. */
  readonly opened: readonly string[];
  readonly joined: readonly string[];
  readonly effects: readonly string[];
  /** `<type> <state> → <state>` of records that were there before, in order. */
  readonly moved: readonly string[];
  /** Policies that matched, in order. */
  readonly matched: readonly string[];
}

/** What one policy said that the other set's did not, or said otherwise. */
export interface DifferingPolicy {
  readonly policy: string;
  /** Null where it was not asked. */
  readonly live: { readonly result: boolean; readonly because: string | null } | null;
  readonly draft: { readonly result: boolean; readonly because: string | null } | null;
}

/** An event of which the two sets made something different. */
export interface DifferingEvent {
  /** Counts up over all that differ, from 0. */
  readonly index: number;
  /** When it was accepted, or, for a timer, came due. */
  readonly at: string;
  readonly event: { readonly id: string; readonly source: string; readonly type: string };
  /** Record id of its service or CI, or `none`. */
  readonly about: string;
  /** Null: under this set its record does not exist, or its timer was not set. */
  readonly live: StepSummary | null;
  readonly draft: StepSummary | null;
  /** Policies that were asked under one set only, or said something else. */
  readonly policies: readonly DifferingPolicy[];
}

/** What a plan comes to, without ids and numbers, so that two can be compared. Pure. */
export function summarizePlan(plan: Plan): StepSummary {
  const { outcome, code, reason, decision, effects } = plan;
  const types = new Map(plan.changes.map(({ after }) => [after.id, after.type]));
  return {
    outcome,
    code,
    reason,
    opened: decision.trace.flatMap((entry) => (entry.kind === 'opened' ? [entry.type] : [])),
    joined: decision.trace.flatMap((entry) => (entry.kind === 'joined' ? [entry.type] : [])),
    effects: effects.map(({ type }) => type),
    moved: decision.trace.flatMap((entry) =>
      entry.kind === 'moved'
        ? [`${types.get(entry.record) ?? 'record'} ${entry.from} → ${entry.to}`]
        : [],
    ),
    matched: decision.rulings.flatMap(({ matched }) => matched.map(({ policy }) => policy)),
  };
}

/** What has to be the same for two sets to have made the same of an event. Pure. */
export function essenceOf(summary: StepSummary | null): string {
  if (summary === null) return '';
  const { reason: _, matched: _policies, ...essence } = summary;
  return stableJson(essence);
}

/** Most policies listed with one event. */
const MOST_POLICIES = 20;

/** Policies that the two sets asked differently, or that said something else. Pure. */
export function differingPolicies(live: Plan | null, draft: Plan | null): DifferingPolicy[] {
  const [left, right] = [saidBy(live), saidBy(draft)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .flatMap((policy) => {
      const [a = null, b = null] = [left.get(policy), right.get(policy)];
      return a?.result === b?.result ? [] : [{ policy, live: a, draft: b }];
    })
    .slice(0, MOST_POLICIES);
}

function saidBy(plan: Plan | null): Map<string, { result: boolean; because: string | null }> {
  const said = new Map<string, { result: boolean; because: string | null }>();
  for (const { considered } of plan?.decision.rulings ?? []) {
    for (const { policy, result, because, error } of considered) {
      if (said.get(policy)?.result === true) continue;
      said.set(policy, { result, because: error ?? because ?? null });
    }
  }
  return said;
}
