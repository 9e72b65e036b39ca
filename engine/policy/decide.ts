import type { FactReader } from '../condition/fact.ts';
import type { CompiledAction } from '../action/compile.ts';
import type { CompiledPolicies, CompiledPolicy, PolicyGroup } from './compile.ts';
import { askIndex } from './index/policy-index.ts';
import type { PolicyIndex } from './index/policy-index.ts';

/** What one policy said to an event. */
export interface ConsideredPolicy {
  readonly policy: string;
  readonly result: boolean;
  /** Why it could not be decided; it counts as not matching. */
  readonly error?: string;
}

/** What the policies said to an event. */
export interface PolicyDecision {
  /** Those that matched, in order. */
  readonly matched: readonly {
    readonly policy: CompiledPolicy;
    readonly actions: readonly CompiledAction[];
  }[];
  /**
   * All that were asked, in order. Where a great many policies are there for the type, those that matched
   * and those that could not be decided: why another one did not match is worked out when somebody asks.
   */
  readonly considered: readonly ConsideredPolicy[];
}

interface Options {
  /** Only policies that come after this one are asked. */
  readonly after?: CompiledPolicy;
}

/**
 * Asks the policies of an event type, higher priority first, ties by id, until one that matches says
 * stop. A policy whose facts cannot be read is listed with its error, the others go on. Why one held or
 * did not is worked out when somebody asks. Pure, never throws.
 */
export function decidePolicies(
  policies: CompiledPolicies,
  eventType: string,
  facts: FactReader,
  { after }: Options = {},
): PolicyDecision {
  const group = policies.byEvent.get(eventType);
  if (group === undefined) return { matched: [], considered: [] };
  const from = after === undefined ? 0 : group.policies.indexOf(after) + 1;
  return group.index === null
    ? askEach(from === 0 ? group.policies : group.policies.slice(from), facts)
    : askFound(group, group.index, facts, from);
}

type Matched = PolicyDecision['matched'][number];

function askEach(policies: readonly CompiledPolicy[], facts: FactReader): PolicyDecision {
  const matched: Matched[] = [];
  const considered: ConsideredPolicy[] = [];
  for (const policy of policies) {
    const answer = answerOf(policy, facts, policy.condition.test);
    considered.push(answer);
    if (!answer.result) continue;
    matched.push({ policy, actions: policy.actions });
    if (policy.stop) break;
  }
  return { matched, considered };
}

function askFound(
  { policies }: PolicyGroup,
  index: PolicyIndex,
  facts: FactReader,
  from: number,
): PolicyDecision {
  const matched: Matched[] = [];
  const considered: ConsideredPolicy[] = [];
  askIndex(index, facts, {
    holds(rank) {
      const policy = policies[rank];
      if (policy === undefined || rank < from) return true;
      const answer = answerOf(policy, facts, holds);
      considered.push(answer);
      if (!answer.result) return true;
      matched.push({ policy, actions: policy.actions });
      return !policy.stop;
    },
    failed(rank, cause) {
      const policy = policies[rank];
      if (policy !== undefined && rank >= from) considered.push(undecided(policy, cause));
    },
  });
  return { matched, considered };
}

const holds = (): boolean => true;

function answerOf(
  policy: CompiledPolicy,
  facts: FactReader,
  test: CompiledPolicy['condition']['test'],
): ConsideredPolicy {
  try {
    return { policy: policy.id, result: test(facts) };
  } catch (cause) {
    return undecided(policy, cause);
  }
}

function undecided({ id }: CompiledPolicy, cause: unknown): ConsideredPolicy {
  return {
    policy: id,
    result: false,
    error: cause instanceof Error ? cause.message : String(cause),
  };
}
