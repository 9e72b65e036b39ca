import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Workflow } from '../api/definitions.ts';
import { edgeWords } from '../document/edge-words.ts';
import type { EdgeWords } from '../document/edge-words.ts';
import { readPlaced, toElk } from '../document/elk-graph.ts';
import type { Direction, Placed } from '../document/elk-graph.ts';
import { happyPath } from '../document/happy-path.ts';
import { toGraph } from '../document/to-graph.ts';
import type { WorkflowGraph } from '../document/to-graph.ts';
import type { Wording } from '../document/wording.ts';
import { layOut } from './elk.ts';

/** A workflow ready to be drawn. */
export interface PlacedWorkflow {
  readonly graph: WorkflowGraph;
  readonly words: ReadonlyMap<string, EdgeWords>;
  /** Undefined while it is being laid out. */
  readonly placed: Placed | undefined;
  readonly error: unknown;
}

/** Derives a workflow's drawing and has it laid out. */
export function usePlaced(workflow: Workflow, wording: Wording, direction: Direction): PlacedWorkflow {
  const graph = useMemo(() => toGraph(workflow), [workflow]);
  const words = useMemo(
    () => new Map(graph.edges.map((edge) => [edge.id, edgeWords(edge, workflow, wording)])),
    [graph, workflow, wording],
  );
  const input = useMemo(
    () => toElk(graph, words, happyPath(graph), direction),
    [graph, words, direction],
  );
  const { data: placed, error } = useQuery({
    // The layout depends on nothing but its input, which the text of the input stands for.
    queryKey: ['layout', JSON.stringify(input)],
    staleTime: Infinity,
    retry: false,
    queryFn: async () => readPlaced(await layOut(input)),
  });
  return { graph, words, placed, error };
}
