import type { Workflow } from '../schema.ts';
import { bundleEdges } from './bundles.ts';
import type { EdgeWords } from './edge-words.ts';
import type { LayoutInput } from './elk-graph.ts';
import { happyPath } from './happy-path.ts';
import type { Measure } from './node-size.ts';
import { toGraph } from './to-graph.ts';
import type { TransitionEdge } from './to-graph.ts';

/** What a workflow's drawing is laid out from, whoever says its words and measures them. Pure. */
export function layoutInput(
  workflow: Workflow,
  wordsOf: (edge: TransitionEdge) => EdgeWords,
  measure: Measure,
): LayoutInput {
  const graph = toGraph(workflow);
  return {
    graph,
    bundles: bundleEdges(graph.edges),
    words: new Map(graph.edges.map((edge) => [edge.id, wordsOf(edge)])),
    happy: happyPath(graph),
    measure,
  };
}
