import { factKey } from '../condition/fact-key.ts';
import type { Shown } from '../condition/explain.ts';
import type { JsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Ruling } from '../plan.ts';
import { unknownFact } from '../policy/explain/evidence.ts';
import type { Evidence } from '../policy/explain/evidence.ts';
import { explainPoliciesInTurns } from '../policy/explain/explain-policies.ts';
import type { ExplainedPolicies } from '../policy/explain/explained-policy.ts';
import { readOrigin } from '../policy/explain/read-origin.ts';
import { inOneGo } from '../turns.ts';
import type { Turns } from '../turns.ts';
import { possibleFacts } from '../verify/possible-facts.ts';
import type { EventView } from './scene.ts';
import { stateWords } from './state-words.ts';

/** What a ruling is explained with: who acted and when, as stored with its event. */
export interface RulingContext {
  readonly event: EventView;
  readonly actor: JsonObject;
  readonly now: string;
}

/** How a ruling is to be explained. */
export interface RulingOptions {
  /** Ids of further policies to hold against the same facts. */
  readonly also?: readonly string[];
  /** Most policies beside those and those that fired. */
  readonly limit?: number;
  /** Whether the definitions are those of the decision; true when left out. */
  readonly samePolicies?: boolean;
  /** Whether the time a pattern waited for had come: then only its policy was asked. */
  readonly elapsed?: boolean;
  /** What ids that stand in values are called. */
  readonly names?: ReadonlyMap<string, string>;
  /** What may be shown of a value; all of it when left out. */
  readonly shown?: Shown;
  /** Set for an event that did not happen: it is told what would become of it. */
  readonly supposed?: boolean;
}

/**
 * Explains a ruling with the facts stored in it, condition by condition. What nobody looked at then is
 * unknown, and so is what hangs on it. Policies are explained as `definitions` have them: hand in the set the
 * decision names. Pure.
 */
export function explainRuling(
  ruling: Ruling,
  context: RulingContext,
  definitions: Definitions,
  options: RulingOptions = {},
): ExplainedPolicies {
  return inOneGo(explainRulingInTurns(ruling, context, definitions, options));
}

/** {@link explainRuling}, a policy at a time. */
export function* explainRulingInTurns(
  ruling: Ruling,
  context: RulingContext,
  definitions: Definitions,
  options: RulingOptions = {},
): Turns<ExplainedPolicies> {
  const { also = [], limit, samePolicies = true, names = new Map(), shown } = options;
  const { elapsed = false, supposed = false } = options;
  const { subject, event, matched, considered } = ruling;
  return yield* explainPoliciesInTurns({
    type: event.type,
    matched,
    considered,
    samePolicies,
    elapsed,
    policies: definitions.policies,
    evidence: rulingEvidence(ruling, context),
    wording: {
      types: definitions.types,
      subject: subject === null ? null : { number: subject.number, type: subject.type },
      names,
      states: (state, recordType) => stateWords(state, recordType, definitions),
      supposed,
    },
    possible: possibleFacts(definitions, subject?.type, event.type),
    wanted: also,
    ...(limit === undefined ? {} : { limit }),
    ...(shown === undefined ? {} : { shown }),
  });
}

/** What a ruling knows of facts: those it looked at, as they were. Pure. */
export function rulingEvidence(ruling: Ruling, { event, actor, now }: RulingContext): Evidence {
  const { subject } = ruling;
  const absent = new Set(ruling.absent);
  const view: JsonObject = {
    ...event,
    ...(ruling.event.id === event.id ? {} : causedBy(ruling, now)),
    type: ruling.event.type,
    id: ruling.event.id,
    data: ruling.event.data,
  };
  const { revision, ...record } = subject ?? {};
  const recordOrigin =
    subject === null
      ? ({ kind: 'event' } as const)
      : ({
          kind: 'record',
          id: subject.id,
          number: subject.number,
          ...(revision === undefined ? {} : { revision }),
        } as const);
  return (fact, params) => {
    switch (fact) {
      case 'event':
        return { value: view, origin: { kind: 'event' } };
      case 'record':
        return {
          value: subject === null ? undefined : record,
          origin: recordOrigin,
        };
      case 'actor':
        return { value: actor, origin: { kind: 'actor' } };
      case 'now':
        return { value: now, origin: { kind: 'time' } };
      default: {
        const key = factKey(fact, params);
        const value = Object.hasOwn(ruling.seen, key) ? ruling.seen[key] : undefined;
        if (value === undefined && !absent.has(key)) return unknownFact();
        return { value, origin: readOrigin(fact, params, value) };
      }
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
