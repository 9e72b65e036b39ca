import type { Shown } from '../../condition/explain.ts';
import type { CompiledPolicy } from '../compile.ts';
import { readerOf } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import type { PolicyQuestion } from './explained-policy.ts';
import { afterChanges } from './fact-slot.ts';
import { ANYTHING_POSSIBLE } from './possible.ts';
import type { Possible } from './possible.ts';
import { waysWords } from './otherwise.ts';
import { smallestFlip } from './smallest-flip.ts';
import type { Budget, Flip } from './smallest-flip.ts';
import { comesBefore } from './standing.ts';
import { verdictOf } from './verdict.ts';

/**
 * What would have let a policy be asked that was not, as one before it let none be asked after it, and whether it
 * would then have fired: in a sentence. Pure but for counting down the budget.
 *
 * @param by id of the policy before it
 */
export function otherwiseIfStopped(
  policy: CompiledPolicy,
  by: string,
  question: PolicyQuestion,
  budget: Budget,
): string | null {
  const { policies, evidence, wording, possible = ANYTHING_POSSIBLE } = question;
  const stopping = policies.all.get(by);
  if (stopping === undefined) return null;
  const { supposed = false } = wording;
  const have = (participle: string, infinitive: string): string =>
    supposed ? infinitive : `have ${participle}`;
  const fired = supposed ? 'fired' : 'had fired';
  const telling = { wording, shown: question.shown ?? ALL_OF_IT };
  const flip = smallestFlip(stopping.condition, evidence, false, { budget, possible });
  const changed = flip === null ? evidence : evidenceAfterFlip(flip, evidence, possible);
  // One way is told: what the policy itself would have come to hangs on which.
  const how = flip === null ? null : waysWords({ ...flip, alternatives: [] }, telling);
  const asked = have('been asked', 'be asked');
  const next = nextToStop(policy, stopping, question, changed);
  if (next !== null)
    return `It could only ${asked} if neither “${stopping.title}” nor “${next.title}” ${fired}.`;
  const without = how ?? `if “${stopping.title}” ${supposed ? 'did not fire' : 'had not fired'}`;
  return `It would ${asked} ${without}${thenFired(policy, changed, { telling, have, budget, possible, known: how !== null })}.`;
}

const ALL_OF_IT: Shown = (_reference, value) => value;

/** Facts as they would be after a change, with what is computed from them. */
function evidenceAfterFlip({ changes }: Flip, evidence: Evidence, possible: Possible): Evidence {
  const after = afterChanges(evidence, changes);
  const changed = changes.map(({ slot }) => slot.reference);
  return possible.settled(after, evidence, changed);
}

interface Then {
  readonly telling: Parameters<typeof waysWords>[1];
  readonly have: (participle: string, infinitive: string) => string;
  readonly budget: Budget;
  readonly possible: Possible;
  readonly known: boolean;
}

/** Whether a policy that was asked would have fired, as the rest of a sentence; nothing where that is not known. */
function thenFired(
  { condition }: CompiledPolicy,
  evidence: Evidence,
  { telling, have, budget, possible, known }: Then,
): string {
  const verdict = known ? verdictOf(condition.node, readerOf(evidence)) : null;
  const fired = have('fired', 'fire');
  if (verdict === true) return `, and would then ${fired}`;
  const flip: Flip | null = smallestFlip(condition, evidence, true, { budget, possible });
  const how = flip === null ? null : waysWords(flip, telling);
  if (how === null) return '';
  return `, and would then ${fired} ${how}`;
}

/** A policy between the two that may let none be asked after it either. */
function nextToStop(
  policy: CompiledPolicy,
  stopping: CompiledPolicy,
  { policies, type }: PolicyQuestion,
  evidence: Evidence,
): CompiledPolicy | null {
  const between = (policies.byEvent.get(type)?.policies ?? []).filter(
    (one) => one.stop && comesBefore(stopping, one) && comesBefore(one, policy),
  );
  return (
    between.find(({ condition }) => verdictOf(condition.node, readerOf(evidence)) !== false) ?? null
  );
}
