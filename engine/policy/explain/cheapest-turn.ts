import type { ConditionNode, LeafNode } from '../../condition/compile.ts';
import type { Json } from '../../json.ts';
import type { Side } from './fact-slot.ts';
import type { Verdict } from './traced-condition.ts';

/** A comparison that has to come out otherwise. */
export interface Turn {
  readonly leaf: LeafNode;
  readonly want: boolean;
  /** The side of it that does it, and a value there. */
  readonly side: Side;
  readonly value: Json | undefined;
}

/** Comparisons that together turn a condition, were each to be turned by itself. */
export interface Turns {
  readonly turns: readonly Turn[];
  /** Those of them that are known to come out otherwise now. */
  readonly known: number;
  /** How little it would tell a reader that these were otherwise: less is better among equals. */
  readonly dull: number;
}

/** What a condition's comparisons come to now, and which of them can be turned at all. */
export interface Turning {
  readonly verdict: (leaf: LeafNode) => Verdict;
  readonly turn: (leaf: LeafNode, want: boolean) => Turn | null;
}

const NOTHING: Turns = { turns: [], known: 0, dull: 0 };

/**
 * The fewest comparisons to turn for a condition to come out as `want`, as if each stood for itself; among
 * equals those that tell a reader most, then those written first. What is unknown counts as one that would have to be so, after all that is
 * known to be otherwise. Null when it cannot be had. Dynamic programming over the tree: each node is
 * visited once. Pure.
 */
export function cheapestTurns(node: ConditionNode, want: boolean, turning: Turning): Turns | null {
  if (node.kind === 'shared') return cheapestTurns(node.node, want, turning);
  if (node.kind === 'leaf') return turnLeaf(node, want, turning);
  if (node.kind === 'not') {
    const [only] = node.children;
    return only === undefined ? null : cheapestTurns(only, !want, turning);
  }
  if ((node.kind === 'all') === want) return turnEach(node.children, want, turning);
  let best: Turns | null = null;
  for (const child of node.children) {
    const one = cheapestTurns(child, want, turning);
    if (one !== null && (best === null || cheaper(one, best))) best = one;
  }
  return best;
}

function turnLeaf(leaf: LeafNode, want: boolean, { verdict, turn }: Turning): Turns | null {
  const now = verdict(leaf);
  if (now === want) return NOTHING;
  const one = turn(leaf, want);
  return one === null ? null : { turns: [one], known: now === null ? 0 : 1, dull: dullness(leaf) };
}

/** Paths that say what something is rather than how it stands. */
const IDENTITIES: ReadonlySet<string> = new Set(['type', 'id', 'number', 'source']);

/** "If it were no alert" helps nobody, "if it had no CI" little; what its values are is what a reader wants. */
function dullness({ fact: { reference }, operator }: LeafNode): number {
  const { fact, path } = reference;
  if (fact !== 'record' && fact !== 'event') return 0;
  if (path === undefined || IDENTITIES.has(path)) return 2;
  return path === 'state' || operator.id === 'exists' ? 1 : 0;
}

function turnEach(
  children: readonly ConditionNode[],
  want: boolean,
  turning: Turning,
): Turns | null {
  let turns: readonly Turn[] = [];
  let known = 0;
  let dull = 0;
  for (const child of children) {
    const one = cheapestTurns(child, want, turning);
    if (one === null) return null;
    // A shared condition may stand in several places; turned once it is turned in all.
    const fresh = one.turns.filter(({ leaf }) => !turns.some((other) => other.leaf === leaf));
    known += fresh.filter(({ leaf }) => turning.verdict(leaf) !== null).length;
    dull += fresh.reduce((sum, { leaf }) => sum + dullness(leaf), 0);
    turns = fresh.length === 0 ? turns : [...turns, ...fresh];
  }
  return { turns, known, dull };
}

/** Whether a way is cheaper than another: fewer known to be otherwise, then fewer unknown, then less dull. */
function cheaper(a: Turns, b: Turns): boolean {
  if (a.known !== b.known) return a.known < b.known;
  return a.turns.length === b.turns.length ? a.dull < b.dull : a.turns.length < b.turns.length;
}
