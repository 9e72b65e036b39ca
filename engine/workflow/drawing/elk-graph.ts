import type { EdgeWords } from './edge-words.ts';
import type { Bundle } from './bundles.ts';
import { TITLE_ROOM, nodeSize, wordsSize } from './node-size.ts';
import type { Measure } from './node-size.ts';
import { reachedOrder } from './reached-order.ts';
import type { Point } from './rounded-path.ts';
import type { StateNode, WorkflowGraph } from './to-graph.ts';

/** A node as ELK takes and gives it: no more of it than we use. */
export interface ElkNode {
  id: string;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  children?: ElkNode[];
  edges?: ElkEdge[];
  layoutOptions?: { [option: string]: string };
}

/** An edge as ELK takes and gives it. */
export interface ElkEdge {
  id: string;
  sources: string[];
  targets: string[];
  sections?: { id: string; startPoint: Point; endPoint: Point; bendPoints?: Point[] }[];
  labels?: {
    id?: string;
    text?: string;
    x?: number;
    y?: number;
    width?: number;
    height?: number;
    layoutOptions?: { [option: string]: string };
  }[];
  layoutOptions?: { [option: string]: string };
}

/** Where things stand. Nodes relative to the node around them, edges absolute; pixels. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Box>;
  /** By bundle id. */
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
  // Tries more orders of the states; the whole still takes well under a second in its worker.
  'elk.layered.thoroughness': '15',
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

/** What a workflow's drawing is laid out from. */
export interface LayoutInput {
  readonly graph: WorkflowGraph;
  readonly bundles: readonly Bundle[];
  /** What stands beside each transition, by its id. */
  readonly words: ReadonlyMap<string, EdgeWords>;
  /** Ids of the transitions on the happy path. */
  readonly happy: readonly string[];
  readonly measure: Measure;
}

/**
 * The graph as ELK takes it. States are handed over in the order they are reached, so that the
 * drawing does not depend on how a file is sorted; the happy path is kept straight. Pure.
 */
export function toElk(input: LayoutInput, direction: Direction): ElkNode {
  const { graph, bundles, happy } = input;
  const order = reachedOrder(graph, happy);
  const rank = new Map(order.map((id, i) => [id, i]));
  const byParent = Map.groupBy(graph.nodes, (node) => node.parent ?? '');
  const childrenOf = (parent: string): ElkNode[] =>
    (byParent.get(parent) ?? [])
      .toSorted((a, b) => (rank.get(a.id) ?? Infinity) - (rank.get(b.id) ?? Infinity))
      .map((node) => toElkNode(node, childrenOf(node.id), input, direction));
  return {
    id: 'root',
    layoutOptions: { ...LAYOUT, 'elk.direction': direction },
    children: childrenOf(''),
    edges: bundles.map((bundle) => toElkEdge(bundle, input)),
  };
}

function toElkNode(
  node: StateNode,
  children: ElkNode[],
  { measure }: LayoutInput,
  direction: Direction,
): ElkNode {
  const size = nodeSize(node, measure);
  if (size !== null) return { id: node.id, ...size };
  const room = Math.ceil(Math.max(measure(node.label, 'state') + 72, 120));
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

function toElkEdge(bundle: Bundle, { words, happy, measure }: LayoutInput): ElkEdge {
  const rows = bundle.edges.flatMap((edge) => words.get(edge.id) ?? []);
  const size = wordsSize(rows, measure);
  const straight = bundle.edges.some((edge) => happy.includes(edge.id));
  return {
    id: bundle.id,
    sources: [bundle.source],
    targets: [bundle.target],
    layoutOptions: {
      'elk.layered.priority.straightness': straight ? '10' : '1',
      'elk.layered.priority.direction': straight ? '10' : '1',
      'elk.layered.priority.shortness': straight ? '5' : '1',
    },
    ...(size === null
      ? {}
      : {
          labels: [
            {
              id: `${bundle.id}@words`,
              text: bundle.id,
              ...size,
              layoutOptions: {
                'elk.edgeLabels.inline': 'true',
                'elk.edgeLabels.placement': 'CENTER',
              },
            },
          ],
        }),
  };
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
  return { width: root.width ?? 0, height: root.height ?? 0, nodes, edges };
}

function box(shape: { x?: number; y?: number; width?: number; height?: number }): Box {
  return { x: shape.x ?? 0, y: shape.y ?? 0, width: shape.width ?? 0, height: shape.height ?? 0 };
}

function route(edge: ElkEdge): Route {
  const points = (edge.sections ?? []).flatMap((section) => [
    section.startPoint,
    ...(section.bendPoints ?? []),
    section.endPoint,
  ]);
  const label = edge.labels?.[0];
  return { points, label: label === undefined ? null : box(label) };
}
