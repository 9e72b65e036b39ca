import { MarkerType } from '@xyflow/react';
import type { Edge, Node } from '@xyflow/react';
import type { EdgeWords } from '../document/edge-words.ts';
import type { Placed, Route } from '../document/elk-graph.ts';
import type { StateNode, TransitionEdge, WorkflowGraph } from '../document/to-graph.ts';
import type { Visited } from '../document/visited.ts';

/** How a record's way shows on a part of the drawing. */
export type Light = 'none' | 'visited' | 'current';

/** What a drawn state knows. */
export interface StateData extends Record<string, unknown> {
  readonly state: StateNode;
  readonly light: Light;
}

/** What a drawn edge knows. */
export interface EdgeData extends Record<string, unknown> {
  readonly edge: TransitionEdge;
  readonly words: EdgeWords;
  readonly route: Route;
  readonly light: Light;
}

/** A state on the canvas. */
export type FlowNode = Node<StateData, 'state'>;
/** A transition on the canvas. */
export type FlowEdge = Edge<EdgeData, 'transition'>;

/**
 * React Flow's nodes and edges for a placed workflow: computed, never the source of anything. Pure.
 *
 * @param visited a record's way; null without one
 * @param selected id of the selected state or edge
 */
export function toFlow(
  graph: WorkflowGraph,
  words: ReadonlyMap<string, EdgeWords>,
  placed: Placed,
  visited: Visited | null,
  selected: string | null,
): { readonly nodes: FlowNode[]; readonly edges: FlowEdge[] } {
  const lightOf = (id: string): Light => {
    if (visited === null) return 'none';
    if (visited.current.has(id)) return 'current';
    return visited.states.has(id) ? 'visited' : 'none';
  };
  const nodes = graph.nodes.flatMap((state): FlowNode[] => {
    const box = placed.nodes.get(state.id);
    if (box === undefined) return [];
    return [
      {
        id: state.id,
        type: 'state',
        position: { x: box.x, y: box.y },
        width: box.width,
        height: box.height,
        ...(state.parent === null ? {} : { parentId: state.parent }),
        data: { state, light: lightOf(state.id) },
        selected: state.id === selected,
        selectable: state.shape !== 'start',
        focusable: state.shape !== 'start',
        draggable: false,
        connectable: false,
        zIndex: depth(state.id),
        ariaLabel: state.label,
      },
    ];
  });
  const edges = graph.edges.flatMap((edge): FlowEdge[] => {
    const route = placed.edges.get(edge.id);
    const own = words.get(edge.id);
    if (route === undefined || own === undefined) return [];
    const light: Light = visited?.edges.has(edge.id) === true ? 'visited' : 'none';
    return [
      {
        id: edge.id,
        type: 'transition',
        source: edge.source,
        target: edge.target,
        data: { edge, words: own, route, light },
        selected: edge.id === selected,
        selectable: edge.trigger.kind !== 'start',
        focusable: false,
        zIndex: 100 + (light === 'none' ? 0 : 1),
        markerEnd: {
          type: MarkerType.ArrowClosed,
          width: 14,
          height: 14,
          color: edge.id === selected || light !== 'none' ? 'var(--accent-text)' : 'var(--edge)',
        },
      },
    ];
  });
  return { nodes, edges };
}

function depth(path: string): number {
  return path.split('.').length;
}
