import type { ElkNode } from '@interlock/engine/drawing';
import ELK from 'elkjs/lib/elk.bundled.js';

/** Lays a workflow's graph out in this process, as the designer does in a worker: the same graph, the same places. */
export function layOut(graph: ElkNode): Promise<ElkNode> {
  return new ELK.default().layout(graph);
}
