import { jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { State, Workflow } from '../schema.ts';
import { bundleEdges } from './bundles.ts';
import type { EdgeWords } from './edge-words.ts';
import type { LayoutInput } from './elk-graph.ts';
import { happyPath } from './happy-path.ts';
import type { Measure } from './node-size.ts';
import { toGraph } from './to-graph.ts';
import type { StateNode, TransitionEdge, WorkflowGraph } from './to-graph.ts';
import { statesOf } from './workflow-names.ts';

/** What became of a state or a transition between two versions of a workflow. */
export type Mark = 'added' | 'removed' | 'changed';

/** The sign of each mark: who does not tell the colours apart reads it. */
export const MARK_SIGNS: { readonly [mark in Mark]: string } = {
  added: '+',
  removed: '−',
  changed: '~',
};

/** Two versions of a workflow as one drawing. */
export interface ComparedDrawing {
  readonly input: LayoutInput;
  /** By id of a state or transition; what is not in it is as it was. */
  readonly marks: ReadonlyMap<string, Mark>;
}

/**
 * Two versions of a workflow as one drawing: all that is in the later one, and what of the earlier one is gone, each with
 * what became of it. A transition that leads elsewhere is drawn both ways. A renamed state is one that went and one that
 * came. Pure.
 * @param versions null: there is no such version
 * @param wordsOf what stands beside a transition of a workflow
 */
export function compareDrawings(
  versions: { readonly before: Workflow | null; readonly after: Workflow | null },
  wordsOf: (edge: TransitionEdge, workflow: Workflow) => EdgeWords,
  measure: Measure,
): ComparedDrawing {
  const was = sideOf(versions.before);
  const is = sideOf(versions.after);
  const marks = new Map<string, Mark>();
  const words = new Map<string, EdgeWords>();
  const signed = (id: string, text: string): string => {
    const mark = marks.get(id);
    return mark === undefined || text === '' ? text : `${MARK_SIGNS[mark]} ${text}`;
  };
  for (const [id, content] of is.contents) {
    const earlier = was.contents.get(id);
    if (earlier === undefined) marks.set(id, 'added');
    else if (!jsonEqual(earlier, content)) marks.set(id, 'changed');
  }
  const gone = [...was.nodes.values()].filter(({ id }) => !is.nodes.has(id));
  for (const { id } of gone) marks.set(id, 'removed');
  const inside = new Set(gone.flatMap(({ parent }) => parent ?? []));
  const kept = [...is.nodes.values()].map((node): StateNode => {
    const earlier = was.nodes.get(node.id);
    // What is gone is drawn inside what it was in, also where nothing else is in there now.
    return inside.has(node.id) && !HOLDS.has(node.shape) && earlier !== undefined
      ? { ...node, shape: earlier.shape }
      : node;
  });
  const edges = [...is.edges.values()];
  for (const edge of was.edges.values()) {
    const now = is.edges.get(edge.id);
    if (now?.target === edge.target) continue;
    const id = now === undefined ? edge.id : `${edge.id}@before`;
    marks.set(id, 'removed');
    edges.push({ ...edge, id });
  }
  const nodes = [...kept, ...gone].map((node) => {
    return { ...node, label: signed(node.id, node.label) };
  });
  for (const edge of edges) {
    const workflow = marks.get(edge.id) === 'removed' ? versions.before : versions.after;
    if (workflow === null) continue;
    const told = wordsOf(edge, workflow);
    words.set(edge.id, { ...told, title: signed(edge.id, told.title) });
  }
  const graph: WorkflowGraph = { nodes, edges };
  const happy = happyPath(versions.after === null ? was.graph : is.graph);
  return { input: { graph, bundles: bundleEdges(edges), words, happy, measure }, marks };
}

/** Shapes that have states inside them. */
const HOLDS: ReadonlySet<StateNode['shape']> = new Set(['group', 'parallel', 'region']);

interface DrawnSide {
  readonly graph: WorkflowGraph;
  readonly nodes: ReadonlyMap<string, StateNode>;
  readonly edges: ReadonlyMap<string, TransitionEdge>;
  /** What each state and each transition that is drawn says, by its id. */
  readonly contents: ReadonlyMap<string, Json>;
}

function sideOf(workflow: Workflow | null): DrawnSide {
  const graph = workflow === null ? { nodes: [], edges: [] } : toGraph(workflow);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const edges = new Map(graph.edges.map((edge) => [edge.id, edge]));
  const said = workflow === null ? new Map<string, Json>() : contentsOf(workflow, edges);
  const contents = new Map<string, Json>();
  for (const { id, clocks } of graph.nodes)
    contents.set(id, [said.get(id) ?? null, clocks as unknown as Json]);
  for (const { id, target } of graph.edges) contents.set(id, [said.get(id) ?? null, target]);
  return { graph, nodes, edges, contents };
}

/** What is written of states, without what is drawn by itself, and of transitions. */
function contentsOf(
  workflow: Workflow,
  drawn: ReadonlyMap<string, TransitionEdge>,
): Map<string, Json> {
  const contents = new Map<string, Json>();
  for (const { path, state } of statesOf(workflow)) {
    const ways = waysOf(path, state);
    const own: { [key: string]: unknown } = { ...state };
    for (const part of ['states', 'initial', 'transitions', 'invoke']) delete own[part];
    // What reacts without leaving belongs to the state.
    const stays = ways.filter(({ id }) => !drawn.has(id));
    const work = Object.entries(state.invoke ?? {}).map(([id, invoke]) => {
      const { onDone: _done, onError: _error, onTimeout: _timeout, ...asked } = invoke;
      return [id, asked];
    });
    contents.set(path, [own, stays, work] as unknown as Json);
    for (const { id, way } of ways) contents.set(id, way as Json);
  }
  return contents;
}

/** Everything that leads out of a state or reacts in it, under the ids of the drawing. */
function waysOf(path: string, state: State): { readonly id: string; readonly way: unknown }[] {
  const all = (before: string, ways: object | undefined): { id: string; way: unknown }[] =>
    Object.entries(ways ?? {}).map(([id, way]: [string, unknown]) => {
      return { id: `${path}#${before}${id}`, way };
    });
  return [
    ...all('', state.transitions),
    ...Object.entries(state.invoke ?? {}).flatMap(([id, invoke]) => [
      ...all(`${id}.onDone.`, invoke.onDone),
      ...all(`${id}.onError.`, invoke.onError),
      ...(invoke.onTimeout === undefined ? [] : all(`${id}.`, { onTimeout: invoke.onTimeout })),
    ]),
  ];
}
