import type { CompiledCondition } from '../condition/compile.ts';
import { explainCondition } from '../condition/explain.ts';
import type { FactReader } from '../condition/fact.ts';
import type { CompiledPolicies } from '../policy/compile.ts';
import { candidateRanks } from '../policy/index/policy-index.ts';
import type { Trial } from './trial.ts';

/** Policies an event may concern whose facts are all read. */
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
  const { policies: listening = [], index = null } = policies.byEvent.get(eventType) ?? {};
  const found =
    index === null
      ? listening
      : candidateRanks(index, facts).flatMap((rank) => listening[rank] ?? []);
  const wanted = (trial.policies ?? []).flatMap((id) => policies.all.get(id) ?? []);
  for (const policy of new Set([...found.slice(0, MOST_LOOKED_AT), ...wanted])) {
    lookAt(policy.condition, facts);
  }
}

/** Reads every fact a condition compares. What cannot be read is left for deciding to complain about. */
export function lookAt(condition: CompiledCondition, facts: FactReader): void {
  try {
    explainCondition(condition, facts);
  } catch {
    // A table that contradicts itself: the verdict of whatever asks for it says so.
  }
}
