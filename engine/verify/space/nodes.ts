import type { Chart, ChartState, ChartTransition } from '../../workflow/chart.ts';
import type { Unreached } from './unreached-timers.ts';

/** A state by number. Numbers follow document order, so what lies inside a state has numbers up to its `end`. */
export interface Node {
  readonly index: number;
  readonly path: string;
  readonly kind: ChartState['kind'];
  /** Null: it stands at the top. */
  readonly parent: number | null;
  /** The number after the last one inside. */
  readonly end: number;
  /** States inside, histories left out. */
  readonly children: readonly number[];
  readonly histories: readonly number[];
  /** Of a compound state what it is entered by; of a history where it leads when nothing is remembered. */
  readonly initial: number | null;
  readonly deep: boolean;
  readonly always: readonly Edge[];
  readonly done: readonly Edge[];
  /** Edges taken on something that happens, by `triggerName`. */
  readonly on: ReadonlyMap<string, readonly Edge[]>;
  readonly state: ChartState;
}

/** A transition between numbered states. */
export interface Edge {
  /** Its place among all of the chart. */
  readonly index: number;
  readonly source: number;
  /** Null: it stays. */
  readonly target: number | null;
  readonly reenter: boolean;
  readonly transition: ChartTransition;
}

/** A chart in which states and transitions are numbers, for walking through many configurations. */
export interface Nodes {
  readonly all: readonly Node[];
  /** States at the top, in document order. */
  readonly top: readonly number[];
  readonly initial: number;
  readonly edges: readonly Edge[];
  /** Timers and thresholds that never have their chance, by key: nothing comes of them, but for those that fall due level. */
  readonly unreached: ReadonlyMap<string, Unreached>;
  /** Whether nothing lies inside a state. */
  readonly isLeaf: readonly boolean[];
  readonly hasHistory: boolean;
  readonly hasParallel: boolean;
  readonly hasAlways: boolean;
  /** Whether a step may go on by itself, and so go round. */
  readonly goesOn: boolean;
  /** Worked out before, by `settle.ts`: orders of active states, states entered by an edge, and the state it stays in. */
  readonly orders: WeakMap<readonly number[], readonly number[]>;
  readonly entries: (readonly number[])[];
  readonly domains: (number | null)[];
}

/** What makes a transition a candidate, as a name; null for those that need nothing to happen. Pure. */
export function triggerName({ trigger, key }: ChartTransition): string | null {
  switch (trigger.kind) {
    case 'event':
      return `event:${trigger.type}`;
    case 'after':
      return `after:${key}`;
    case 'clock':
      return `clock:${trigger.clock}:${trigger.percent}`;
    case 'invoke':
      return `invoke:${trigger.result}:${trigger.invocation}`;
    case 'always':
    case 'done':
      return null;
  }
}

/**
 * Numbers the states and transitions of a chart that compiled. Pure.
 *
 * @param initial id of the state a record begins in
 * @param unreached timers and thresholds that never have their chance
 */
export function numberChart(
  chart: Chart,
  initial: string,
  unreached: Nodes['unreached'] = new Map(),
): Nodes {
  const happens = (transition: ChartTransition): boolean => {
    const never = unreached.get(transition.key);
    return never === undefined || (never.why === 'outrun' && never.level);
  };
  const states = [...chart.values()];
  const numberOf = new Map(states.map(({ path }, i) => [path, i]));
  const number = (path: string | undefined): number | null => numberOf.get(path ?? '') ?? null;
  const edges: Edge[] = [];
  const ends = endsOf(states);
  const all = states.map((state, index): Node => {
    const own = state.transitions.map((transition): Edge => {
      const target = number(transition.target ?? undefined);
      const { reenter } = transition;
      const edge = { index: edges.length, source: index, target, reenter, transition };
      edges.push(edge);
      return edge;
    });
    const inside = state.children.flatMap((path) => number(path) ?? []);
    const isHistory = (child: number): boolean => states[child]?.kind === 'history';
    const { definition, kind, path, parent } = state;
    return {
      index,
      path,
      kind,
      parent: parent === null ? null : number(parent),
      end: ends[index] ?? index + 1,
      children: inside.filter((child) => !isHistory(child)),
      histories: inside.filter(isHistory),
      initial:
        kind === 'history'
          ? fallback(state, chart, number)
          : number(`${path}.${definition.initial}`),
      deep: definition.history === 'deep',
      always: own.filter(({ transition }) => transition.trigger.kind === 'always'),
      done: own.filter(({ transition }) => transition.trigger.kind === 'done'),
      on: Map.groupBy(
        own.filter(({ transition }) => triggerName(transition) !== null && happens(transition)),
        ({ transition }) => triggerName(transition) ?? '',
      ),
      state,
    };
  });
  return {
    all,
    top: all.flatMap(({ parent, index }) => (parent === null ? [index] : [])),
    initial: number(initial) ?? 0,
    edges,
    unreached,
    isLeaf: all.map(({ children }) => children.length === 0),
    hasHistory: all.some(({ kind }) => kind === 'history'),
    hasParallel: all.some(({ kind }) => kind === 'parallel'),
    hasAlways: all.some(({ always }) => always.length > 0),
    goesOn: all.some(({ always, done }) => always.length + done.length > 0),
    orders: new WeakMap(),
    entries: [],
    domains: [],
  };
}

function endsOf(states: readonly ChartState[]): number[] {
  const ends: number[] = [];
  const open: number[] = [];
  for (const [i, { path }] of [...states, { path: '' }].entries()) {
    const depth = path === '' ? 0 : path.split('.').length - 1;
    while (open.length > depth) ends[open.pop() ?? 0] = i;
    open.push(i);
  }
  return ends;
}

function fallback(
  { definition, parent }: ChartState,
  chart: Chart,
  number: (path: string | undefined) => number | null,
): number | null {
  if (definition.target !== undefined) return number(definition.target);
  const around = chart.get(parent ?? '');
  return around === undefined ? null : number(`${around.path}.${around.definition.initial}`);
}
