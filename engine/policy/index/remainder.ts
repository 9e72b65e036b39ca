import type { ConditionNode } from '../../condition/compile.ts';
import type { CompiledFact } from '../../condition/fact.ts';
import { predicatesOf } from './predicate.ts';

/** Operators that hold exactly where the fact is one of the values they are looked up by. */
const EXACT: ReadonlySet<string> = new Set(['equal', 'in']);

/**
 * What is left to be asked of a condition that has been found and has passed its quick checks: whether a fact is one
 * of a few values is known by then, as it was either found by that or checked. Pure.
 *
 * @param readable whether a fact is read to find conditions
 */
export function remainderOf(
  node: ConditionNode,
  readable: (fact: CompiledFact) => boolean,
): ConditionNode {
  if (node.kind !== 'all') return node;
  const isKnown = (child: ConditionNode): boolean => {
    if (child.kind !== 'leaf' || !EXACT.has(child.operator.id)) return false;
    const predicates = predicatesOf(child, false, (fact) => (readable(fact) ? 0 : null)) ?? [];
    return predicates.length > 0 && predicates.every(({ kind }) => kind === 'equal');
  };
  const tested = node.tested.filter((child) => !isKnown(child));
  return tested.length === node.tested.length ? node : { ...node, tested };
}
