import type { FactReference } from '../../condition/schema.ts';
import type { Event } from '../../event.ts';
import type { JsonObject } from '../../json.ts';
import type { Need } from '../../need.ts';
import type { Definitions } from '../../pack/definitions.ts';
import type { Plan } from '../../plan.ts';
import { rulingEvidence } from '../../planning/explain-decision.ts';
import { negated, traceCondition } from '../../policy/explain/traced-condition.ts';
import type { TracedCondition, Verdict } from '../../policy/explain/traced-condition.ts';
import type { PastGaps } from './past.ts';

/** What decisions rested on that is not known as it was at the time of their event. */
export interface UnknownCounts {
  /** By fact: events that read it. They were answered with what is so now. */
  readonly facts: { readonly [fact: string]: number };
  /** By policy: events where its verdict would not be certain without an unknown fact. */
  readonly policies: { readonly [policy: string]: number };
}

/** Counts what is unknown, event by event. */
export interface UnknownFacts {
  /** Something is read for the event under way. */
  onRead(need: Need): void;
  /** The event under way has been planned. */
  onPlanned(event: Event, plan: Plan, counted: boolean): void;
  counts(): UnknownCounts;
}

/** People, teams and settings are known as they are now only. */
const NOT_RECORDED: ReadonlySet<Need['kind']> = new Set(['principal', 'team', 'setting']);

/**
 * Counts what events read that is not known as it was: people, teams and settings; who held a correlation
 * key that has changed hands since; counters of records that were there before. Only the last can be read
 * by conditions: there the verdict is worked out anew in three values, and a policy is counted where it is
 * neither certainly true nor certainly false.
 */
export function createUnknownFacts(definitions: Definitions, gaps: PastGaps): UnknownFacts {
  const facts = new Map<string, number>();
  const policies = new Map<string, number>();
  const reading = new Set<string>();
  const readers = new Set(
    [...definitions.policies.all.values()]
      .filter(({ condition }) => condition.factsUsed.some(isCounter))
      .map(({ id }) => id),
  );
  const countOne = (counts: Map<string, number>, name: string): void =>
    void counts.set(name, (counts.get(name) ?? 0) + 1);

  const judge = (event: Event, plan: Plan): Set<string> => {
    const uncertain = new Set<string>();
    for (const ruling of plan.decision.rulings) {
      if (ruling.subject === null || !gaps.counters.has(ruling.subject.id)) continue;
      const asked = ruling.considered.filter(({ policy }) => readers.has(policy));
      if (asked.length === 0) continue;
      const { at } = plan.decision;
      const view = { ...plan.decision.event, time: event.time, ...ruling.event };
      const actor = event.actor as unknown as JsonObject;
      const evidence = rulingEvidence(ruling, { event: view, actor, now: at });
      for (const { policy } of asked) {
        const condition = definitions.policies.all.get(policy)?.condition;
        if (condition !== undefined && certainty(traceCondition(condition, evidence)) === null)
          uncertain.add(policy);
      }
    }
    return uncertain;
  };

  return {
    onRead(need) {
      if (NOT_RECORDED.has(need.kind)) reading.add(need.kind);
      else if ((need.kind === 'key' || need.kind === 'find') && gaps.keys.has(need.key))
        reading.add('key');
    },
    onPlanned(event, plan, counted) {
      if (counted) {
        for (const fact of reading) countOne(facts, fact);
        const uncertain = gaps.counters.size === 0 ? NONE : judge(event, plan);
        if (uncertain.size > 0) countOne(facts, 'counters');
        for (const policy of uncertain) countOne(policies, policy);
      }
      reading.clear();
      // Taken in the simulation, it is known from now on.
      for (const { key } of plan.keys) gaps.keys.delete(key);
    },
    counts: () => ({ facts: Object.fromEntries(facts), policies: Object.fromEntries(policies) }),
  };
}

const NONE: ReadonlySet<string> = new Set();

function isCounter({ fact, path }: FactReference): boolean {
  return fact === 'record' && (path === 'counters' || path?.startsWith('counters.') === true);
}

/** A verdict in three values (Kleene): null where it hangs on an unknown fact. Pure. */
export function certainty(explained: TracedCondition): Verdict {
  if (explained.kind === 'leaf') {
    const { fact, expectedFrom, result } = explained;
    return isCounter(fact) || (expectedFrom !== undefined && isCounter(expectedFrom))
      ? null
      : result;
  }
  const parts = explained.children.map(certainty);
  const [first = explained.result] = parts;
  if (explained.kind === 'not') return negated(first);
  if (explained.kind === 'shared' || parts.length === 0) return first;
  const decisive = explained.kind === 'any';
  if (parts.includes(decisive)) return decisive;
  return parts.includes(null) ? null : !decisive;
}
