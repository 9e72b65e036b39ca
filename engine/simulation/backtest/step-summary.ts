import type { Outcome, Plan } from '../../plan.ts';
import type { NamedEvent } from './named-event.ts';
import type { DifferingPolicy } from './policy-differences.ts';

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
  /** Policies that broke, once for each time, in order. */
  readonly broke: readonly string[];
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
  /** Policies that were asked under one set only, or came to something else. */
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
    broke: decision.rulings.flatMap(({ considered }) =>
      considered.filter(({ error }) => error !== undefined).map(({ policy }) => policy),
    ),
  };
}

/**
 * Whether two sets made the same of an event, whichever policies led them to it and whatever they said of it; a policy
 * that broke under one of them only is a difference, also where nothing came of it. Pure.
 */
export function sameEssence(left: StepSummary | null, right: StepSummary | null): boolean {
  if (left === null || right === null) return left === right;
  return (
    left.outcome === right.outcome &&
    left.code === right.code &&
    sameList(left.opened, right.opened) &&
    sameList(left.joined, right.joined) &&
    sameList(left.effects, right.effects) &&
    sameList(left.moved, right.moved) &&
    sameList(left.broke, right.broke)
  );
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one, i) => one === right[i]);
}
