import type { ConditionNode } from '../../condition/compile.ts';
import { remembers } from '../../workflow/invariant.ts';
import type { CompiledInvariant } from '../../workflow/invariant.ts';
import { stepInvariant } from '../../workflow/step-invariant.ts';
import type { Edge } from './nodes.ts';

/** Tells how a condition turns out, at this point of a step. */
export type Decide = (node: ConditionNode) => boolean;

/** What has become of the invariants after a moment. */
export interface Watched {
  /** What is remembered of earlier moments. */
  readonly memory: number;
  /** Ids of those it breaks. */
  readonly broken: readonly string[];
}

/** Follows invariants along a record's life: a finite automaton each, of one bit at most. */
export interface Watch {
  /** The conditions it asks about. */
  readonly asks: readonly ConditionNode[];
  /** After a step, an edit or the opening. */
  readonly moment: (memory: number, decide: Decide, ended: boolean) => Watched;
  /** Ids of those that taking a transition breaks, by who takes it. */
  readonly take: (edge: Edge, decide: Decide) => readonly string[];
  /** What is remembered where a record remembers for these invariants (ids). */
  readonly remembered: (ids: readonly string[]) => number;
  /** Whether an invariant waits for something to come true. */
  readonly isWaiting: (memory: number, id: string) => boolean;
}

/** Follows the invariants of a workflow. Pure. */
export function watchOf(invariants: readonly CompiledInvariant[]): Watch {
  const bits = new Map<string, number>();
  for (const invariant of invariants) {
    if (remembers(invariant)) bits.set(invariant.id, 1 << bits.size);
  }
  return {
    asks: invariants.flatMap(conditionsIn),
    moment(before, decide, ended) {
      let memory = before;
      const broken: string[] = [];
      for (const invariant of invariants) {
        const bit = bits.get(invariant.id) ?? 0;
        const next = stepInvariant(invariant, (memory & bit) !== 0, decide, ended);
        memory = next.remembers ? memory | bit : memory & ~bit;
        if (next.breaks) broken.push(invariant.id);
      }
      return { memory, broken };
    },
    take: ({ transition: { trigger } }, decide) =>
      invariants.flatMap((invariant) =>
        invariant.kind === 'others-only' &&
        trigger.kind === 'event' &&
        trigger.type === invariant.event &&
        decide(invariant.same.node)
          ? [invariant.id]
          : [],
      ),
    remembered: (ids) => ids.reduce((memory, id) => memory | (bits.get(id) ?? 0), 0),
    isWaiting: (memory, id) => (memory & (bits.get(id) ?? 0)) !== 0,
  };
}

/** The conditions of an invariant. Pure. */
export function conditionsIn(invariant: CompiledInvariant): ConditionNode[] {
  switch (invariant.kind) {
    case 'never':
      return [invariant.never, invariant.without, invariant.unless].flatMap(
        (one) => one?.node ?? [],
      );
    case 'not-after':
      return [invariant.after.node, invariant.never.node, invariant.unless.node];
    case 'within':
      return [invariant.whenever.node, invariant.always.node];
    case 'others-only':
      return [invariant.same.node];
  }
}
