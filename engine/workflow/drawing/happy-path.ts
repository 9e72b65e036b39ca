import type { StateNode, TransitionEdge, WorkflowGraph } from './to-graph.ts';

/** Steps tried before the best path found so far is taken. */
const MAX_STEPS = 20_000;

/**
 * The way a record is meant to go: the path without repetition from the start to an end that is
 * well on which people take most steps, those their state names first counting more. It keeps out
 * of ends that failed, out of what is critical where it can, and out of waiting that only leads
 * back to where it came from. A workflow that never ends goes to where it is well. Drawn along one
 * axis. Pure.
 *
 * @returns ids of the edges on it, in order; empty when nothing can be reached that way
 */
export function happyPath(graph: WorkflowGraph): readonly string[] {
  const toEnd = bestPath(graph, (node) => node.parent === null && node.outcome === 'ok');
  return toEnd.length > 0 ? toEnd : bestPath(graph, (node) => node.tone === 'good');
}

function bestPath(graph: WorkflowGraph, isGoal: (node: StateNode) => boolean): readonly string[] {
  const ways = toWays(graph);
  let steps = 0;
  let best: readonly TransitionEdge[] = [];
  let bestWorth = -1;

  const walk = (
    id: string,
    seen: ReadonlySet<string>,
    path: readonly TransitionEdge[],
    worth: number,
  ): void => {
    steps += 1;
    const node = ways.nodes.get(id);
    if (node === undefined || steps > MAX_STEPS) return;
    if (isGoal(node)) {
      if (worth > bestWorth) {
        best = path;
        bestWorth = worth;
      }
      return;
    }
    for (const edge of leaving(id, ways)) {
      const target = ways.nodes.get(edge.target);
      if (target === undefined || seen.has(edge.target)) continue;
      if (target.outcome === 'failed') continue;
      if (isDetour(path.at(-1), node, edge, ways)) continue;
      walk(
        edge.target,
        new Set([...seen, edge.target]),
        [...path, edge],
        worth + worthOf(edge) - (target.tone === 'critical' ? 0.5 : 0),
      );
    }
  };

  const start = graph.edges.find(
    (edge) => edge.trigger.kind === 'start' && edge.source === '#start',
  );
  if (start !== undefined) walk(start.target, new Set([start.target]), [start], 0);
  return best.map((edge) => edge.id);
}

/** A step somebody takes, or that work done brings, is worth most; what time does by itself nothing. */
function worthOf({ trigger, label, order }: TransitionEdge): number {
  const isStep = trigger.kind === 'result' || (trigger.kind === 'event' && label !== null);
  return isStep ? 1 - Math.min(Math.max(order, 0), 99) / 100 : 0;
}

interface Ways {
  readonly nodes: ReadonlyMap<string, StateNode>;
  readonly outgoing: ReadonlyMap<string, readonly TransitionEdge[]>;
  /** Start dots by the state they are inside. */
  readonly starts: ReadonlyMap<string, readonly StateNode[]>;
}

function toWays(graph: WorkflowGraph): Ways {
  const forward = graph.edges.filter(
    ({ trigger }) => trigger.kind !== 'result' || trigger.result === 'done',
  );
  return {
    nodes: new Map(graph.nodes.map((node) => [node.id, node])),
    outgoing: Map.groupBy(forward, (edge) => edge.source),
    starts: Map.groupBy(
      graph.nodes.filter((node) => node.shape === 'start'),
      (node) => node.parent ?? '',
    ),
  };
}

/** Waiting between two states that are joined directly, and which leads back to the first. */
function isDetour(
  before: TransitionEdge | undefined,
  node: StateNode,
  after: TransitionEdge,
  ways: Ways,
): boolean {
  if (node.tone !== 'waiting' || before === undefined) return false;
  const from = ways.outgoing.get(before.source) ?? [];
  const back = ways.outgoing.get(node.id) ?? [];
  return (
    back.some((edge) => edge.target === before.source) &&
    from.some((edge) => edge.target === after.target && edge.guard === null)
  );
}

/** What leads on from a state: its inner start, its own edges, those of what encloses it. */
function leaving(id: string, { nodes, outgoing, starts }: Ways): readonly TransitionEdge[] {
  const found = (starts.get(id) ?? []).flatMap((start) => outgoing.get(start.id) ?? []);
  for (let at: string | null = id; at !== null; at = nodes.get(at)?.parent ?? null) {
    found.push(...(outgoing.get(at) ?? []));
  }
  return found;
}
