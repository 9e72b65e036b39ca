import { explainCondition } from '../condition/explain.ts';
import type { FactReader } from '../condition/fact.ts';
import type { CompiledPolicies } from '../policy/compile.ts';
import type { Trial } from './trial.ts';

/** Policies of one event type whose facts are all read. */
const MOST_LOOKED_AT = 200;

/**
 * Reads every fact that policies of an event type compare, also those deciding could leave out, so that they
 * can be explained completely. What cannot be read is left for deciding to complain about.
 */
export function lookAtAll(
  policies: CompiledPolicies,
  eventType: string,
  facts: FactReader,
  trial: Trial,
): void {
  const wanted = new Set(trial.policies);
  let looked = 0;
  for (const policy of policies.all.values()) {
    const listens = policy.enabled && policy.on.includes(eventType) && looked < MOST_LOOKED_AT;
    if (!listens && !wanted.has(policy.id)) continue;
    looked += 1;
    try {
      explainCondition(policy.condition, facts);
    } catch {
      // A table that contradicts itself: the policy's own verdict says so.
    }
  }
}
