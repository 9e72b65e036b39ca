import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api';
import type { EdgeWords } from './edge-words.ts';
import { TITLE_ROOM, labelSize, nodeSize } from './node-size.ts';
import type { Point } from './rounded-path.ts';
import type { StateNode, TransitionEdge, WorkflowGraph } from './to-graph.ts';

/** Where things stand. Nodes relative to the node around them, edges absolute; pixels. */
export interface Placed {
  readonly nodes: ReadonlyMap<string, Box>;
  readonly edges: ReadonlyMap<string, Route>;
}

/** A placed node. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A placed edge: its way, and the box of its words. */
export interface Route {
  readonly points: readonly Point[];
  readonly label: Box | null;
}

/** Which way the happy path runs. */
export type Direction = 'RIGHT' | 'DOWN';

const LAYOUT: { readonly [option: string]: string } = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.edgeCoords': 'ROOT',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.edgeLabels.centerLabelPlacementStrategy': 'SPACE_EFFICIENT_LAYER',
  'elk.layered.mergeEdges': 'false',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.labelNode': '8',
  'elk.layered.spacing.nodeNodeBetweenLayers': '28',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.padding': '[top=16,left=16,bottom=16,right=16]',
};

const INSIDE = `[top=${TITLE_ROOM + 8},left=16,bottom=16,right=16]`;

/**
 * The graph as ELK takes it. States are handed over in the order they are reached, so that the
 * drawing does not depend on how a file is sorted; the happy path is kept straight. Pure.
 *
 * @param words what stands beside each edge, by edge id
 * @param happy ids of the edges on the happy path
 */
export function toElk(
  graph: WorkflowGraph,
  words: ReadonlyMap<string, EdgeWords>,
  happy: readonly string[],
  direction: Direction,
): ElkNode {
  const straight = new Set(happy);
  const rank = reachedOrder(graph, happy);
  const byParent = Map.groupBy(graph.nodes, (node) => node.parent ?? '');
  const childrenOf = (parent: string): ElkNode[] =>
    (byParent.get(parent) ?? [])
      .toSorted((a, b) => (rank.get(a.id) ?? Infinity) - (rank.get(b.id) ?? Infinity))
      .map((node) => toElkNode(node, childrenOf(node.id), direction));
  return {
    id: 'root',
    layoutOptions: { ...LAYOUT, 'elk.direction': direction },
    children: childrenOf(''),
    edges: graph.edges.map((edge) => toElkEdge(edge, words.get(edge.id), straight.has(edge.id))),
  };
}

function toElkNode(node: StateNode, children: ElkNode[], direction: Direction): ElkNode {
  const size = nodeSize(node);
  if (size !== null) return { id: node.id, ...size };
  const room = Math.max(node.label.length * 7 + 72, 120);
  return {
    id: node.id,
    children,
    layoutOptions: {
      'elk.direction': direction,
      'elk.padding': INSIDE,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${room}, ${TITLE_ROOM + 24})`,
    },
  };
}

function toElkEdge(
  edge: TransitionEdge,
  words: EdgeWords | undefined,
  straight: boolean,
): ElkExtendedEdge {
  const size = words === undefined ? null : labelSize(words);
  const timeout = edge.trigger.kind === 'after' || edge.trigger.kind === 'result';
  return {
    id: edge.id,
    sources: [edge.source],
    targets: [edge.target],
    layoutOptions: {
      'elk.layered.priority.straightness': straight ? '10' : '1',
      'elk.layered.priority.direction': straight ? '10' : timeout ? '0' : '1',
      'elk.layered.priority.shortness': straight ? '5' : '1',
    },
    ...(size === null
      ? {}
      : {
          labels: [
            {
              id: `${edge.id}@label`,
              text: words?.title ?? '',
              ...size,
              layoutOptions: { 'elk.edgeLabels.inline': 'true', 'elk.edgeLabels.placement': 'CENTER' },
            },
          ],
        }),
  };
}

/** Ranks of nodes: along the happy path first, then by distance from the start. */
function reachedOrder(graph: WorkflowGraph, happy: readonly string[]): ReadonlyMap<string, number> {
  const edges = new Map(graph.edges.map((edge) => [edge.id, edge]));
  const order: string[] = [];
  const seen = new Set<string>();
  const reach = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    order.push(id);
  };
  for (const node of graph.nodes) if (node.shape === 'start') reach(node.id);
  for (const id of happy) {
    const target = edges.get(id)?.target;
    if (target !== undefined) for (const path of outermostFirst(target)) reach(path);
  }
  for (let i = 0; i < order.length; i += 1) {
    for (const edge of graph.edges) {
      if (edge.source === order[i]) for (const path of outermostFirst(edge.target)) reach(path);
    }
  }
  for (const node of graph.nodes) reach(node.id);
  return new Map(order.map((id, i) => [id, i]));
}

function outermostFirst(path: string): string[] {
  const parts = path.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
}

/** Reads where ELK put things. Pure. */
export function readPlaced(root: ElkNode): Placed {
  const nodes = new Map<string, Box>();
  const edges = new Map<string, Route>();
  const visit = (node: ElkNode): void => {
    for (const child of node.children ?? []) {
      nodes.set(child.id, box(child));
      visit(child);
    }
    for (const edge of node.edges ?? []) edges.set(edge.id, route(edge));
  };
  visit(root);
  return { nodes, edges };
}

function box(shape: { x?: number; y?: number; width?: number; height?: number }): Box {
  return { x: shape.x ?? 0, y: shape.y ?? 0, width: shape.width ?? 0, height: shape.height ?? 0 };
}

function route(edge: ElkExtendedEdge): Route {
  const points = (edge.sections ?? []).flatMap((section) => [
    section.startPoint,
    ...(section.bendPoints ?? []),
    section.endPoint,
  ]);
  const label = edge.labels?.[0];
  return { points, label: label === undefined ? null : box(label) };
}
