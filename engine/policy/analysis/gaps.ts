import { compileCondition } from '../../condition/compile.ts';
import type { ConditionNode, GroupNode, LeafNode } from '../../condition/compile.ts';
import type { FactReference } from '../../condition/schema.ts';
import type { Json } from '../../json.ts';
import type { KnownValues } from './domain.ts';
import type { Inquiry } from './inquiry.ts';
import type { Row } from './rows.ts';
import type { Requirement, Satisfied } from './satisfy.ts';
import { slotName } from './slot.ts';
import { witnessReader } from './witness.ts';
import type { Witness } from './witness.ts';

/** What no row is taken with, and what there is to say of it. */
export type Gap = Extract<Satisfied, { verdict: 'possible' }>;

/**
 * Ways in which no row is taken beside one that is known, each unlike those before: another value of those a fact may
 * have, or comparisons that turn out otherwise. Pure.
 *
 * @param known what is known of a fact's values
 * @param most ways at most
 */
export function furtherGaps(
  rows: readonly Row[],
  first: Witness,
  { ask }: Inquiry,
  known: (fact: FactReference) => KnownValues | null,
  most: number,
): readonly Gap[] {
  const leaves = rows.flatMap(({ node }) => leavesOf(node));
  const asked: Requirement[] = rows.map(({ node }) => ({ node, holds: false }));
  const found: Gap[] = [];
  for (let last = first; found.length < most;) {
    asked.push({ node: likeness(leaves, last, known), holds: false });
    const said = ask(asked);
    if (said.verdict !== 'possible') break;
    found.push(said);
    last = said.witness;
  }
  return found;
}

/** That the facts rows look at are as in an example, as far as it matters. */
function likeness(
  leaves: readonly LeafNode[],
  witness: Witness,
  known: (fact: FactReference) => KnownValues | null,
): ConditionNode {
  const reader = witnessReader(witness);
  const bySlot = Map.groupBy(leaves, ({ fact }) => slotName(fact.reference));
  const parts = [...bySlot.values()].flatMap((some): ConditionNode[] => {
    const { fact } = some[0] ?? {};
    if (fact === undefined) return [];
    const { reference } = fact;
    const value = fact.read(reader);
    if (value === undefined || value === null) return compared(reference, 'exists', false);
    const isListed = known(reference)?.points.some((point) => point === value) === true;
    if (typeof value === 'boolean' || (typeof value === 'string' && isListed))
      return compared(reference, 'equal', value);
    const alike = some.map((leaf) => (leaf.test(reader) ? leaf : group('not', [leaf])));
    return [...compared(reference, 'exists', true), ...alike];
  });
  return group('all', parts);
}

function compared(reference: FactReference, operator: string, value: Json): ConditionNode[] {
  const compiled = compileCondition({ ...reference, operator, value });
  return compiled.ok ? [compiled.value.node] : [];
}

function group(kind: 'all' | 'not', children: readonly ConditionNode[]): GroupNode {
  return {
    kind,
    at: '',
    name: undefined,
    children,
    tested: children,
    test: (facts) => children.every((child) => child.test(facts) === (kind === 'all')),
    size: children.reduce((sum, { size }) => sum + size, 0),
    depth: 1 + Math.max(0, ...children.map(({ depth }) => depth)),
  };
}

function leavesOf(node: ConditionNode): readonly LeafNode[] {
  if (node.kind === 'leaf') return [node];
  return node.kind === 'shared' ? leavesOf(node.node) : node.children.flatMap(leavesOf);
}
