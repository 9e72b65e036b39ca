import { BUILT_IN } from '../event.ts';
import type { Decision, Ruling } from '../plan.ts';
import { capital, instantWords, listed } from '../policy/explain/fact-words.ts';
import type { ExplainedPolicies } from '../policy/explain/explained-policy.ts';
import type { ExplainedTransition } from './explain-transitions.ts';
import type { Headline } from './headline.ts';
import type { Stage } from './stages.ts';
import type { StateNames } from './state-words.ts';
import { actionTitle, traceWords } from './trace-words.ts';
import type { RecordNames } from './trace-words.ts';

/** What a decision is told with. */
export interface DecisionTelling {
  readonly decision: Decision;
  /** One for each of its rulings. */
  readonly rulings: readonly ExplainedPolicies[];
  readonly stages: readonly Stage[];
  /** What it came to and why; told first. */
  readonly headlines: readonly Headline[];
  readonly transitions: readonly ExplainedTransition[];
  readonly states: StateNames;
  readonly records: RecordNames;
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
  const { decision, rulings, stages, records, actor } = telling;
  const { event, at } = decision;
  const when = instantWords(at) ?? at;
  const by = actor === null ? '' : ` by ${actor}`;
  const lines = [
    ...(telling.supposed === true
      ? ['This did not happen. It tells what would become of the event if it came in now:', '']
      : []),
    ...telling.headlines.map(({ text }) => text),
    '',
    event.type === BUILT_IN.patternElapsed
      ? `The time a policy waited for had come, at ${when} (event ${event.id}).`
      : `${event.type} came in from ${event.source}${by} at ${when} (event ${event.id}).`,
    outcomeWords(telling),
    ...stages
      .filter(({ verdict }) => verdict === 'stopped')
      .map(({ text }) => `It went no further: ${text}.`),
  ];
  const named = new Set<string>();
  const happened = decision.trace.flatMap(
    (entry) => traceWords(entry, records, named, telling.states) ?? [],
  );
  if (happened.length > 0)
    lines.push('', 'What happened:', ...happened.map((one) => `- ${capital(one)}.`));
  if (telling.transitions.length > 0) {
    const steps = telling.transitions.map(
      ({ text, otherwise }) => `- ${text}${otherwise === null ? '' : ` ${otherwise}`}`,
    );
    lines.push('', 'Why records went on, or did not:', ...new Set(steps));
  }
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

/** Where the event ended, and why if that needs saying. */
function outcomeWords({ decision, rulings, stages }: DecisionTelling): string {
  const { event, outcome, reason } = decision;
  if (reason === null || outcome === 'applied') return `It was ${outcome}.`;
  const held = rulings.flatMap(({ policies }) =>
    policies.flatMap(({ standing, title }) => (standing.kind === 'held' ? [`“${title}”`] : [])),
  );
  if (outcome !== 'ignored' || held.length === 0) {
    // Where it ended is told next, with the reason.
    const told = stages.some(({ verdict }) => verdict === 'stopped');
    return told ? `It was ${outcome}.` : `It was ${outcome}: ${reason}.`;
  }
  const those = listed([...new Set(held)]);
  return `It was ${outcome}: no policy acts on ${event.type} now. The conditions of ${those} hold, but something keeps it back, as told below.`;
}

function policyLines(
  { policies, others: uncounted }: ExplainedPolicies,
  { matched }: Ruling,
  { wanted = [] }: DecisionTelling,
): string[] {
  const first = policies.filter((one) => one.matched === true || wanted.includes(one.policy));
  const others = policies.filter((one) => !first.includes(one));
  const told = [...first, ...others.slice(0, MOST_NOT_FIRED)];
  const left = uncounted + policies.length - told.length;
  const more = left === 0 ? [] : [`- ${left} more did not fire.`];
  if (told.length === 0) return ['- none listens to it.'];
  const lines = told.map((one) => {
    const actions = matched.find(({ policy }) => policy === one.policy)?.actions ?? [];
    const did =
      actions.length === 0 ? '' : ` So it asked for: ${listed(actions.map(actionTitle))}.`;
    return `- ${one.text}${did}${one.otherwise === null ? '' : ` ${one.otherwise}`}`;
  });
  return [...lines, ...more];
}
