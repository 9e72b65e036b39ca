import type { StateNode, TransitionEdge, WorkflowGraph } from './to-graph.ts';

/** Steps tried before the best path found so far is taken. */
const MAX_STEPS = 20_000;

/**
 * The way a record is meant to go: the longest path without repetition from the start to an end
 * that is well, over what people and results bring about, around waiting and failure. Drawn along
 * one axis. Pure.
 *
 * @returns ids of the edges on it, in order; empty when no end can be reached that way
 */
export function happyPath(graph: WorkflowGraph): readonly string[] {
  const nodes = new Map(graph.nodes.map((n) => [n.id, n]));
  const outgoing = Map.groupBy(graph.edges.filter(isForward), (edge) => edge.source);
  const inner = Map.groupBy(graph.nodes, (node) => node.parent ?? '');
  let steps = 0;
  let best: readonly string[] = [];

  const walk = (id: string, seen: ReadonlySet<string>, path: readonly string[]): void => {
    steps += 1;
    const node = nodes.get(id);
    if (node === undefined || steps > MAX_STEPS) return;
    if (node.parent === null && node.outcome === 'ok') {
      if (path.length > best.length) best = path;
      return;
    }
    for (const edge of leaving(id, nodes, outgoing, inner)) {
      const target = nodes.get(edge.target);
      if (target === undefined || seen.has(edge.target) || !isWellGoing(target)) continue;
      walk(edge.target, new Set([...seen, edge.target]), [...path, edge.id]);
    }
  };

  const start = graph.edges.find((edge) => edge.trigger.kind === 'start' && edge.source === '#start');
  if (start !== undefined) walk(start.target, new Set([start.target]), [start.id]);
  return best;
}

function isForward(edge: TransitionEdge): boolean {
  const { trigger } = edge;
  return trigger.kind !== 'result' || trigger.result === 'done';
}

function isWellGoing(node: StateNode): boolean {
  return node.tone !== 'waiting' && node.tone !== 'critical' && node.outcome !== 'failed';
}

/** What leads on from a state: its own edges, those of what encloses it, or its inner start. */
function leaving(
  id: string,
  nodes: ReadonlyMap<string, StateNode>,
  outgoing: ReadonlyMap<string, readonly TransitionEdge[]>,
  inner: ReadonlyMap<string, readonly StateNode[]>,
): readonly TransitionEdge[] {
  const begins = (inner.get(id) ?? [])
    .filter((node) => node.shape === 'start')
    .flatMap((node) => outgoing.get(node.id) ?? []);
  const own: TransitionEdge[] = [...begins];
  for (let at: string | null = id; at !== null; at = nodes.get(at)?.parent ?? null) {
    own.push(...(outgoing.get(at) ?? []));
  }
  return own;
}
