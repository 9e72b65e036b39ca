import ELK from 'elkjs/lib/elk-api.js';
import type { ELK as Elk, ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';

let elk: Elk | undefined;

/** Lays a graph out in a worker, so that the page stays quick. The worker starts on first use. */
export function layOut(graph: ElkNode): Promise<ElkNode> {
  elk ??= new ELK({ workerFactory: () => new Worker(workerUrl) });
  return elk.layout(graph);
}
