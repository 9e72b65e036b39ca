import type { CompiledAction } from '../action/compile.ts';
import { instantMs, instantText } from '../calendar/instant.ts';
import type { FactReader } from '../condition/fact.ts';
import type { Counter } from '../counter.ts';
import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { EffectBreaker, Said } from '../plan.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import type { CompiledLimit } from '../policy/limit/compile.ts';
import { consultLimit } from '../policy/limit/consult.ts';
import type { LimitState, LimitStep } from '../policy/limit/rule.ts';
import { countersOf } from './counters-of.ts';
import { putCounter } from './progress.ts';
import type { Progress } from './progress.ts';

/** What the limits of a policy that would act come to. */
export interface Limited {
  /** What it does: its own actions, those a limit has instead, or (null) nothing. */
  readonly actions: readonly CompiledAction[] | null;
  readonly said: readonly Said[];
  /** The breaker that is told how the effects of its own actions end, where it has one. */
  readonly breaker?: EffectBreaker;
}

/**
 * Asks all limits of a policy that would act. Only if all permit it acts, and only then it is counted, by each
 * of them; else the first that does not says what is done instead. While a counter has not been read the policy
 * is taken not to act.
 */
export function consultLimits(
  progress: Progress,
  policy: CompiledPolicy,
  limits: readonly CompiledLimit[],
  facts: FactReader,
): Limited {
  const { session } = progress;
  const counting = limits.map(({ rule, key }) => ({ part: rule.kind, key }));
  const counted = countersOf(session, policy.id, counting, facts);
  if (counted === null) return { actions: null, said: [] };
  const keys = counted.map(({ key }) => key);
  const now = instantMs(session.now);
  const states = limits.map((limit, i) => stateOf(counted[i]?.counter ?? null, limit));
  const steps = limits.map(({ rule }, i) => consultLimit(rule, states[i] ?? null, now));
  const said = steps.map(({ permits, says, until }, i) => ({
    kind: limits[i]?.rule.kind ?? '',
    acts: permits,
    says: `${says}${keys[i]?.words ?? ''}`,
    ...(until === undefined ? {} : { until: instantText(until) }),
  }));
  const refusing = steps.findIndex(({ permits }) => !permits);
  if (refusing >= 0) return { actions: limits[refusing]?.otherwise ?? null, said };
  for (const [i, limit] of limits.entries()) {
    const [key, step] = [keys[i], steps[i]];
    if (key !== undefined && step !== undefined && step.state !== states[i])
      putCounter(progress, key.text, toCounter(policy.id, limit, step));
  }
  const breaker = keys[limits.findIndex(({ rule }) => rule.kind === 'breaker')];
  if (breaker === undefined) return { actions: policy.actions, said };
  const told = { key: breaker.text, policy: policy.id, began: session.now };
  return { actions: policy.actions, said, breaker: told };
}

/** What a limit remembers under its key; null where that is nothing, or another limit's. Pure. */
export function stateOf(counter: Counter | null, { hash }: CompiledLimit): LimitState | null {
  const kept = counter?.state;
  if (!isJsonObject(kept) || kept['limit'] !== hash) return null;
  return kept['state'] as unknown as LimitState;
}

/** The counter that has a limit remember something; null for nothing. Pure. */
export function toCounter(
  policy: string,
  { hash }: CompiledLimit,
  { state, expiresAt }: Pick<LimitStep, 'state' | 'expiresAt'>,
): Counter | null {
  if (state === null) return null;
  return {
    policy,
    state: { limit: hash, state: state as unknown as Json },
    dueAt: null,
    expiresAt: expiresAt === null ? null : instantText(expiresAt),
  };
}
