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

const NOTHING_TO_DO: Turns = { turns: [], known: 0, dull: 0 };
const NOTHING: readonly Turns[] = [NOTHING_TO_DO];

/**
 * The fewest comparisons to turn for a condition to come out as `want`, as if each stood for itself, and other
 * ways with as few; those that tell a reader most first, then those written first. What is unknown counts as one
 * that would have to be so, after all that is known to be otherwise. None when it cannot be had. Dynamic
 * programming over the tree: each node is visited once. Pure.
 *
 * @param most ways at most
 */
export function cheapestTurns(
  node: ConditionNode,
  want: boolean,
  turning: Turning,
  most = 1,
): readonly Turns[] {
  if (node.kind === 'shared') return cheapestTurns(node.node, want, turning, most);
  if (node.kind === 'leaf') return turnLeaf(node, want, turning);
  if (node.kind === 'not') {
    const [only] = node.children;
    return only === undefined ? [] : cheapestTurns(only, !want, turning, most);
  }
  if ((node.kind === 'all') === want) return turnEach(node.children, want, turning, most);
  let best: readonly Turns[] = [];
  for (const child of node.children)
    best = cheapest([...best, ...cheapestTurns(child, want, turning, most)], most);
  return best;
}

/** The cheapest ways, and those as cheap. */
function cheapest(ways: readonly Turns[], most: number): readonly Turns[] {
  const [first] = ways;
  if (first === undefined || ways.length === 1) return ways;
  const sorted = ways.toSorted((a, b) => dearer(a, b) || a.dull - b.dull);
  return sorted.filter((one) => dearer(one, sorted[0] ?? first) === 0).slice(0, most);
}

function turnLeaf(leaf: LeafNode, want: boolean, { verdict, turn }: Turning): readonly Turns[] {
  const now = verdict(leaf);
  if (now === want) return NOTHING;
  const one = turn(leaf, want);
  return one === null ? [] : [{ turns: [one], known: now === null ? 0 : 1, dull: dullness(leaf) }];
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
  most: number,
): readonly Turns[] {
  let ways = NOTHING;
  for (const child of children) {
    const more = cheapestTurns(child, want, turning, most);
    if (more.length === 0) return [];
    const [way = NOTHING_TO_DO] = ways;
    const [one = NOTHING_TO_DO] = more;
    ways =
      ways.length === 1 && more.length === 1
        ? [together(way, one, turning)]
        : cheapest(
            ways.flatMap((left) => more.map((right) => together(left, right, turning))),
            most,
          );
  }
  return ways;
}

function together(way: Turns, one: Turns, turning: Turning): Turns {
  if (one.turns.length === 0) return way;
  if (way.turns.length === 0) return one;
  // A shared condition may stand in several places; turned once it is turned in all.
  if (!one.turns.some((turn) => isAmong(turn, way)))
    return {
      turns: way.turns.concat(one.turns),
      known: way.known + one.known,
      dull: way.dull + one.dull,
    };
  const fresh = one.turns.filter((turn) => !isAmong(turn, way));
  if (fresh.length === 0) return way;
  return {
    turns: [...way.turns, ...fresh],
    known: way.known + fresh.filter(({ leaf }) => turning.verdict(leaf) !== null).length,
    dull: way.dull + fresh.reduce((sum, { leaf }) => sum + dullness(leaf), 0),
  };
}

function isAmong({ leaf }: Turn, { turns }: Turns): boolean {
  for (const other of turns) if (other.leaf === leaf) return true;
  return false;
}

/** By which a way is dearer than another: more known to be otherwise, then more unknown; 0: they are as cheap. */
function dearer(a: Turns, b: Turns): number {
  return a.known - b.known || a.turns.length - b.turns.length;
}
