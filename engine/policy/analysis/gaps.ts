import { compileCondition } from '../../condition/compile.ts';
import type { ConditionNode, GroupNode, LeafNode } from '../../condition/compile.ts';
import type { FactReference } from '../../condition/schema.ts';
import type { Json } from '../../json.ts';
import { isCount } from '../explain/fact-words.ts';
import type { KnownValues } from './domain.ts';
import type { Inquiry } from './inquiry.ts';
import type { Row } from './rows.ts';
import type { Requirement, Satisfied } from './satisfy.ts';
import { slotName } from './slot.ts';
import { chosenInWords, witnessReader } from './witness.ts';
import type { FactWords } from './world.ts';
import type { Witness } from './witness.ts';

/**
 * Ways in which no row is taken, each unlike those before: another value of those a fact may have, or comparisons that
 * turn out otherwise. The last answer is not "possible" where there are no more, or it is not known. Pure.
 *
 * @param known what is known of a fact's values
 */
export function* gapsOf(
  rows: readonly Row[],
  { ask, words }: Inquiry,
  known: (fact: FactReference) => KnownValues | null,
): Generator<Satisfied, void, undefined> {
  const leaves = rows.flatMap(({ node }) => leavesOf(node));
  const asked: Requirement[] = rows.map(({ node }) => ({ node, holds: false }));
  for (;;) {
    const said = ask(asked);
    yield said;
    if (said.verdict !== 'possible') return;
    asked.push({ node: likeness(leaves, said.witness, known, words), holds: false });
  }
}

/** That the facts rows look at are as in an example, as far as it matters. */
function likeness(
  leaves: readonly LeafNode[],
  witness: Witness,
  known: (fact: FactReference) => KnownValues | null,
  words: FactWords | undefined,
): ConditionNode {
  const reader = witnessReader(witness);
  const bySlot = Map.groupBy(leaves, ({ fact }) => slotName(fact.reference));
  const parts = [...bySlot.values()].flatMap((some): ConditionNode[] => {
    const { fact } = some[0] ?? {};
    if (fact === undefined) return [];
    const { reference } = fact;
    const value = fact.read(reader);
    // What an example does not name made no difference to it.
    if (!witness.text.includes(chosenInWords({ fact, value }, words))) return [];
    if (value === undefined || value === null) return compared(reference, 'exists', false);
    const isListed = known(reference)?.points.some((point) => point === value) === true;
    if (typeof value === 'boolean' || (typeof value === 'string' && isListed))
      return compared(reference, 'equal', value);
    const alike = some.map((leaf) => (leaf.test(reader) ? leaf : group('not', [leaf])));
    // Of records there is always a number.
    return isCount(reference) ? alike : [...compared(reference, 'exists', true), ...alike];
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
