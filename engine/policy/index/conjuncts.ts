import type { ConditionNode, LeafNode } from '../../condition/compile.ts';

/** A comparison that must hold (or, negated, must not) for the whole condition to hold. */
export interface Conjunct {
  readonly leaf: LeafNode;
  readonly negated: boolean;
}

/** The comparisons a condition cannot hold without: those no "any" stands around. Pure. */
export function conjunctsOf(node: ConditionNode, negated = false): Conjunct[] {
  if (node.kind === 'shared') return conjunctsOf(node.node, negated);
  if (node.kind === 'leaf') return [{ leaf: node, negated }];
  const { tested } = node;
  const turned = (node.kind === 'not') !== negated;
  // Not any of several is none of them; of one alone it does not matter what it is called.
  const together = tested.length === 1 || (node.kind === 'all') !== negated;
  return together ? tested.flatMap((child) => conjunctsOf(child, turned)) : [];
}
