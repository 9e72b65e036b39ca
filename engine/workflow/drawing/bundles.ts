import type { TransitionEdge } from './to-graph.ts';

/**
 * Transitions between the same two states, drawn as one line with several words on it: three ways
 * from "New" to "In progress" are one arrow.
 */
export interface Bundle {
  /** `<source>-><target>`. */
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** In the order they are tried. */
  readonly edges: readonly TransitionEdge[];
}

/** Gathers edges into bundles, in the order their first edges come. Pure. */
export function bundleEdges(edges: readonly TransitionEdge[]): Bundle[] {
  const groups = Map.groupBy(edges, (edge) => `${edge.source}->${edge.target}`);
  return [...groups].flatMap(([id, group]) => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ id, source: first.source, target: first.target, edges: group }];
  });
}
