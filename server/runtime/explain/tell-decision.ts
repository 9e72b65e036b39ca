import {
  BUILT_IN,
  type Decision,
  type Definitions,
  type Event,
  type JsonObject,
  type Ruling,
  type TraceEntry,
} from '@interlock/engine';
import {
  actionTitle,
  decisionInWords,
  explainRulingInTurns,
  explainTransitions,
  headlinesOf,
  stagesOf,
  type ExplainedPolicies,
  type ExplainedPolicy,
  type ExplainedTransition,
  type Headline,
  type Stage,
  type StageContext,
  type TracedCondition,
  type Turns,
} from '@interlock/engine/study';
import { isSecretName } from '../records/redact.ts';
import { withoutSecretKeys } from './hide-keys.ts';
import type { DecisionNames } from './names.ts';
import { isSecret, shownToReaders, withoutSecrets } from './shown.ts';

/** A ruling with the policies that fired, and those that were closest to it, explained. */
export type ToldRuling = Ruling & {
  readonly policies: readonly ExplainedPolicy[];
  /** Policies of the event's type that are not among them. */
  readonly others: number;
};

/** A decision explained. */
export type ToldDecision = Omit<Decision, 'rulings'> & {
  readonly stages: readonly Stage[];
  readonly rulings: readonly ToldRuling[];
  /** What it came to and why, the most important first. */
  readonly headlines: readonly Headline[];
  /** Transitions of records whose conditions were asked: whether they were taken, and why. */
  readonly transitions: readonly ExplainedTransition[];
  /** All of it in plain sentences. */
  readonly text: string;
};

/** What a decision is explained with. */
export interface Telling {
  readonly decision: Decision;
  /** As it came in; null when it is not kept any more. */
  readonly input: Event | null;
  readonly definitions: Definitions;
  readonly samePolicies: boolean;
  readonly names: DecisionNames;
  readonly first?: StageContext['first'];
  /** Set for an event that did not happen. */
  readonly supposed?: boolean;
  /** Further policies to explain. */
  readonly also: readonly string[];
  readonly limit?: number;
}

/** A decision as somebody who may see it is told of it, without secrets; a ruling at a time. Pure. */
export function* tellDecision(telling: Telling): Turns<ToldDecision> {
  const { input, definitions, names, also, limit, samePolicies, first } = telling;
  const decision = withoutSecretKeys(telling.decision, input);
  const { supposed = false } = telling;
  const actor = (input?.actor ?? {}) as unknown as JsonObject;
  // Of what a pattern waited for only its own ruling is about the time that came.
  const elapsed = decision.event.type === BUILT_IN.patternElapsed;
  const explained: ExplainedPolicies[] = [];
  for (const [i, ruling] of decision.rulings.entries()) {
    const event = { ...decision.event, time: decision.at, ...input, ...ruling.event };
    const context = { event, actor, now: decision.at };
    const one = yield* explainRulingInTurns(ruling, context, definitions, {
      also,
      samePolicies,
      elapsed: elapsed && i === 0,
      names: namesFor(names, input),
      shown: shownToReaders,
      supposed,
      ...(limit === undefined ? {} : { limit }),
    });
    explained.push(one);
  }
  const target = input?.target;
  const stages = stagesOf(decision, {
    definitions,
    records: names.records,
    ...(first === undefined ? {} : { first }),
    ...(target === undefined ? {} : { target: names.records.get(target)?.number ?? target }),
  });
  const { records } = names;
  const actorName = input?.actor.name ?? null;
  const transitions = explainTransitions(decision, {
    definitions,
    records,
    names: namesFor(names, input),
    shown: shownToReaders,
    supposed,
  });
  const about = { decision, definitions, records, names: namesFor(names, input), supposed };
  const parts = { ...about, rulings: explained, transitions, stages, actor: actorName };
  const headlines = headlinesOf(parts);
  const text = decisionInWords({ ...parts, headlines, wanted: also });
  const rulings = decision.rulings.map((ruling, i) => told(ruling, explained[i]));
  // What guards saw is told with the transitions.
  const trace = decision.trace.filter(({ kind }) => kind !== 'guarded').map(withTitle);
  return { ...decision, trace, stages, rulings, headlines, transitions, text };
}

/** An effect with what people call it. */
function withTitle(entry: TraceEntry): TraceEntry & { readonly title?: string } {
  return entry.kind === 'effect' || entry.kind === 'skipped'
    ? { ...entry, title: actionTitle(entry.type) }
    : entry;
}

/** Whoever caused it is known by name already. */
function namesFor({ names }: DecisionNames, input: Event | null): ReadonlyMap<string, string> {
  return input === null ? names : new Map([[input.actor.id, input.actor.name], ...names]);
}

function told(ruling: Ruling, explained: ExplainedPolicies | undefined): ToldRuling {
  const { policies = [], others = 0 } = explained ?? {};
  const byId = new Map(policies.map((one) => [one.policy, one]));
  const { event, subject, seen, absent } = ruling;
  return {
    ...ruling,
    event: { ...event, data: withoutSecrets(event.data) },
    subject: subject === null ? null : { ...subject, data: withoutSecrets(subject.data) },
    // A fact's name holds what it was asked with.
    seen: withoutSecrets(
      Object.fromEntries(Object.entries(seen).filter(([name]) => !isSecretName(name))),
    ),
    ...(absent === undefined ? {} : { absent: absent.filter((name) => !isSecretName(name)) }),
    considered: ruling.considered.map((said) => {
      const condition = byId.get(said.policy)?.condition;
      // What was written down then names values as they are.
      if (condition !== undefined && condition !== null && !comparesSecret(condition)) return said;
      const { policy, result, error } = said;
      return { policy, result, ...(error === undefined ? {} : { error }) };
    }),
    policies,
    others,
  };
}

function comparesSecret(condition: TracedCondition): boolean {
  if (condition.kind !== 'leaf') return condition.children.some(comparesSecret);
  const { fact, expectedFrom } = condition;
  return isSecret(fact) || (expectedFrom !== undefined && isSecret(expectedFrom));
}
