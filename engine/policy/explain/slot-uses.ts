import type { ConditionNode, LeafNode } from '../../condition/compile.ts';
import { factKey } from '../../condition/fact-key.ts';
import type { FactReference } from '../../condition/schema.ts';
import type { Json } from '../../json.ts';
import type { Turn } from './cheapest-turn.ts';
import type { EvidenceReader } from './evidence.ts';
import { plainSlot, slotOf } from './fact-slot.ts';
import type { FactSlot, Side } from './fact-slot.ts';
import type { Possible, PossibleValues } from './possible.ts';
import { counterProposalsFor, nearestProposalFor, proposalsFor } from './proposals.ts';

/** What values are looked for with: the facts as they are, and what they may be. */
export interface Look {
  readonly reader: EvidenceReader;
  readonly possible: Possible;
}

/**
 * How a comparison can be turned: by a value of its fact, else of what that is compared with; null where no
 * value was found. Pure but for the reader.
 *
 * @param actual what its fact holds
 */
export function turnOf(
  leaf: LeafNode,
  want: boolean,
  look: Look,
  actual: Json | undefined,
): Turn | null {
  const { reader, possible } = look;
  const { expected } = leaf;
  if ('literal' in expected) {
    const compared = { leaf, actual, expected: expected.literal, facts: reader.read };
    const values = possible.values(leaf.fact.reference);
    const nearest = nearestProposalFor({ ...compared, possible: values }, want);
    if (nearest !== undefined) return { leaf, want, side: 'fact', value: nearest };
  }
  for (const side of 'read' in expected ? SIDES : ONE_SIDE) {
    const first = turningValues(leaf, want, side, look).next();
    if (first.done !== true) return { leaf, want, side, value: first.value };
  }
  return null;
}

/** Both sides of a comparison. */
export const SIDES: readonly Side[] = ['fact', 'expected'];
const ONE_SIDE: readonly Side[] = ['fact'];

/** Values of one side that turn a comparison, made as they are asked for. Pure but for the reader. */
export function turningValues(
  leaf: LeafNode,
  want: boolean,
  side: Side,
  { reader, possible: { values } }: Look,
): Generator<Json | undefined> {
  const actual = leaf.fact.read(reader.read);
  const expected = expectedOf(leaf, reader);
  const propose = side === 'fact' ? proposalsFor : counterProposalsFor;
  const possible = valuesOf(leaf, side, values);
  return propose({ leaf, actual, expected, facts: reader.read, possible }, want);
}

/** What a side of a comparison may be: where nothing is known of it, what it is compared with as its like. */
function valuesOf(
  { fact, expected, operator: { left, right } }: LeafNode,
  side: Side,
  values: Possible['values'],
): PossibleValues | null {
  if (!('read' in expected)) return values(fact.reference);
  const [own, other] = side === 'fact' ? [fact, expected] : [expected, fact];
  const alike = left.some((type) => right.includes(type));
  return values(own.reference) ?? (alike ? values(other.reference) : null);
}

/** A slot and the comparisons that read it. */
export interface SlotUse {
  readonly slot: FactSlot;
  readonly leaves: readonly LeafNode[];
}

/** The slots a condition reads, by key, in the order they are written. Pure but for the reader. */
export function slotUsesIn(
  node: ConditionNode,
  reader: EvidenceReader,
): ReadonlyMap<string, SlotUse> {
  const slots = new Map<string, { slot: FactSlot; leaves: LeafNode[] }>();
  for (const leaf of leavesOf(node)) {
    for (const slot of slotsOf(leaf, reader)) {
      const used = slots.get(slot.key);
      if (used === undefined) slots.set(slot.key, { slot, leaves: [leaf] });
      else used.leaves.push(leaf);
    }
  }
  return slots;
}

/** What a comparison reads: its sides, and what its operator looks at beside them. */
function slotsOf(leaf: LeafNode, reader: EvidenceReader): FactSlot[] {
  const sides = SIDES.flatMap((side) => slotOf(leaf, side, reader) ?? []);
  const { needs } = leaf.operator;
  const beside = needs === undefined ? null : plainSlot({ fact: needs }, reader);
  return beside === null || sides.some(({ key }) => key === beside.key)
    ? sides
    : [...sides, beside];
}

const known = new WeakMap<ConditionNode, boolean>();

/** Whether in a condition one fact stands in several comparisons, or inside another one. Pure. */
export function isEntangled(node: ConditionNode): boolean {
  const before = known.get(node);
  if (before !== undefined) return before;
  const keys = [...leavesOf(node)].flatMap(({ fact, expected, operator: { needs } }) => [
    slotKey(fact.reference),
    ...('read' in expected ? [slotKey(expected.reference)] : []),
    ...(needs === undefined ? [] : [slotKey({ fact: needs })]),
  ]);
  const all = new Set(keys);
  const entangled =
    all.size < keys.length || keys.some((key) => outer(key).some((one) => all.has(one)));
  known.set(node, entangled);
  return entangled;
}

/** A slot's key as it is written, params not filled in. */
function slotKey({ fact, path = '', params }: FactReference): string {
  return `${factKey(fact, params)}\n${path}`;
}

function outer(key: string): string[] {
  const [fact = '', path = ''] = key.split('\n');
  if (path === '') return [];
  const segments = path.split('.');
  return segments.map((_, i) => `${fact}\n${segments.slice(0, i).join('.')}`);
}

/** The comparisons of a condition, each once. Pure. */
export function leavesOf(node: ConditionNode, found = new Set<LeafNode>()): Set<LeafNode> {
  if (node.kind === 'leaf') found.add(node);
  else if (node.kind === 'shared') leavesOf(node.node, found);
  else for (const child of node.children) leavesOf(child, found);
  return found;
}

/** What a comparison's fact is compared with. Pure but for the reader. */
export function expectedOf({ expected }: LeafNode, reader: EvidenceReader): Json | undefined {
  return 'read' in expected ? expected.read(reader.read) : expected.literal;
}

/** One value for each way the comparisons of a slot may come out, but for the way they do. Pure but for the reader. */
export function valuesApart(
  values: Iterable<Json | undefined>,
  { slot, leaves }: SlotUse,
  reader: EvidenceReader,
): (Json | undefined)[] {
  const sides = leaves.map((leaf) => {
    const { expected, fact } = leaf;
    const compared = expectedOf(leaf, reader);
    const left = slotOf(leaf, 'fact', reader)?.key === slot.key;
    const right = 'read' in expected && slotOf(leaf, 'expected', reader)?.key === slot.key;
    const actual = fact.read(reader.read);
    return (value: Json | undefined): boolean =>
      leaf.compare(left ? value : actual, right ? value : compared, reader.read);
  });
  const outcome = (value: Json | undefined): string =>
    sides.map((side) => (side(value) ? '1' : '0')).join('');
  const seen = new Set(slot.unknown ? [] : [outcome(slot.value)]);
  return [...values].filter((value) => {
    const way = outcome(value);
    const fresh = !seen.has(way);
    seen.add(way);
    return fresh;
  });
}
