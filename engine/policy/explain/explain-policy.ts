import type { Shown } from '../../condition/explain.ts';
import type { CompiledPolicy } from '../compile.ts';
import type { Turns } from './cheapest-turn.ts';
import { unknownAsMissing } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import type {
  ExplainedPolicy,
  PolicyQuestion,
  ProposedChange,
  SmallestChange,
} from './explained-policy.ts';
import { capital, listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import { absenceClause, changeClause, shownProposal } from './leaf-words.ts';
import { reasonOf } from './reason-words.ts';
import { afterWaiting, consentsTo, didWords, holdsBack } from './explain-restrained.ts';
import { releaseWords } from './restraint-words.ts';
import { smallestFlip } from './smallest-flip.ts';
import type { Budget, Flip } from './smallest-flip.ts';
import { conditionIn, standingWords, verdictIn } from './standing.ts';
import type { Standing } from './standing.ts';
import { decisiveLeaves, traceCondition } from './traced-condition.ts';
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
  { budget, turns }: { readonly budget: Budget; readonly turns: Turns | null | undefined },
): ExplainedPolicy {
  if (standing.kind === 'broken') return whatBroke(policy, standing, question);
  if (question.elapsed === true && verdictIn(standing) !== null)
    return afterWaiting(policy, standing, question);
  const { id, title, condition } = policy;
  const { shown = ALL_OF_IT, wording } = question;
  const { evidence, traced } = traceAsDecided(policy, standing, question);
  const matched = verdictIn(standing);
  const known = { policy: id, title, matched, standing, condition: traced };
  if (matched === null) {
    const because = notAsked(standing, traced, question);
    const text = `“${title}” ${because}`;
    return { ...known, change: null, because: capital(because), text, otherwise: null };
  }
  if (standing.kind === 'held') {
    const [why = ''] = holdsBack(standing, question);
    const reason = `${why}. Its conditions hold: ${reasonOf(traced, wording)}.`;
    const text = `“${title}” did not fire: ${reason}`;
    const release = releaseWords(standing.said, policy);
    return { ...known, change: null, because: capital(reason), text, otherwise: release };
  }
  // None may use up all of it, and each can at least test what it finds on the tree.
  const share = { tries: Math.min(MOST_TRIES / 4, budget.tries) + LEAST_TRIES };
  const given = share.tries;
  const flip = smallestFlip(condition, evidence, !matched, {
    budget: share,
    search: budget.tries > 0,
    // What was found with the evidence as it is, for one that did not fire.
    ...(turns === undefined || matched || evidence !== question.evidence ? {} : { turns }),
  });
  budget.tries = Math.max(0, budget.tries - (given - share.tries));
  const change = flip === null ? null : toChange(flip, !matched, shown);
  const reason = listed([
    ...holdsBack(standing, question),
    reasonOf(traced, wording),
    ...consentsTo(policy, question),
  ]);
  return {
    ...known,
    change,
    because: `${capital(reason)}.`,
    text: `“${title}” ${didWords(standing)}: ${reason}.`,
    otherwise: otherwise(flip, matched, traced, wording, shown),
  };
}

/** What broke is the reason, whatever made the condition hold: that is told in the tree. */
function whatBroke(
  policy: CompiledPolicy,
  standing: Standing,
  question: PolicyQuestion,
): ExplainedPolicy {
  const { id, title } = policy;
  const { traced } = traceAsDecided(policy, standing, question);
  const because = `${standingWords(standing, question.type) ?? ''}.`;
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
  { evidence, shown }: PolicyQuestion,
): { readonly evidence: Evidence; readonly traced: TracedCondition } {
  const traced = traceCondition(condition, evidence, shown);
  const decided = conditionIn(standing);
  if (decided === null || traced.result !== null) return { evidence, traced };
  const missing = unknownAsMissing(evidence);
  const again = traceCondition(condition, missing, shown);
  return again.result === decided ? { evidence: missing, traced: again } : { evidence, traced };
}

function notAsked(
  standing: Standing,
  traced: TracedCondition,
  { type, wording }: PolicyQuestion,
): string {
  const why = `${standingWords(standing, type) ?? ''}.`;
  // Of an event it does not listen to, its conditions are not meant to make sense.
  if (standing.kind === 'failed' || standing.kind === 'other-event') return why;
  const condition =
    traced.result === null
      ? 'Whether its conditions would have held cannot be told, as not all of what they ask was looked at'
      : `Its conditions ${traced.result ? 'would have held' : 'would not have held either'}`;
  const reason = traced.result === null ? '' : `: ${reasonOf(traced, wording)}`;
  return `${why} ${condition}${reason}.`;
}

function otherwise(
  flip: Flip | null,
  matched: boolean,
  traced: TracedCondition,
  wording: Wording,
  shown: Shown,
): string | null {
  const would = matched ? 'It would not have fired' : 'It would have fired';
  const [first, ...more] = flip?.changes ?? [];
  const without =
    first === undefined || more.length > 0 ? null : absenceClause(first, wording, shown);
  if (without !== null) return `${would} without ${without}.`;
  if (flip === null) {
    return decisiveLeaves(traced).length === 0
      ? null
      : `No change was found that is sure to have ${matched ? 'kept it from firing' : 'made it fire'}.`;
  }
  const clauses = flip.changes.map((change) => changeClause(change, wording, shown));
  return `${would} if ${listed(clauses)}.`;
}

function toChange({ changes, smallest }: Flip, fires: boolean, shown: Shown): SmallestChange {
  return {
    fires,
    smallest,
    changes: changes.map((change): ProposedChange => {
      const { slot, turns } = change;
      const { reference, unknown } = slot;
      const from = unknown ? undefined : shown(reference, slot.value);
      const to = shownProposal(change, shown);
      return {
        fact: reference,
        at: turns.map(({ leaf }) => leaf.at),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        known: !unknown,
      };
    }),
  };
}
