import type { WorkflowGraph } from '@interlock/engine/drawing';
import type { TraceStep } from '../api/verification.ts';
import { visitedOf } from './visited.ts';
import type { Visited } from './visited.ts';

/**
 * The way a trace has come after some of its steps, to be lit on the drawing. A step that never comes to rest leaves the
 * record where it was. Pure.
 *
 * @param played how many steps have been played, at least one
 */
export function traceWay(
  trace: readonly TraceStep[],
  played: number,
  graph: WorkflowGraph,
): Visited {
  let at = '';
  const entries = trace.slice(0, played).map(({ state, taken }) => {
    const from = at === '' ? null : at;
    at = state ?? at;
    return { from, to: at, taken: [...taken] };
  });
  return visitedOf(at, entries, graph);
}
