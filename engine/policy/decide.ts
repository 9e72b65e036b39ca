import { becauseOf } from '../condition/explain.ts';
import type { FactReader } from '../condition/fact.ts';
import type { CompiledAction } from '../action/compile.ts';
import type { CompiledPolicies, CompiledPolicy } from './compile.ts';

/** What one policy said to an event. */
export interface ConsideredPolicy {
  readonly policy: string;
  readonly result: boolean;
  /** The comparison that decided it, in a few words. */
  readonly because?: string;
  /** Why it could not be decided; it counts as not matching. */
  readonly error?: string;
}

/** What the policies said to an event: those that matched, and all that were asked, in order. */
export interface PolicyDecision {
  readonly matched: readonly {
    readonly policy: CompiledPolicy;
    readonly actions: readonly CompiledAction[];
  }[];
  readonly considered: readonly ConsideredPolicy[];
}

/**
 * Asks the policies of an event type, higher priority first, ties by id, until one that matches says
 * stop. A policy whose facts cannot be read is listed with its error, the others go on. Pure, never
 * throws.
 *
 * @param options `because: false` leaves out the words, which cost about as much as deciding
 */
export function decidePolicies(
  policies: CompiledPolicies,
  eventType: string,
  facts: FactReader,
  { because = true }: { readonly because?: boolean } = {},
): PolicyDecision {
  const matched: { policy: CompiledPolicy; actions: readonly CompiledAction[] }[] = [];
  const considered: ConsideredPolicy[] = [];
  for (const policy of policies.byEvent.get(eventType) ?? []) {
    const said = consider(policy, facts, because);
    considered.push(said);
    if (!said.result) continue;
    matched.push({ policy, actions: policy.actions });
    if (policy.stop) break;
  }
  return { matched, considered };
}

function consider(
  { id, condition }: CompiledPolicy,
  facts: FactReader,
  because: boolean,
): ConsideredPolicy {
  try {
    const result = condition.test(facts);
    return { policy: id, result, ...(because ? { because: becauseOf(condition, facts) } : {}) };
  } catch (cause) {
    const error = cause instanceof Error ? cause.message : String(cause);
    return { policy: id, result: false, error };
  }
}
