import type { ConditionNode } from '../../condition/compile.ts';
import { conjunctsOf } from './conjuncts.ts';
import { predicatesOf } from './predicate.ts';
import type { IndexSlot, Predicate } from './predicate.ts';

/** How likely an event meets a predicate, between 0 and 1. */
export type Likelihood = (predicate: Predicate) => number;

/** One way into a condition: where none of its predicates is met, the condition does not hold. */
export interface Access {
  readonly predicates: readonly Predicate[];
  /** How likely an event meets at least one of them, at most. */
  readonly likelihood: number;
}

/** The least likely way into a condition; null when every event must be tested. Pure. */
export function accessOf(
  node: ConditionNode,
  negated: boolean,
  slotOf: IndexSlot,
  likelihood: Likelihood,
): Access | null {
  if (node.kind === 'shared') return accessOf(node.node, negated, slotOf, likelihood);
  if (node.kind === 'leaf') return access(predicatesOf(node, negated, slotOf), likelihood);
  const [only] = node.tested;
  if (node.kind === 'not')
    return only === undefined ? null : accessOf(only, !negated, slotOf, likelihood);
  const children = node.tested.map((child) => accessOf(child, negated, slotOf, likelihood));
  if ((node.kind === 'all') === negated) return oneOf(children);
  return [...children, ...meetings(node, negated, slotOf, likelihood)].reduce<Access | null>(
    (best, one) =>
      best === null || (one !== null && one.likelihood < best.likelihood) ? one : best,
    null,
  );
}

function access(predicates: readonly Predicate[] | null, likelihood: Likelihood): Access | null {
  if (predicates === null) return null;
  const sum = predicates.reduce((sum, one) => sum + likelihood(one), 0);
  return { predicates, likelihood: sum };
}

/** A way into "at least one": a way into each. */
function oneOf(children: readonly (Access | null)[]): Access | null {
  const known = children.filter((child) => child !== null);
  if (known.length < children.length) return null;
  return {
    predicates: known.flatMap((child) => child.predicates),
    likelihood: known.reduce((sum, child) => sum + child.likelihood, 0),
  };
}

function meetings(
  node: ConditionNode,
  negated: boolean,
  slotOf: IndexSlot,
  likelihood: Likelihood,
): (Access | null)[] {
  return rangesOf(node, negated, slotOf).map((one) => access([one], likelihood));
}

type Range = Extract<Predicate, { kind: 'range' }>;

/** The ranges in which a condition's facts must be for it to hold, all of one fact as one. Pure. */
export function rangesOf(node: ConditionNode, negated: boolean, slotOf: IndexSlot): Range[] {
  const ranges = new Map<number, Range>();
  for (const conjunct of conjunctsOf(node, negated)) {
    const [one] = predicatesOf(conjunct.leaf, conjunct.negated, slotOf) ?? [];
    if (one?.kind !== 'range') continue;
    const other = ranges.get(one.slot) ?? one;
    ranges.set(one.slot, {
      ...one,
      low: Math.max(one.low, other.low),
      high: Math.min(one.high, other.high),
    });
  }
  return [...ranges.values()];
}
