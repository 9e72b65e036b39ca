import type { HistoryEntry } from '../api/contract.ts';
import type { WorkflowGraph } from '@interlock/engine/drawing';

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
    for (const key of entry.taken) keys.add(canonical(key));
  }
  const edges = graph.edges.filter(
    (edge) =>
      keys.has(canonical(edge.id)) || (edge.trigger.kind === 'start' && states.has(edge.target)),
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

function canonical(key: string): string {
  return key.replaceAll('/', '#');
}
