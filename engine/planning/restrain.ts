import type { CompiledAction } from '../action/compile.ts';
import type { FactReader } from '../condition/fact.ts';
import type { Ruling } from '../plan.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import { heedPattern } from './heed-pattern.ts';
import type { Heard } from './heed-pattern.ts';
import type { Progress } from './progress.ts';

/** What a ruling tells of a policy beyond its condition. */
export type SaidOf = Pick<Ruling['considered'][number], 'pattern' | 'error'>;

/** What a policy whose condition holds comes to. */
export interface Restrained {
  /** What it does; null where it does nothing. */
  readonly actions: readonly CompiledAction[] | null;
  readonly said?: SaidOf;
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
  const { pattern } = restraint;
  if (pattern === null) return { actions };
  try {
    const said = heedPattern(progress, policy, pattern, { event, subject }, facts);
    return { actions: said.acts ? actions : null, said: { pattern: said } };
  } catch (cause) {
    return {
      actions: null,
      said: { error: cause instanceof Error ? cause.message : String(cause) },
    };
  }
}

/** What a policy that was kept from acting waits for, in words; nothing where it was not. Pure. */
export function heldBack(id: string, said: SaidOf): string[] {
  return said.pattern?.acts === false ? [`${id}: ${said.pattern.says}`] : [];
}
