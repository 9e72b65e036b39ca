import type { Shown } from '../../condition/explain.ts';
import type { CompiledPolicy } from '../compile.ts';
import { otherwiseIfStopped } from './explain-stopped.ts';
import type { ExplainedPolicy, PolicyQuestion, SmallestChange } from './explained-policy.ts';
import { listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import { flipPast } from './flip-past.ts';
import type { FlipPast } from './flip-past.ts';
import { changeOf, waysWords } from './otherwise.ts';
import type { Outcome } from './otherwise.ts';
import type { Budget } from './smallest-flip.ts';
import { ANYTHING_POSSIBLE } from './possible.ts';
import type { Standing } from './standing.ts';

/** A change as it is proposed for a policy, with what else has to be heeded. Pure. */
export function proposedFor(
  { condition, restraint }: CompiledPolicy,
  { flip, past }: { readonly flip: NonNullable<FlipPast['flip']>; readonly past: FlipPast['past'] },
  fires: boolean,
  shown: Shown,
): SmallestChange {
  const before = past.map(({ id, title }) => ({ policy: id, title }));
  return {
    fires,
    ...(fires && restraint !== null ? { waits: true as const } : {}),
    ...(before.length === 0 ? {} : { past: before }),
    ...changeOf(flip, shown, past.length === 0 ? undefined : condition.node),
  };
}

/** A policy's firing, or its not firing, as what would come of a change. Pure. */
export function outcomeOf(
  fires: boolean,
  { restraint }: Pick<CompiledPolicy, 'restraint'>,
  past: FlipPast['past'],
  { supposed = false }: Pick<Wording, 'supposed'>,
): Outcome {
  const have = (participle: string, infinitive: string): string =>
    supposed ? infinitive : `have ${participle}`;
  const fire = have('fired', 'fire');
  if (!fires) return { would: `It would not ${fire}`, sure: 'kept it from firing', given: true };
  const then = turnWords(past);
  if (restraint === null) return { would: `It would ${fire}`, sure: 'made it fire', then };
  const by = restraint.pattern === null ? 'limits' : 'pattern';
  return {
    would: `Its conditions would ${have('held', 'hold')}`,
    sure: 'made its conditions hold',
    then: `${then}, and its ${by} would then ${have('decided', 'decide')}`,
  };
}

/** ", as “Q”, which comes before it, would not hold then"; nothing where none is in the way. */
function turnWords(past: FlipPast['past']): string {
  if (past.length === 0) return '';
  const titles = listed(past.map(({ title }) => `“${title}”`));
  return `; ${titles}, which ${past.length === 1 ? 'comes' : 'come'} before it, would not hold then`;
}

/**
 * What would give a policy its turn that one before it took, and have it fire. Pure but for counting down the budget.
 *
 * @param standing by which policy it was kept from its turn
 */
export function keptFromTurn(
  policy: CompiledPolicy,
  standing: Extract<Standing, { kind: 'stopped' | 'suppressed' }>,
  question: PolicyQuestion,
  budget: Budget,
): Pick<ExplainedPolicy, 'change' | 'otherwise'> {
  const { policies, evidence, wording, possible = ANYTHING_POSSIBLE } = question;
  const { shown = ALL_OF_IT } = question;
  const before = policies.all.get(standing.by);
  if (before === undefined) return { change: null, otherwise: null };
  const { flip, past } = flipPast(policy, question, evidence, { budget, possible });
  const change = flip === null ? null : proposedFor(policy, { flip, past }, true, shown);
  const ways = flip === null ? null : waysWords(flip, { wording, shown });
  const { would, then = '' } = outcomeOf(true, policy, past, wording);
  const whole = ways === null ? null : `${would} ${ways}${then}.`;
  if (standing.kind === 'suppressed') {
    const { supposed = false } = wording;
    const hold = supposed ? 'did not hold' : 'had not held';
    const none = `It could only ${supposed ? 'fire' : 'have fired'} if “${before.title}” ${hold}, and no change was found that is sure to do that.`;
    return { change, otherwise: whole ?? none };
  }
  // What one change does is not told as two.
  const otherwise = past.length === 0 ? whole : null;
  return {
    change,
    otherwise: otherwise ?? otherwiseIfStopped(policy, before.id, question, budget),
  };
}

const ALL_OF_IT: Shown = (_reference, value) => value;
