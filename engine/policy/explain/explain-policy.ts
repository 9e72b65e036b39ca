import type { Shown } from '../../condition/explain.ts';
import type { CompiledPolicy } from '../compile.ts';
import type { Turns } from './cheapest-turn.ts';
import { unknownAsMissing } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import type { ExplainedPolicy, PolicyQuestion } from './explained-policy.ts';
import { capital } from './fact-words.ts';
import { otherwiseWords } from './otherwise.ts';
import { inARow, knownParts, reasonOf } from './reason-words.ts';
import { keptFromTurn, outcomeOf, proposedFor } from './propose.ts';
import { flipPast } from './flip-past.ts';
import { afterWaiting, consentsTo, didWords, holdsBack } from './explain-restrained.ts';
import { releaseWords } from './restraint-words.ts';
import { noWay } from './no-way.ts';
import { ANYTHING_POSSIBLE } from './possible.ts';
import { smallestFlip } from './smallest-flip.ts';
import type { Budget } from './smallest-flip.ts';
import { conditionIn, standingWords, verdictIn } from './standing.ts';
import type { Standing } from './standing.ts';
import { traceCondition } from './traced-condition.ts';
import type { TracedCondition } from './traced-condition.ts';

/** Times conditions are tested in search of changes, all policies of a question together. */
export const MOST_TRIES = 400;

/** Tests each condition is granted whatever others have used. */
const LEAST_TRIES = 20;

/** Why one policy fired or not. Pure but for counting down the budget. */
export function explainPolicy(
  policy: CompiledPolicy,
  standing: Standing,
  question: PolicyQuestion,
  { budget, turns }: { readonly budget: Budget; readonly turns: readonly Turns[] | undefined },
): Omit<ExplainedPolicy, 'asked'> {
  if (standing.kind === 'broken') return whatBroke(policy, standing, question);
  if (question.elapsed === true && verdictIn(standing) !== null)
    return afterWaiting(policy, standing, question);
  const { id, title, condition } = policy;
  const { shown = ALL_OF_IT, wording, possible = ANYTHING_POSSIBLE } = question;
  const { evidence, traced } = traceAsDecided(policy, standing, question);
  const matched = verdictIn(standing);
  const known = { policy: id, title, matched, standing, condition: traced };
  // None may use up all of it, and each can at least test what it finds on the tree.
  const share = { tries: Math.min(MOST_TRIES / 4, budget.tries) + LEAST_TRIES };
  const given = share.tries;
  if (matched === null) {
    const because = notAsked(standing, traced, question);
    const text = `“${title}” ${because}`;
    const about = { ...question, evidence };
    const kept =
      standing.kind === 'stopped' || standing.kind === 'suppressed'
        ? keptFromTurn(policy, standing, about, share)
        : { change: null, otherwise: null };
    budget.tries = Math.max(0, budget.tries - (given - share.tries));
    return { ...known, because: capital(because), text, ...kept };
  }
  // What a limit has it do, it does whatever the event holds: until it may act again.
  if (standing.kind === 'held' || standing.kind === 'instead') {
    const [why = ''] = holdsBack(standing, question);
    const reason = `${why}. Its conditions hold: ${reasonOf(traced, wording)}.`;
    const text = `“${title}” ${didWords(standing, wording)}: ${reason}`;
    const release = releaseWords(standing.said, policy);
    return { ...known, change: null, because: capital(reason), text, otherwise: release };
  }
  const options = {
    budget: share,
    search: budget.tries > 0,
    possible,
    // What was found with the evidence as it is, for one that did not fire.
    ...(turns === undefined || matched || evidence !== question.evidence ? {} : { turns }),
  };
  const { flip, past } = matched
    ? { flip: smallestFlip(condition, evidence, false, options), past: [] }
    : flipPast(policy, question, evidence, options);
  budget.tries = Math.max(0, budget.tries - (given - share.tries));
  const change = flip === null ? null : proposedFor(policy, { flip, past }, !matched, shown);
  const reason = inARow([
    ...holdsBack(standing, question),
    reasonOf(traced, wording),
    ...consentsTo(policy, question),
  ]);
  return {
    ...known,
    change,
    because: `${capital(reason)}.`,
    text: `“${title}” ${didWords(standing, wording)}: ${reason}.`,
    otherwise: otherwiseWords(outcomeOf(!matched, policy, past, wording), flip, traced, {
      wording,
      shown,
      none: flip === null ? noWay(condition, evidence, !matched, possible) : null,
    }),
  };
}

/** What broke is the reason, whatever made the condition hold: that is told in the tree. */
function whatBroke(
  policy: CompiledPolicy,
  standing: Standing,
  question: PolicyQuestion,
): Omit<ExplainedPolicy, 'asked'> {
  const { id, title } = policy;
  const { traced } = traceAsDecided(policy, standing, question);
  const because = `${standingWords(standing, question.type, question.wording.supposed) ?? ''}.`;
  return {
    policy: id,
    title,
    matched: verdictIn(standing),
    standing,
    condition: question.elapsed === true ? null : traced,
    change: null,
    because: capital(because),
    text: `“${title}” ${because}`,
    otherwise: null,
  };
}

const ALL_OF_IT: Shown = (_reference, value) => value;

/**
 * The condition with its evidence. Decisions of earlier versions do not tell what was missing from what was
 * not looked at: where only the former gives what was decided, it was that.
 */
function traceAsDecided(
  { condition }: CompiledPolicy,
  standing: Standing,
  { evidence, shown, possible }: PolicyQuestion,
): { readonly evidence: Evidence; readonly traced: TracedCondition } {
  const traced = traceCondition(condition, evidence, shown, possible);
  const decided = conditionIn(standing);
  if (decided === null || traced.result !== null) return { evidence, traced };
  const missing = unknownAsMissing(evidence);
  const again = traceCondition(condition, missing, shown, possible);
  return again.result === decided ? { evidence: missing, traced: again } : { evidence, traced };
}

function notAsked(
  standing: Standing,
  traced: TracedCondition,
  { type, wording }: PolicyQuestion,
): string {
  const { supposed = false } = wording;
  const why = `${standingWords(standing, type, supposed) ?? ''}.`;
  // Of an event it does not listen to, its conditions are not meant to make sense.
  if (standing.kind === 'failed' || standing.kind === 'other-event') return why;
  if (traced.result === null)
    return `${why} Of its conditions this is known: ${inARow(knownParts(traced, wording))}.`;
  const held = supposed ? 'hold' : 'have held';
  const condition = `Its conditions would ${traced.result ? held : `not ${held} either`}`;
  return `${why} ${condition}: ${reasonOf(traced, wording)}.`;
}
