import { MarkerType } from '@xyflow/react';
import type { Edge, Node } from '@xyflow/react';
import type {
  Bundle,
  EdgeWords,
  LayoutInput,
  Placed,
  Route,
  StateNode,
} from '@interlock/engine/drawing';
import type { Visited } from '../document/visited.ts';

/** How a record's way shows on a part of the drawing. */
export type Light = 'none' | 'visited' | 'current';

/** What a drawn state knows. */
export interface StateData extends Record<string, unknown> {
  readonly state: StateNode;
  readonly light: Light;
}

/** One transition's words on a drawn line. */
export interface WordsRow {
  /** Id of the transition. */
  readonly id: string;
  readonly words: EdgeWords;
  readonly light: Light;
  readonly selected: boolean;
}

/** What a drawn line knows. */
export interface LineData extends Record<string, unknown> {
  readonly rows: readonly WordsRow[];
  readonly route: Route;
  readonly light: Light;
  /** On the way a record is meant to go. */
  readonly happy: boolean;
  /** Leads to an end that is not well. */
  readonly failing: boolean;
}

/** A state on the canvas. */
export type FlowNode = Node<StateData, 'state'>;
/** A bundle of transitions on the canvas. */
export type FlowEdge = Edge<LineData, 'transition'>;

/**
 * React Flow's nodes and edges for a placed workflow: computed, never the source of anything. Pure.
 *
 * @param visited a record's way; null without one
 * @param selected id of the selected state or transition
 */
export function toFlow(
  input: LayoutInput,
  placed: Placed,
  visited: Visited | null,
  selected: string | null,
): { readonly nodes: FlowNode[]; readonly edges: FlowEdge[] } {
  const nodes = input.graph.nodes.flatMap((state): FlowNode[] => {
    const box = placed.nodes.get(state.id);
    if (box === undefined) return [];
    const { x, y, width, height } = box;
    const isStart = state.shape === 'start';
    return [
      {
        id: state.id,
        type: 'state',
        position: { x, y },
        width,
        height,
        ...(state.parent === null ? {} : { parentId: state.parent }),
        data: { state, light: lightOf(state.id, visited) },
        selected: state.id === selected,
        selectable: !isStart,
        focusable: !isStart,
        draggable: false,
        connectable: false,
        zIndex: state.id.split('.').length,
        ariaLabel: state.label,
      },
    ];
  });
  const failing = new Set(
    input.graph.nodes.filter((node) => node.outcome === 'failed').map((node) => node.id),
  );
  const edges = input.bundles.flatMap((bundle): FlowEdge[] => {
    const route = placed.edges.get(bundle.id);
    return route === undefined
      ? []
      : [toFlowEdge(bundle, route, input, visited, selected, failing.has(bundle.target))];
  });
  return { nodes, edges };
}

function lightOf(id: string, visited: Visited | null): Light {
  if (visited === null) return 'none';
  if (visited.current.has(id)) return 'current';
  return visited.states.has(id) ? 'visited' : 'none';
}

function toFlowEdge(
  bundle: Bundle,
  route: Route,
  { words, happy }: LayoutInput,
  visited: Visited | null,
  selected: string | null,
  failing: boolean,
): FlowEdge {
  const rows = bundle.edges.flatMap((edge): WordsRow[] => {
    const own = words.get(edge.id);
    if (own === undefined) return [];
    const light: Light = visited?.edges.has(edge.id) === true ? 'visited' : 'none';
    return [{ id: edge.id, words: own, light, selected: edge.id === selected }];
  });
  const light: Light = rows.some((row) => row.light !== 'none') ? 'visited' : 'none';
  const chosen = rows.some((row) => row.selected);
  const isHappy = bundle.edges.some((edge) => happy.includes(edge.id));
  const colour =
    chosen || light !== 'none'
      ? 'var(--accent-text)'
      : isHappy
        ? 'var(--edge-strong)'
        : 'var(--edge)';
  return {
    id: bundle.id,
    type: 'transition',
    source: bundle.source,
    target: bundle.target,
    data: { rows, route, light, happy: isHappy, failing },
    selected: chosen,
    focusable: false,
    // Lit lines lie on top, and all lines on top of groups.
    zIndex: 100 + (chosen ? 3 : light === 'none' ? (isHappy ? 1 : 0) : 2),
    markerEnd: {
      type: MarkerType.ArrowClosed,
      width: 20,
      height: 20,
      markerUnits: 'userSpaceOnUse',
      color: colour,
    },
  };
}
