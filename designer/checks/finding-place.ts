import type { WorkflowGraph } from '@interlock/engine/drawing';
import type { VerifyFinding } from '../api/verification.ts';
import { canonicalKey } from '../document/visited.ts';

/** The state or transition of the drawing a finding is about; null: the workflow as a whole. Pure. */
export function placeOfFinding(
  { transitions = [], states = [] }: Pick<VerifyFinding, 'transitions' | 'states'>,
  graph: WorkflowGraph,
): string | null {
  const keys = new Set(transitions.map(canonicalKey));
  const edge = [...graph.edges, ...graph.nodes.flatMap(({ reactions }) => reactions)].find(
    ({ id }) => keys.has(canonicalKey(id)),
  );
  return edge?.id ?? graph.nodes.find(({ id }) => states.includes(id))?.id ?? null;
}
