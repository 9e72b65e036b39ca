import type { ConditionNode, LeafNode } from '../../condition/compile.ts';

/** A condition with all its nots moved to its comparisons, each of which is a number here. */
export type Formula =
  | { readonly kind: 'atom'; readonly atom: number; readonly holds: boolean }
  | { readonly kind: 'all'; readonly parts: readonly Formula[] }
  | { readonly kind: 'any'; readonly parts: readonly Formula[] };

/**
 * A condition, or its opposite, as a formula. Pure but for `leafOf`.
 *
 * @param holds false: the formula of its not holding
 * @param leafOf the formula of a comparison's holding, or not holding
 */
export function formulaOf(
  node: ConditionNode,
  holds: boolean,
  leafOf: (leaf: LeafNode, holds: boolean) => Formula,
): Formula {
  if (node.kind === 'leaf') return leafOf(node, holds);
  if (node.kind === 'shared') return formulaOf(node.node, holds, leafOf);
  const inner = node.kind === 'not' ? !holds : holds;
  const parts = node.children.map((child) => formulaOf(child, inner, leafOf));
  const kind = (node.kind === 'any') === inner ? 'any' : 'all';
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind, parts };
}

/** The formula that holds exactly where the other does not. Pure. */
export function opposite(formula: Formula): Formula {
  if (formula.kind === 'atom') return { ...formula, holds: !formula.holds };
  return {
    kind: formula.kind === 'all' ? 'any' : 'all',
    parts: formula.parts.map(opposite),
  };
}
