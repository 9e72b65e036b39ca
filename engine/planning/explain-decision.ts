import { explainCondition } from '../condition/explain.ts';
import type { Explained } from '../condition/explain.ts';
import type { FactReader } from '../condition/fact.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Ruling } from '../plan.ts';
import { factKey } from './offer.ts';
import type { EventView } from './scene.ts';

/** A policy and why it did or did not match, with the values seen then. */
export interface ExplainedPolicy {
  readonly policy: string;
  readonly title: string;
  /** As it was decided; null for a policy that was not asked. */
  readonly matched: boolean | null;
  /** Its condition with the values seen; null when the policy is not among the definitions any more. */
  readonly condition: Explained | null;
}

/** What a ruling is explained with: who acted and when, as stored with its event. */
export interface RulingContext {
  readonly event: EventView;
  readonly actor: JsonObject;
  readonly now: string;
}

/**
 * Explains a ruling with the facts stored in it, condition by condition. Policies are explained as
 * `definitions` have them: hand in the set the decision names. Pure.
 *
 * @param also ids of further policies to hold against the same facts; what was not read reads as absent
 */
export function explainRuling(
  ruling: Ruling,
  context: RulingContext,
  definitions: Definitions,
  also: readonly string[] = [],
): ExplainedPolicy[] {
  const facts = storedFacts(ruling, context);
  const matched = new Set(ruling.matched.map(({ policy }) => policy));
  const asked = new Set(ruling.considered.map(({ policy }) => policy));
  return [...new Set([...asked, ...matched, ...also])].map((id) => {
    const policy = definitions.policies.all.get(id);
    return {
      policy: id,
      title: policy?.title ?? id,
      matched: matched.has(id) || (asked.has(id) ? false : null),
      condition: policy === undefined ? null : explainCondition(policy.condition, facts),
    };
  });
}

function storedFacts(ruling: Ruling, { event, actor, now }: RulingContext): FactReader {
  return (fact, params): Json | undefined => {
    switch (fact) {
      case 'event':
        return {
          ...event,
          ...(ruling.event.id === event.id ? {} : causedBy(ruling, now)),
          type: ruling.event.type,
          id: ruling.event.id,
          data: ruling.event.data,
        };
      case 'record':
        return (ruling.subject ?? undefined) as unknown as JsonObject | undefined;
      case 'actor':
        return actor;
      case 'now':
        return now;
      default:
        return ruling.seen[factKey(fact, params)];
    }
  };
}

/** What is Interlock's own about an event it emitted: it happened here, at the time of the decision. */
function causedBy(
  { subject }: Ruling,
  now: string,
): Pick<EventView, 'source' | 'time' | 'subject'> {
  return {
    source: '/interlock',
    time: now,
    subject: subject === null ? undefined : `/records/${subject.number}`,
  };
}
