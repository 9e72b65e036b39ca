import type { ConditionNode } from '../condition/compile.ts';
import type { CompiledInvariant } from './invariant.ts';

/**
 * What a moment makes of an invariant. The same is asked in verification, where conditions turn out in several ways,
 * and while records run, where they turn out as they are.
 *
 * @param remembers what it remembers of earlier moments: that what must come first has been; that what something must
 *   not follow has been; that it waits
 * @param ended whether the record has ended
 */
export function stepInvariant(
  invariant: CompiledInvariant,
  remembers: boolean,
  decide: (node: ConditionNode) => boolean,
  ended: boolean,
): { readonly remembers: boolean; readonly breaks: boolean } {
  switch (invariant.kind) {
    case 'never': {
      const { never, without, unless } = invariant;
      if (without !== null && (remembers || decide(without.node)))
        return { remembers: true, breaks: false };
      const breaks = decide(never.node) && !(unless !== null && decide(unless.node));
      return { remembers: false, breaks };
    }
    case 'not-after': {
      if (remembers && decide(invariant.unless.node)) {
        return { remembers: decide(invariant.after.node), breaks: false };
      }
      const breaks = remembers && decide(invariant.never.node);
      return { remembers: remembers || decide(invariant.after.node), breaks };
    }
    case 'within': {
      // What has ended waits for nothing any more.
      const waits = !ended && (remembers || decide(invariant.whenever.node));
      return { remembers: waits && !decide(invariant.always.node), breaks: false };
    }
    case 'others-only':
      return { remembers: false, breaks: false };
  }
}
