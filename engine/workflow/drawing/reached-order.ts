import type { WorkflowGraph } from './to-graph.ts';

/**
 * Ids of a graph's nodes in the order a reader meets them: along the happy path first, then by
 * distance from the start, what encloses a state before it. Pure.
 *
 * @param happy ids of the transitions on the happy path
 */
export function reachedOrder(graph: WorkflowGraph, happy: readonly string[]): string[] {
  const edges = new Map(graph.edges.map((edge) => [edge.id, edge]));
  const outgoing = Map.groupBy(graph.edges, (edge) => edge.source);
  const order = new Set<string>();
  const reach = (path: string): void => {
    const parts = path.split('.');
    for (let i = 1; i <= parts.length; i += 1) order.add(parts.slice(0, i).join('.'));
  };
  for (const node of graph.nodes) if (node.shape === 'start') order.add(node.id);
  for (const id of happy) {
    const target = edges.get(id)?.target;
    if (target !== undefined) reach(target);
  }
  // The set grows while it is walked: breadth first.
  for (const id of order) for (const edge of outgoing.get(id) ?? []) reach(edge.target);
  for (const node of graph.nodes) order.add(node.id);
  return [...order];
}
