import { becauseOf } from '../condition/explain.ts';
import type { FactReader } from '../condition/fact.ts';
import type { CompiledAction } from '../action/compile.ts';
import type { CompiledPolicies, CompiledPolicy, PolicyGroup } from './compile.ts';
import { askIndex } from './index/policy-index.ts';
import type { PolicyIndex } from './index/policy-index.ts';

/** What one policy said to an event. */
export interface ConsideredPolicy {
  readonly policy: string;
  readonly result: boolean;
  /** The comparison that decided it, in a few words. */
  readonly because?: string;
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
  readonly because: boolean;
  readonly after: CompiledPolicy;
}

type Words = Pick<Options, 'because'>;

/**
 * Asks the policies of an event type, higher priority first, ties by id, until one that matches says
 * stop. A policy whose facts cannot be read is listed with its error, the others go on. Pure, never
 * throws.
 *
 * @param options `because: false` leaves out the words, which cost about as much as deciding; with `after` only
 *   policies that come after that one are asked
 */
export function decidePolicies(
  policies: CompiledPolicies,
  eventType: string,
  facts: FactReader,
  { because = true, after }: Partial<Options> = {},
): PolicyDecision {
  const group = policies.byEvent.get(eventType);
  if (group === undefined) return { matched: [], considered: [] };
  const from = after === undefined ? 0 : group.policies.indexOf(after) + 1;
  return group.index === null
    ? askEach(group.policies.slice(from), facts, { because })
    : askFound(group, group.index, facts, { because, from });
}

type Matched = PolicyDecision['matched'][number];

function askEach(
  policies: readonly CompiledPolicy[],
  facts: FactReader,
  options: Words,
): PolicyDecision {
  const matched: Matched[] = [];
  const considered: ConsideredPolicy[] = [];
  for (const policy of policies) {
    const answer = answerOf(policy, facts, options, policy.condition.test);
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
  options: Words & { readonly from: number },
): PolicyDecision {
  const matched: Matched[] = [];
  const considered: ConsideredPolicy[] = [];
  askIndex(index, facts, {
    holds(rank) {
      const policy = policies[rank];
      if (policy === undefined || rank < options.from) return true;
      const answer = answerOf(policy, facts, options, holds);
      considered.push(answer);
      if (!answer.result) return true;
      matched.push({ policy, actions: policy.actions });
      return !policy.stop;
    },
    failed(rank, cause) {
      const policy = policies[rank];
      if (policy !== undefined && rank >= options.from) considered.push(undecided(policy, cause));
    },
  });
  return { matched, considered };
}

const holds = (): boolean => true;

function answerOf(
  policy: CompiledPolicy,
  facts: FactReader,
  { because }: Words,
  test: CompiledPolicy['condition']['test'],
): ConsideredPolicy {
  const { id, condition } = policy;
  try {
    const result = test(facts);
    return {
      policy: id,
      result,
      ...(because ? { because: becauseOf(condition, facts, result) } : {}),
    };
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
