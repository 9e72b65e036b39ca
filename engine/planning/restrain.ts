import type { CompiledAction } from '../action/compile.ts';
import type { FactReader } from '../condition/fact.ts';
import type { EffectBreaker, Ruling, Said } from '../plan.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import { consultLimits } from './consult-limits.ts';
import { heedPattern } from './heed-pattern.ts';
import type { Heard } from './heed-pattern.ts';
import type { Progress } from './progress.ts';

/** What a ruling tells of a policy beyond its condition. */
export type SaidOf = Pick<Ruling['considered'][number], 'pattern' | 'limits' | 'error' | 'at'>;

/** What a policy whose condition holds comes to. */
export interface Restrained {
  /** What it does; null where it does nothing. */
  readonly actions: readonly CompiledAction[] | null;
  readonly said?: SaidOf;
  /** The breaker that is told how the effects of these actions end. */
  readonly breaker?: EffectBreaker;
}

/**
 * Asks what may keep a policy whose condition holds from acting, and has it counted. Where that cannot be
 * decided the policy does not act and says why; the others go on.
 */
export function restrain(
  progress: Progress,
  policy: CompiledPolicy,
  { event, subject }: Heard,
  facts: FactReader,
): Restrained {
  const { restraint, actions } = policy;
  if (restraint === null) return { actions };
  try {
    const { pattern } = restraint;
    if (pattern === null) return limit(progress, policy, facts);
    const said = heedPattern(progress, policy, pattern, { event, subject }, facts);
    if (!said.acts) return { actions: null, said: { pattern: said } };
    return limit(progress, policy, facts, said);
  } catch (cause) {
    return {
      actions: null,
      said: { error: cause instanceof Error ? cause.message : String(cause) },
    };
  }
}

/**
 * Asks the limits of a policy that would act.
 *
 * @param pattern what its pattern said, where it has one
 */
export function limit(
  progress: Progress,
  policy: CompiledPolicy,
  facts: FactReader,
  pattern?: Said,
): Restrained {
  const told = pattern === undefined ? {} : { pattern };
  const { limits = [] } = policy.restraint ?? {};
  if (limits.length === 0) return { actions: policy.actions, said: told };
  const { said, ...limited } = consultLimits(progress, policy, limits, facts);
  return { ...limited, said: { ...told, limits: said } };
}

/** What keeps a policy of some title from acting, in words; nothing where nothing does. Pure. */
export function heldBack(title: string, { pattern, limits = [] }: SaidOf): string[] {
  const said = [...(pattern === undefined ? [] : [pattern]), ...limits];
  const against = said.find(({ acts }) => !acts);
  return against === undefined ? [] : [`“${title}”: ${against.says}`];
}
