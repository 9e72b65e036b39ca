import type { Shown } from '../../condition/explain.ts';
import type { FactReference } from '../../condition/schema.ts';
import type { Json } from '../../json.ts';
import type { CompiledPolicies, CompiledPolicy } from '../compile.ts';
import { unknownAsMissing } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { capital, listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import { changeClause, shownProposal } from './leaf-words.ts';
import type { Turns } from './cheapest-turn.ts';
import { reasonOf } from './reason-words.ts';
import { flipTurns, smallestFlip } from './smallest-flip.ts';
import type { Budget, Flip } from './smallest-flip.ts';
import { standingsIn, standingWords } from './standing.ts';
import type { Offering, Standing } from './standing.ts';
import { decisiveLeaves, traceCondition } from './traced-condition.ts';
import type { TracedCondition } from './traced-condition.ts';

/** One fact that would have to be otherwise. */
export interface ProposedChange {
  readonly fact: FactReference;
  /** JSON pointers of the comparisons that come out otherwise by it; none where it was found by trying. */
  readonly at: readonly string[];
  /** Absent: missing, or not looked at. */
  readonly from?: Json;
  /** One value that does it; absent: none at all does it. */
  readonly to?: Json;
  /** False where nobody looked at the fact, so that it may be so already. */
  readonly known: boolean;
}

/** The fewest facts to be otherwise for a policy to fire, or not to. */
export interface SmallestChange {
  /** What the policy would then do. */
  readonly fires: boolean;
  readonly changes: readonly ProposedChange[];
  /** Whether no fewer facts will do; false where not everything smaller was tried. */
  readonly smallest: boolean;
}

/** A policy, whether it fired, and why. */
export interface ExplainedPolicy {
  readonly policy: string;
  readonly title: string;
  /** As it was decided; null for a policy that was not asked. */
  readonly matched: boolean | null;
  readonly standing: Standing;
  /** Its condition with the values seen; null when the policy is not among the definitions any more. */
  readonly condition: TracedCondition | null;
  /** Null where it was not asked, and where no change was found. */
  readonly change: SmallestChange | null;
  /** Why, without its title: the comparisons the verdict hangs on, or why it was not asked. */
  readonly because: string;
  /** Whether it fired and why, in one sentence. */
  readonly text: string;
  /** What would have made it come out otherwise, in one sentence; null where `change` is, unless it was asked. */
  readonly otherwise: string | null;
}

/** What policies are explained with. */
export interface PolicyQuestion extends Offering {
  readonly policies: CompiledPolicies;
  readonly evidence: Evidence;
  readonly wording: Wording;
  /** Policies to be explained whatever they said; the others of the event's type are chosen among. */
  readonly wanted?: readonly string[];
  /** Most policies beside those wanted; {@link MOST_EXPLAINED} when left out. */
  readonly limit?: number;
  /** What may be shown of a value; all of it when left out. */
  readonly shown?: Shown;
}

/** Explained policies, and how many of the event's type were left out. */
export interface ExplainedPolicies {
  /** Those that fired, then those wanted, then those that were closest to firing. */
  readonly policies: readonly ExplainedPolicy[];
  readonly others: number;
}

/** Most policies explained unasked. */
export const MOST_EXPLAINED = 200;

/** Times conditions are tested in search of changes, all policies of a question together. */
const MOST_TRIES = 400;

/** Tests each condition is granted whatever others have used. */
const LEAST_TRIES = 20;

/** Policies of a type looked at to find those closest to firing. */
const MOST_COMPARED = 1_000;

/**
 * Why the policies of an event's type fired or did not, those that fired first, then those that were
 * closest to it. Pure, never throws.
 */
export function explainPolicies(question: PolicyQuestion): ExplainedPolicies {
  const { policies, type, wanted = [], limit = MOST_EXPLAINED } = question;
  const standing = standingsIn(policies, question);
  const fired = question.matched.map(({ policy }) => policy);
  const first = new Set([...fired, ...wanted]);
  const considered = question.considered.map(({ policy }) => policy);
  const listening = [...policies.all.values()]
    .filter((policy) => policy.enabled && policy.on.includes(type))
    .map(({ id }) => id);
  const others = [...new Set([...considered, ...listening])].filter((id) => !first.has(id));
  const near = closest(others.slice(0, MOST_COMPARED), question).slice(0, limit);
  const budget = { tries: MOST_TRIES };
  const all = [...[...first].map((id) => ({ id, turns: undefined })), ...near];
  const explained = all.map(({ id, turns }) => {
    const policy = policies.all.get(id);
    return policy === undefined
      ? gone(id, question)
      : explainPolicy(policy, standing(policy), question, { budget, turns });
  });
  return { policies: explained, others: others.length - near.length };
}

/** Ids by how little would have made them fire, with what that is; as they came where nothing was to be found. */
function closest(
  ids: readonly string[],
  { policies, evidence }: PolicyQuestion,
): { readonly id: string; readonly turns: Turns | null }[] {
  const found = ids.map((id) => {
    const policy = policies.all.get(id);
    const turns = policy === undefined ? null : flipTurns(policy.condition, evidence, true);
    return { id, turns };
  });
  return found.toSorted((a, b) => farther(a.turns, b.turns));
}

function farther(a: Turns | null, b: Turns | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a.known - b.known || a.turns.length - b.turns.length;
}

/** A policy that was asked but is not among the definitions any more. */
function gone(id: string, { matched, considered }: PolicyQuestion): ExplainedPolicy {
  const fired = matched.some(({ policy }) => policy === id);
  const asked = fired || considered.some(({ policy }) => policy === id);
  const text = asked
    ? `Policy "${id}" ${fired ? 'fired' : 'did not fire'}; it is not among the definitions any more.`
    : `There is no policy "${id}".`;
  const standing: Standing = asked ? { kind: 'asked', matched: fired } : { kind: 'unknown' };
  const known = { policy: id, title: id, matched: asked ? fired : null, standing };
  return { ...known, condition: null, change: null, because: text, text, otherwise: null };
}

function explainPolicy(
  policy: CompiledPolicy,
  standing: Standing,
  question: PolicyQuestion,
  { budget, turns }: { readonly budget: Budget; readonly turns: Turns | null | undefined },
): ExplainedPolicy {
  const { id, title, condition } = policy;
  const { shown = ALL_OF_IT, wording } = question;
  const { evidence, traced } = traceAsDecided(policy, standing, question);
  const matched = standing.kind === 'asked' ? standing.matched : null;
  const known = { policy: id, title, matched, standing, condition: traced };
  if (matched === null) {
    const because = notAsked(standing, traced, question);
    const text = `“${title}” ${because}`;
    return { ...known, change: null, because: capital(because), text, otherwise: null };
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
  const reason = reasonOf(traced, wording);
  return {
    ...known,
    change,
    because: `${capital(reason)}.`,
    text: `“${title}” ${matched ? 'fired' : 'did not fire'}: ${reason}.`,
    otherwise: otherwise(flip, matched, traced, wording, shown),
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
  if (standing.kind !== 'asked' || traced.result !== null) return { evidence, traced };
  const missing = unknownAsMissing(evidence);
  const again = traceCondition(condition, missing, shown);
  return again.result === standing.matched
    ? { evidence: missing, traced: again }
    : { evidence, traced };
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
      ? 'Whether its conditions would have held cannot be told'
      : `Its conditions ${traced.result ? 'would have held' : 'would not have held either'}`;
  return `${why} ${condition}: ${reasonOf(traced, wording)}.`;
}

function otherwise(
  flip: Flip | null,
  matched: boolean,
  traced: TracedCondition,
  wording: Wording,
  shown: Shown,
): string | null {
  const would = matched ? 'It would not have fired' : 'It would have fired';
  if (flip === null) {
    return decisiveLeaves(traced).length === 0
      ? null
      : 'No small change was found that would certainly have made it come out otherwise.';
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
