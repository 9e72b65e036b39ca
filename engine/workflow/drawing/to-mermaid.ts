import type { Workflow } from '../schema.ts';
import { pointer } from '../../issue.ts';
import { delayText, plainEdgeWords } from './plain-edge-words.ts';
import { toGraph } from './to-graph.ts';
import type { StateNode, TransitionEdge, WorkflowGraph } from './to-graph.ts';

/** What a diagram is written from. */
interface Writing {
  readonly workflow: Workflow;
  readonly graph: WorkflowGraph;
  readonly inside: ReadonlyMap<string, readonly StateNode[]>;
  /** Edges by the state both their ends are inside of; `''`: the diagram. */
  readonly edges: ReadonlyMap<string, readonly TransitionEdge[]>;
}

/**
 * A workflow as a Mermaid `stateDiagram-v2`: states nested and side by side as they are, ends, history, labels with
 * guards, and notes for timers, waiting and clocks. All names and texts are escaped; the same workflow gives the same
 * text. Pure.
 */
export function toMermaid(workflow: Workflow): string {
  const writing = writingOf(workflow);
  return [
    '---',
    `title: ${JSON.stringify(workflow.title)}`,
    '---',
    'stateDiagram-v2',
    ...contents('', writing).map(indented),
    '',
  ].join('\n');
}

function writingOf(workflow: Workflow): Writing {
  const graph = toGraph(workflow);
  const parents = new Map(graph.nodes.map(({ id, parent }) => [id, parent ?? '']));
  const shapes = new Map(graph.nodes.map(({ id, shape }) => [id, shape]));
  return {
    workflow,
    graph,
    inside: Map.groupBy(graph.nodes, ({ parent }) => parent ?? ''),
    edges: Map.groupBy(graph.edges, (edge) => scopeOf(edge, parents, shapes)),
  };
}

/**
 * Transitions Mermaid 11 may not be able to draw, by the JSON pointer of the state they leave: from inside one state
 * into another, where regions stand side by side inside a state. Pure.
 */
export function undrawnByMermaid(workflow: Workflow): readonly string[] {
  const { graph, edges } = writingOf(workflow);
  if (!graph.nodes.some(({ shape, parent }) => shape === 'parallel' && parent !== null)) return [];
  const parents = new Map(graph.nodes.map(({ id, parent }) => [id, parent ?? '']));
  return [...edges].flatMap(([scope, within]) =>
    within
      .filter(
        ({ source, target }) => parents.get(source) !== scope || parents.get(target) !== scope,
      )
      .map(({ source }) => pointer(...source.split('.').flatMap((id) => ['states', id]))),
  );
}

/** The innermost state around both ends that is not a set of regions: an edge between regions stands outside. */
function scopeOf(
  { source, target }: TransitionEdge,
  parents: ReadonlyMap<string, string>,
  shapes: ReadonlyMap<string, string>,
): string {
  const around = (id: string): string[] => {
    const chain: string[] = [];
    for (let at = parents.get(id); at !== undefined && at !== ''; at = parents.get(at))
      chain.push(at);
    return chain;
  };
  const [from, to] = [around(source), around(target)];
  return from.find((id) => to.includes(id) && id !== target && shapes.get(id) !== 'parallel') ?? '';
}

function contents(parent: string, writing: Writing): string[] {
  const nodes = writing.inside.get(parent) ?? [];
  const isParallel = writing.graph.nodes.some(
    ({ id, shape }) => id === parent && shape === 'parallel',
  );
  const drawn = nodes.filter(({ shape }) => shape !== 'start');
  const states = drawn.map((node) => stateLines(node, writing));
  const regions = isParallel
    ? states.flatMap((lines, i) => (i === 0 ? lines : ['--', ...lines]))
    : states.flat();
  const edges = (writing.edges.get(parent) ?? []).map((edge) => edgeLine(edge, writing));
  const ends = drawn
    .filter(({ shape }) => shape === 'final')
    .map(({ id }) => `${idOf(id)} --> [*]`);
  return [...regions, ...edges, ...ends, ...drawn.flatMap((node) => noteLines(node, writing))];
}

function stateLines(node: StateNode, writing: Writing): string[] {
  const name = node.shape === 'history' ? `${node.deep ? 'H*' : 'H'} ${node.label}` : node.label;
  const head = `state "${escaped(name)}" as ${idOf(node.id)}`;
  const inner = contents(node.id, writing);
  // A region needs a state inside, as all that is drawn side by side.
  return inner.length === 0 ? [head] : [`${head} {`, ...inner.map(indented), '}'];
}

function edgeLine(edge: TransitionEdge, { workflow }: Writing): string {
  const from =
    edge.trigger.kind === 'start' && edge.source.endsWith('#start') ? '[*]' : idOf(edge.source);
  const { title, guard } = plainEdgeWords(edge, workflow);
  const words = `${title}${guard === null ? '' : ` [${guard}]`}`.trim();
  return `${from} --> ${idOf(edge.target)}${words === '' ? '' : ` : ${escaped(words)}`}`;
}

function noteLines(node: StateNode, { workflow, graph }: Writing): string[] {
  const timers = [
    ...graph.edges.filter(({ source }) => source === node.id),
    ...node.reactions,
  ].flatMap(({ trigger, label, target }) => {
    const after = trigger.kind === 'after' || trigger.kind === 'result' ? trigger.after : null;
    if (after === null) return [];
    const where =
      target === '' ? 'stays' : (graph.nodes.find(({ id }) => id === target)?.label ?? target);
    return [`Timer: ${delayText(after, workflow)}${label === null ? '' : `, ${label}`} (${where})`];
  });
  const waits = node.waits.map(({ title }) => `Waits for: ${title}`);
  const clocks = node.clocks.map(
    ({ title, mode }) => `${title} ${mode === 'run' ? 'runs' : 'pauses'}`,
  );
  const lines = [...timers, ...waits, ...clocks];
  if (lines.length === 0) return [];
  return [
    `note right of ${idOf(node.id)}`,
    ...lines.map((line) => indented(escaped(line))),
    'end note',
  ];
}

/** An id Mermaid takes, and none of its words: `in-progress.work` → `s_in_progress__work`. */
function idOf(path: string): string {
  return `s_${path.replaceAll('.', '__').replaceAll('-', '_')}`;
}

/** Whatever could be a sign of Mermaid or of HTML by its number. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\p{L}\p{N} .,'()[\]/+=!?≠≤≥-]/gu, (sign) => `#${sign.codePointAt(0)};`);
}

function indented(line: string): string {
  return `    ${line}`;
}
