import { BUILT_IN } from '../event.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Decision, Ruling } from '../plan.ts';
import { capital, instantWords, listed } from '../policy/explain/fact-words.ts';
import type { ExplainedPolicies, ExplainedPolicy } from '../policy/explain/explained-policy.ts';
import type { ExplainedTransition } from './explain-transitions.ts';
import type { Headline } from './headline.ts';
import type { Stage } from './stages.ts';
import { traceWords } from './trace-words.ts';
import type { RecordNames } from './record-names.ts';

/** What a decision is told with. */
export interface DecisionTelling {
  readonly decision: Decision;
  /** One for each of its rulings. */
  readonly rulings: readonly ExplainedPolicies[];
  readonly stages: readonly Stage[];
  /** What it came to and why; told first. */
  readonly headlines: readonly Headline[];
  readonly transitions: readonly ExplainedTransition[];
  readonly definitions: Pick<Definitions, 'policies' | 'types' | 'workflows'>;
  readonly records: RecordNames;
  /** What ids of people are called. */
  readonly names?: ReadonlyMap<string, string>;
  /** Who caused the event; null where nobody knows. */
  readonly actor: string | null;
  /** Set for an event that did not happen: what would become of it. */
  readonly supposed?: boolean;
  /** Policies somebody asked about: told whatever they said. */
  readonly wanted?: readonly string[];
}

/** Policies told of that did not fire, for each event offered. */
const MOST_NOT_FIRED = 10;

/** A decision in plain sentences, one a line: what it came to, what came in, what was done, and why. Pure. */
export function decisionInWords(telling: DecisionTelling): string {
  const { decision, rulings, stages, headlines, supposed = false } = telling;
  const lines = [
    ...(supposed
      ? ['This did not happen. It tells what would become of the event if it came in now:', '']
      : []),
    ...headlines.map(({ text }) => text),
    '',
    cameIn(telling),
    outcomeWords(telling),
    ...stages
      .filter((stage) => stage.verdict === 'stopped' && !isTold(stage, headlines, decision))
      .map(({ text }) => `It ${supposed ? 'would go' : 'went'} no further: ${text}.`),
  ];
  const wording = { ...telling, told: new Set<string>() };
  const happened = decision.trace.flatMap((entry) => traceWords(entry, wording) ?? []);
  if (happened.length > 0) {
    const heading = supposed ? 'What would happen:' : 'What happened:';
    lines.push('', heading, ...happened.map((one) => `- ${capital(one)}.`));
  }
  const steps = telling.transitions
    .filter((one) => !isHeadline(one, headlines))
    .map(({ text, otherwise }) => `- ${text}${otherwise === null ? '' : ` ${otherwise}`}`);
  if (steps.length > 0)
    lines.push('', 'Steps of records, and what they ask for:', ...new Set(steps));
  // A policy somebody asked about need not be told of where it does not listen, if it does elsewhere.
  const listening = new Set(
    rulings.flatMap(({ policies }) =>
      policies.flatMap(({ policy, standing }) => (standing.kind === 'other-event' ? [] : [policy])),
    ),
  );
  for (const [i, explained] of rulings.entries()) {
    const ruling = decision.rulings[i];
    if (ruling === undefined) continue;
    const about = ruling.subject === null ? '' : ` (about ${ruling.subject.number})`;
    const policies = explained.policies.filter(
      ({ policy, standing }) => standing.kind !== 'other-event' || !listening.has(policy),
    );
    const told = policyLines({ ...explained, policies }, ruling, telling);
    lines.push('', `Policies for ${ruling.event.type}${about}:`, ...told);
  }
  return lines.join('\n');
}

/** What came in, from whom and when. */
function cameIn({ decision, actor, supposed = false }: DecisionTelling): string {
  const { event, at } = decision;
  const when = instantWords(at) ?? at;
  const by = actor === null ? '' : ` by ${actor}`;
  // Nobody will find an event by its id that never was.
  if (supposed) return `${event.type} is supposed to come in${by} at ${when}.`;
  return event.type === BUILT_IN.patternElapsed
    ? `The time a policy waited for had come, at ${when} (event ${event.id}).`
    : `${event.type} came in from ${event.source}${by} at ${when} (event ${event.id}).`;
}

/** Whether the headlines say why an event went no further. */
function isTold(
  { stage, text }: Stage,
  headlines: readonly Headline[],
  { trace }: Decision,
): boolean {
  const refused = stage === 'workflow' && trace.some(({ kind }) => kind === 'not-accepted');
  return refused || headlines.some((one) => one.text.includes(text));
}

/** Whether a headline says all that is to be said of a step: what it is, why, and what would be otherwise. */
function isHeadline(
  { title, because, otherwise }: ExplainedTransition,
  headlines: readonly Headline[],
): boolean {
  if (otherwise === null) return false;
  const reason = because.slice(1);
  return headlines.some(({ text }) =>
    [title, reason, otherwise].every((part) => text.includes(part)),
  );
}

/** Where the event ended, and why if that needs saying. */
function outcomeWords({ decision, rulings, stages, supposed = false }: DecisionTelling): string {
  const { event, outcome, reason } = decision;
  const was = `The event ${supposed ? 'would be' : 'was'} ${OUTCOMES.get(outcome) ?? outcome}`;
  if (reason === null || outcome === 'applied') return `${was}.`;
  const held = rulings.flatMap(({ policies }) =>
    policies.flatMap(({ standing, title }) => (standing.kind === 'held' ? [`“${title}”`] : [])),
  );
  if (outcome !== 'ignored' || held.length === 0) {
    // Where it ended is told next, with the reason.
    const told = stages.some(({ verdict }) => verdict === 'stopped');
    return told ? `${was}.` : `${was}: ${reason}.`;
  }
  const those = listed([...new Set(held)]);
  return `${was}: no policy acts on ${event.type} now. The conditions of ${those} hold, but something keeps it back, as told below.`;
}

const OUTCOMES: ReadonlyMap<string, string> = new Map([['applied', 'carried out']]);

function policyLines(
  { policies, others: uncounted }: ExplainedPolicies,
  { event }: Ruling,
  { wanted = [], definitions, supposed = false }: DecisionTelling,
): string[] {
  const first = policies.filter((one) => one.matched === true || wanted.includes(one.policy));
  const others = policies.filter((one) => !first.includes(one));
  const told = [...first, ...others.slice(0, MOST_NOT_FIRED)];
  const left = uncounted + policies.length - told.length;
  const more = left === 0 ? [] : [`- ${left} more ${supposed ? 'would' : 'did'} not fire.`];
  if (told.length === 0) return ['- none listens to it.'];
  const listening = definitions.policies.byEvent.get(event.type)?.policies ?? [];
  const lines = inOrder(
    told,
    listening.map(({ id }) => id),
  ).map((one) => {
    const { asked } = one;
    const did =
      asked.length === 0
        ? ''
        : ` So it ${supposed ? 'would ask' : 'asked'} for: ${listed(asked.map(({ title }) => title))}.`;
    return `- ${one.text}${did}${one.otherwise === null ? '' : ` ${one.otherwise}`}`;
  });
  return [...lines, ...more];
}

/** Policies in the order they were asked; those that were not after them. */
function inOrder(
  policies: readonly ExplainedPolicy[],
  order: readonly string[],
): readonly ExplainedPolicy[] {
  const places = new Map(order.map((id, place) => [id, place]));
  const place = ({ policy, matched, standing }: ExplainedPolicy): number => {
    const asked = matched !== null || standing.kind === 'failed' || standing.kind === 'suppressed';
    return (places.get(policy) ?? order.length) + (asked ? 0 : order.length + 1);
  };
  return policies.toSorted((a, b) => place(a) - place(b));
}
