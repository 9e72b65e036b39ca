import type { Event } from '../../event.ts';
import type { JsonObject } from '../../json.ts';
import type { Definitions } from '../../pack/definitions.ts';
import type { Outcome, Plan, Ruling } from '../../plan.ts';
import type { NamedEvent } from './named-event.ts';
import { explainRuling } from '../../planning/explain-decision.ts';

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
  readonly event: NamedEvent;
  /** Record id of its service or CI, or `none`. */
  readonly about: string;
  /** What that is called; null where it is not known. */
  readonly aboutTitle: string | null;
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

/** Whether two sets made the same of an event, whichever policies led them to it and whatever they said of it. Pure. */
export function sameEssence(left: StepSummary | null, right: StepSummary | null): boolean {
  if (left === null || right === null) return left === right;
  return (
    left.outcome === right.outcome &&
    left.code === right.code &&
    sameList(left.opened, right.opened) &&
    sameList(left.joined, right.joined) &&
    sameList(left.effects, right.effects) &&
    sameList(left.moved, right.moved)
  );
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one, i) => one === right[i]);
}

/** Most policies listed with one event. */
const MOST_POLICIES = 20;

/** What one set made of an event. */
export interface Made {
  readonly plan: Plan | null;
  readonly definitions: Definitions;
}

/** Policies that the two sets asked differently, or that said something else, and why. Pure. */
export function differingPolicies(event: Event, live: Made, draft: Made): DifferingPolicy[] {
  const [left, right] = [saidBy(live.plan), saidBy(draft.plan)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((policy) => left.get(policy)?.result !== right.get(policy)?.result)
    .slice(0, MOST_POLICIES)
    .map((policy) => ({
      policy,
      live: reasoned(policy, left.get(policy), event, live.definitions),
      draft: reasoned(policy, right.get(policy), event, draft.definitions),
    }));
}

interface Said {
  readonly result: boolean;
  readonly ruling: Ruling;
  readonly at: string;
}

function saidBy(plan: Plan | null): Map<string, Said> {
  const said = new Map<string, Said>();
  const { rulings, at } = plan?.decision ?? { rulings: [], at: '' };
  for (const ruling of rulings) {
    for (const { policy, result } of ruling.considered)
      if (said.get(policy)?.result !== true) said.set(policy, { result, ruling, at });
  }
  return said;
}

function reasoned(
  policy: string,
  said: Said | undefined,
  event: Event,
  definitions: Definitions,
): DifferingPolicy['live'] {
  if (said === undefined) return null;
  const { result, ruling, at } = said;
  const context = { event, actor: { ...event.actor } as unknown as JsonObject, now: at };
  const { policies } = explainRuling(ruling, context, definitions, { also: [policy], limit: 0 });
  return { result, because: policies.find((one) => one.policy === policy)?.because ?? null };
}
