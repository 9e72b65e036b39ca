import type { Condition } from '../../condition/schema.ts';
import type { Invoke, State, Transition, Workflow } from '../schema.ts';
import { humanise } from './humanise.ts';
import { stateLabel, statesOf } from './workflow-names.ts';
import type { FoundState } from './workflow-names.ts';

/** What a state looks like. A `region` is a part of a parallel state. */
export type Shape = 'card' | 'group' | 'parallel' | 'region' | 'final' | 'history' | 'start';

/** Colour meaning of a state. */
export type Tone = NonNullable<State['tone']>;

/** Work a state waits for. */
export interface Wait {
  readonly id: string;
  readonly title: string;
  readonly work: 'effect' | 'records';
}

/** A clock that runs or pauses in a state. */
export interface StateClock {
  readonly id: string;
  readonly title: string;
  readonly mode: 'run' | 'pause';
}

/** A state, or the dot that shows where a chart begins. */
export interface StateNode {
  readonly kind: 'state';
  /** Dotted path of the state; the start dot's is `<parent path>#start`. */
  readonly id: string;
  readonly parent: string | null;
  readonly shape: Shape;
  readonly label: string;
  readonly description: string | null;
  readonly tone: Tone;
  /** How a final state ends the record. */
  readonly outcome: 'ok' | 'failed' | null;
  /** For a history state: whether it remembers the innermost states. */
  readonly deep: boolean;
  readonly waits: readonly Wait[];
  readonly clocks: readonly StateClock[];
  /** Transitions that react without leaving the state; told, not drawn. */
  readonly reactions: readonly TransitionEdge[];
}

/** What makes a transition happen. */
export type Trigger =
  | { readonly kind: 'event'; readonly type: string }
  | { readonly kind: 'after'; readonly after: string }
  | { readonly kind: 'always' }
  | { readonly kind: 'done' }
  | {
      readonly kind: 'result';
      readonly invoke: string;
      readonly title: string;
      readonly result: 'done' | 'error' | 'timeout';
      readonly after: string | null;
    }
  | { readonly kind: 'start' };

/** A way from one state to another. */
export interface TransitionEdge {
  readonly kind: 'transition';
  /** `<source path>#<transition id>`, as histories name the transitions taken. */
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly trigger: Trigger;
  readonly label: string | null;
  readonly description: string | null;
  readonly guard: Condition | null;
  readonly allow: Condition | null;
  /** Fields asked of the person who takes it. */
  readonly asks: readonly string[];
  readonly order: number;
}

/** A workflow as it is drawn: derived from the document, never edited itself. */
export interface WorkflowGraph {
  readonly nodes: readonly StateNode[];
  readonly edges: readonly TransitionEdge[];
}

/**
 * The drawing of a workflow: every state a node (parents before their children), every transition
 * that leads somewhere an edge, and a dot where each chart begins. Pure.
 */
export function toGraph(workflow: Workflow): WorkflowGraph {
  const states = statesOf(workflow);
  const known = new Set(states.map((s) => s.path));
  const kinds = new Map(states.map((s) => [s.path, s.state.kind]));
  const edges = states.flatMap((found) => transitionsOf(found));
  const leading = edges.filter((e) => e.target !== '' && known.has(e.target));
  const nodes = states.map((found) =>
    toNode(
      found,
      found.parent !== null && kinds.get(found.parent) === 'parallel',
      edges.filter((e) => e.source === found.path && e.target === ''),
      workflow,
    ),
  );
  const starts = startsOf(workflow, states).filter((s) => known.has(s.edge.target));
  return {
    nodes: withStarts(
      nodes,
      starts.map((s) => s.node),
    ),
    edges: [...starts.map((s) => s.edge), ...leading],
  };
}

/** A start dot stands right after the node it is inside, so that parents stay first. */
function withStarts(nodes: readonly StateNode[], starts: readonly StateNode[]): StateNode[] {
  const inside = (parent: string | null): readonly StateNode[] =>
    starts.filter((s) => s.parent === parent);
  return [...inside(null), ...nodes.flatMap((node) => [node, ...inside(node.id)])];
}

function shapeOf({ state }: FoundState, inParallel: boolean): Shape {
  const nested = state.states !== undefined && Object.keys(state.states).length > 0;
  if (inParallel && nested) return 'region';
  switch (state.kind) {
    case 'final':
      return 'final';
    case 'history':
      return 'history';
    case 'parallel':
      return 'parallel';
    case 'compound':
      return 'group';
    case 'atomic':
    case undefined:
      return nested ? 'group' : 'card';
  }
}

function toneOf(state: State): Tone {
  if (state.tone !== undefined) return state.tone;
  if (state.kind !== 'final') return 'neutral';
  return state.outcome === 'failed' ? 'critical' : 'good';
}

function toNode(
  found: FoundState,
  inParallel: boolean,
  reactions: readonly TransitionEdge[],
  workflow: Workflow,
): StateNode {
  const { path, parent, state } = found;
  const clocks = Object.entries(workflow.clocks ?? {}).flatMap(([id, clock]): StateClock[] => {
    if (clock.run.includes(path)) return [{ id, title: clock.title, mode: 'run' }];
    if (clock.pause?.includes(path) === true) return [{ id, title: clock.title, mode: 'pause' }];
    return [];
  });
  return {
    kind: 'state',
    id: path,
    parent,
    shape: shapeOf(found, inParallel),
    label: stateLabel(path, state),
    description: state.description ?? null,
    tone: toneOf(state),
    outcome: state.kind === 'final' ? (state.outcome ?? 'ok') : null,
    deep: state.history === 'deep',
    waits: Object.entries(state.invoke ?? {}).map(([id, invoke]) => toWait(id, invoke)),
    clocks,
    reactions,
  };
}

function toWait(id: string, invoke: Invoke): Wait {
  return {
    id,
    title: invoke.title ?? humanise(invoke.record?.type ?? invoke.effect?.type ?? id),
    work: invoke.record === undefined ? 'effect' : 'records',
  };
}

/** Edges out of a state; one without a target has the target `''`: it stays. */
function transitionsOf({ path, state }: FoundState): TransitionEdge[] {
  const own = Object.entries(state.transitions ?? {}).map(([id, t]) =>
    toEdge(path, id, t, triggerOf(t)),
  );
  const results = Object.entries(state.invoke ?? {}).flatMap(([id, invoke]) =>
    resultsOf(path, id, invoke),
  );
  const history =
    state.kind === 'history' && state.target !== undefined
      ? [toEdge(path, 'default', { target: state.target }, { kind: 'start' as const })]
      : [];
  return [...own, ...results, ...history].toSorted((a, b) => a.order - b.order);
}

function triggerOf(t: Transition): Trigger {
  if (t.on !== undefined) return { kind: 'event', type: t.on };
  if (t.after !== undefined) return { kind: 'after', after: t.after };
  return t.done === true ? { kind: 'done' } : { kind: 'always' };
}

function resultsOf(path: string, id: string, invoke: Invoke): TransitionEdge[] {
  const { title } = toWait(id, invoke);
  const trigger = (result: 'done' | 'error' | 'timeout', after: string | null): Trigger => ({
    kind: 'result',
    invoke: id,
    title,
    result,
    after,
  });
  return [
    ...Object.entries(invoke.onDone).map(([tid, t]) =>
      toEdge(path, `${id}.onDone.${tid}`, t, trigger('done', null)),
    ),
    ...Object.entries(invoke.onError ?? {}).map(([tid, t]) =>
      toEdge(path, `${id}.onError.${tid}`, t, trigger('error', null)),
    ),
    ...(invoke.onTimeout === undefined
      ? []
      : [
          toEdge(
            path,
            `${id}.onTimeout`,
            invoke.onTimeout,
            trigger('timeout', invoke.onTimeout.after),
          ),
        ]),
  ];
}

function toEdge(
  source: string,
  id: string,
  t: Omit<Transition, 'on' | 'after' | 'always' | 'done'>,
  trigger: Trigger,
): TransitionEdge {
  return {
    kind: 'transition',
    id: `${source}#${id}`,
    source,
    target: t.target ?? '',
    trigger,
    label: t.label ?? null,
    description: t.description ?? null,
    guard: t.guard ?? null,
    allow: t.allow ?? null,
    asks: Object.keys(t.form ?? {}),
    order: t.order ?? 0,
  };
}

interface Start {
  readonly node: StateNode;
  readonly edge: TransitionEdge;
}

function startsOf(workflow: Workflow, states: readonly FoundState[]): Start[] {
  const inner = states.flatMap(({ path, state }) =>
    state.initial === undefined || state.kind === 'parallel' ? [] : [start(path, state.initial)],
  );
  return [start(null, workflow.initial), ...inner];
}

function start(parent: string | null, initial: string): Start {
  const id = `${parent ?? ''}#start`;
  return {
    node: {
      kind: 'state',
      id,
      parent,
      shape: 'start',
      label: '',
      description: null,
      tone: 'neutral',
      outcome: null,
      deep: false,
      waits: [],
      clocks: [],
      reactions: [],
    },
    edge: {
      kind: 'transition',
      id: `${id}#initial`,
      source: id,
      target: parent === null ? initial : `${parent}.${initial}`,
      trigger: { kind: 'start' },
      label: null,
      description: null,
      guard: null,
      allow: null,
      asks: [],
      order: 0,
    },
  };
}
