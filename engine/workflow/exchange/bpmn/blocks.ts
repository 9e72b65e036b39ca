import type { Flow, FlowNode, Process } from './read-process.ts';

/** Ways side by side: from a parallel gateway to the one at which they all meet. */
export interface Block {
  readonly split: FlowNode;
  readonly join: FlowNode;
  /** By the order of the flows out of the split; a way may have nothing on it. */
  readonly ways: readonly Way[];
}

/** One of the ways. */
export interface Way {
  /** Where it begins: the join itself where there is nothing on it. */
  readonly first: FlowNode;
  readonly nodes: ReadonlySet<FlowNode>;
}

/** Steps looked for blocks; what is not found by then counts as none, and is told as lost. */
const MOST_WORK = 2_000_000;

interface Work {
  left: number;
}

/**
 * The blocks of a process, by their splits: as many ways as the join takes, each of its own, entered by the split and
 * left by the join alone, none with an end on it. What is no such block has no counterpart among parallel states. Pure.
 */
export function findBlocks(process: Process): ReadonlyMap<FlowNode, Block> {
  const gateways = process.nodes.filter(({ kind }) => kind === 'parallelGateway');
  const blocks = new Map<FlowNode, Block>();
  const work: Work = { left: MOST_WORK };
  for (const split of gateways) {
    if (split.outgoing.length < 2) continue;
    for (const join of gateways) {
      const block = blockOf(split, join, work);
      if (block === null) continue;
      blocks.set(split, block);
      break;
    }
  }
  return blocks;
}

function blockOf(split: FlowNode, join: FlowNode, work: Work): Block | null {
  const count = split.outgoing.length;
  if (join === split || join.incoming.length !== count || join.outgoing.length > 1) return null;
  const seen = new Set<FlowNode>([split]);
  const ways: Way[] = [];
  for (const { target, condition } of split.outgoing) {
    if (condition !== null) return null;
    const nodes = reachedUntil(target, split, join, seen, work);
    if (nodes === null) return null;
    for (const node of nodes) seen.add(node);
    ways.push({ first: target, nodes });
  }
  const into = join.incoming.map(({ source }) =>
    ways.findIndex(({ nodes }) => nodes.has(source.host ?? source)),
  );
  const direct = ways.filter(({ first }) => first === join).length;
  const own = new Set(into.filter((way) => way >= 0));
  return own.size + direct === count ? { split, join, ways } : null;
}

/** What lies between a beginning and a join; null where something leads out, in, or to an end. */
function reachedUntil(
  first: FlowNode,
  split: FlowNode,
  join: FlowNode,
  taken: ReadonlySet<FlowNode>,
  work: Work,
): Set<FlowNode> | null {
  const found = new Set<FlowNode>();
  const open = first === join ? [] : [first];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    work.left -= 1;
    if (taken.has(node) || work.left < 0) return null;
    const flows = leaving(node);
    // A way that ends before the join would be waited for for ever.
    if ([node, ...node.boundary].some(({ outgoing }) => outgoing.length === 0)) return null;
    found.add(node);
    for (const { target } of flows) if (target !== join) open.push(target);
  }
  const isWithin = ({ source }: Flow): boolean => found.has(source.host ?? source);
  const entered = [...found].some((node) =>
    node.incoming.some((flow) => !isWithin(flow) && !(node === first && flow.source === split)),
  );
  return entered ? null : found;
}

/** Flows out of a node and out of the events on its border. */
function leaving(node: FlowNode): FlowNode['outgoing'] {
  return [...node.outgoing, ...node.boundary.flatMap(({ outgoing }) => outgoing)];
}
