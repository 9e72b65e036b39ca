import type { HistoryEntry } from '../api/contract.ts';
import type { TransitionEdge, WorkflowGraph } from '@interlock/engine/drawing';

/** Where a record stands in its workflow and how it came there. */
export interface Visited {
  /** Paths of the states it is in, enclosing ones included. */
  readonly current: ReadonlySet<string>;
  /** Paths of the states it has been in. */
  readonly states: ReadonlySet<string>;
  /** Ids of the edges it has taken. */
  readonly edges: ReadonlySet<string>;
}

/**
 * A record's way through the drawing, from its state and its history. Transitions taken are known
 * by their key; `/` and `#` both part the state from the transition. Pure.
 *
 * @param state as records hold it: leaf paths joined by `,`
 */
export function visitedOf(
  state: string,
  history: readonly Pick<HistoryEntry, 'from' | 'to' | 'taken'>[],
  graph: WorkflowGraph,
): Visited {
  const current = new Set(state.split(',').flatMap(around));
  const states = new Set(current);
  const keys = new Set<string>();
  for (const entry of history) {
    for (const path of [entry.from, entry.to]) {
      for (const one of path?.split(',') ?? []) for (const each of around(one)) states.add(each);
    }
    for (const key of entry.taken) keys.add(canonicalKey(key));
  }
  const isTaken = ({ id }: TransitionEdge): boolean => keys.has(canonicalKey(id));
  // Where a state remembers how it was left, its first state is gone into by default only by coming back to it.
  const remembering = new Set(
    graph.nodes.filter((node) => node.shape === 'history').map((node) => node.id),
  );
  for (const edge of graph.edges) if (isTaken(edge)) remembering.delete(edge.target);
  const edges = graph.edges.filter(
    (edge) =>
      isTaken(edge) ||
      (edge.trigger.kind === 'start' && states.has(edge.target) && !remembering.has(edge.source)),
  );
  for (const edge of edges) {
    for (const path of [edge.source, edge.target]) for (const one of around(path)) states.add(one);
  }
  return { current, states, edges: new Set(edges.map((edge) => edge.id)) };
}

/** A path and everything around it. */
function around(path: string): string[] {
  const parts = path.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
}

/** A key of a transition, whichever way it parts the state from the transition. Pure. */
export function canonicalKey(key: string): string {
  return key.replaceAll('/', '#');
}
