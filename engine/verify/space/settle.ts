import type { Edge, Node, Nodes } from './nodes.ts';
import type { Place } from './place.ts';

/** Longest run of transitions that need nothing to happen; a longer one is an endless loop (as in `workflow/machine.ts`). */
export const LONGEST_RUN = 200;

/** What a walk through a chart is told of and asked. */
export interface Walker {
  /** Whether a transition's guard, if it has one, holds at this point of the step. */
  readonly permits: (edge: Edge) => boolean;
  /**
   * Told where the walk stands, and how many ended states are still to be told so, before it looks for more that needs
   * nothing to happen; true: it has gone round.
   */
  readonly goesRound?: (active: readonly number[], pending: number) => boolean;
  /** A state is left, a transition taken or a state entered, in the order their actions run. */
  readonly left?: (node: Node) => void;
  readonly taken?: (edge: Edge) => void;
  readonly entered?: (node: Node) => void;
}

/** Where a step led; `endless`: it went round without coming to rest. */
export type Walked = Place | 'endless';

interface Walk {
  readonly nodes: Nodes;
  readonly walker: Walker;
  /** In the order they were entered: among states side by side it decides whose transitions come first. */
  active: readonly number[];
  history: Map<number, readonly number[]>;
  /** States whose inside has just ended, still to be told so. */
  readonly finished: number[];
  ended: boolean;
}

/**
 * Where a chart comes to rest when it is begun: the algorithm of SCXML (W3C, 2015, appendix D) in the dialect XState 5
 * speaks; written from the two, and compared with XState's own on random charts. Pure but for the walker.
 */
export function begin(nodes: Nodes, walker: Walker): Walked {
  const walk = walkFrom(nodes, walker, { active: [], history: new Map(), ended: false });
  const states = new Set<number>([nodes.initial]);
  descend(walk, nodes.initial, states);
  enter(
    walk,
    [...states].toSorted((a, b) => a - b),
  );
  return rest(walk);
}

/**
 * Where a chart comes to rest after something has happened; what nothing takes still lets
 * transitions that need nothing to happen be tried again. Pure but for the walker.
 *
 * @param trigger a `triggerName`
 */
export function happen(nodes: Nodes, place: Place, trigger: string, walker: Walker): Walked {
  const walk = walkFrom(nodes, walker, place);
  take(walk, selectOn(walk, trigger));
  return rest(walk);
}

const NONE: readonly Edge[] = [];

function walkFrom(nodes: Nodes, walker: Walker, { active, history, ended }: Place): Walk {
  const order = nodes.hasParallel ? orderOf(nodes, active) : active;
  const remembered = nodes.hasHistory ? new Map(history) : NO_HISTORY;
  return { nodes, walker, active: order, history: remembered, finished: [], ended };
}

/** Of charts without histories, which never write to it. */
const NO_HISTORY = new Map<number, readonly number[]>();

/** `levelByLevel`, worked out once for each place. */
function orderOf(nodes: Nodes, active: readonly number[]): readonly number[] {
  const known = nodes.orders.get(active);
  if (known !== undefined) return known;
  const order = levelByLevel(nodes, active);
  nodes.orders.set(active, order);
  return order;
}

/** Active states as XState lists those of a stored record: what stands side by side before what lies inside it. */
function levelByLevel({ all }: Nodes, active: readonly number[]): number[] {
  const order: number[] = [];
  const list = (inside: number | null): void => {
    const level = active.filter((index) => (all[index]?.parent ?? null) === inside);
    order.push(...level);
    for (const index of level) list(index);
  };
  list(null);
  return order;
}

/** Takes what needs nothing to happen until nothing is left to take. */
function rest(walk: Walk): Walked {
  for (let round = 1; !walk.ended; round += 1) {
    if (round > LONGEST_RUN || goesRound(walk)) return 'endless';
    let edges: readonly Edge[] = walk.nodes.hasAlways ? selectAlways(walk) : NONE;
    if (edges.length === 0) {
      if (walk.finished.length === 0) break;
      const finished = walk.finished.shift();
      edges = select(walk, ({ index, done }) => (index === finished ? done : NONE));
    }
    take(walk, edges);
  }
  const active = walk.active.toSorted((a, b) => a - b);
  return { active, history: walk.history, ended: walk.ended };
}

function goesRound({ nodes, walker, active, finished }: Walk): boolean {
  return nodes.goesOn && walker.goesRound?.(active, finished.length) === true;
}

/** The transitions taken on something that happens. */
function selectOn(walk: Walk, trigger: string): readonly Edge[] {
  const { all } = walk.nodes;
  let only: readonly Edge[] = NONE;
  for (const index of walk.active) {
    const edges = all[index]?.on.get(trigger);
    if (edges === undefined) continue;
    // Several states that know it decide among themselves.
    if (only !== NONE) return select(walk, (node) => node.on.get(trigger) ?? NONE);
    only = edges;
  }
  return firstPermitted(walk, only);
}

/** The transitions taken on something: the innermost state that has one; around states side by side an outer one only if none inside has. */
function select(walk: Walk, of: (node: Node) => readonly Edge[]): Edge[] {
  const { all } = walk.nodes;
  const here = new Set(walk.active);
  const pick = (index: number): readonly Edge[] => {
    const node = all[index];
    if (node === undefined) return NONE;
    let inner: readonly Edge[] = NONE;
    // States side by side have their turn in the order they were entered.
    const inside =
      node.kind === 'parallel'
        ? walk.active.filter((child) => all[child]?.parent === index)
        : node.children.filter((child) => here.has(child));
    for (const child of inside) {
      const found = pick(child);
      if (found.length > 0) inner = inner.length === 0 ? found : [...inner, ...found];
    }
    return inner.length > 0 ? inner : firstPermitted(walk, of(node));
  };
  const top = walk.active.find((index) => all[index]?.parent === null);
  return top === undefined ? [] : [...pick(top)];
}

function firstPermitted({ walker }: Walk, edges: readonly Edge[]): readonly Edge[] {
  for (const edge of edges) {
    if (walker.permits(edge)) return [edge];
  }
  return NONE;
}

function selectAlways(walk: Walk): Edge[] {
  const { all } = walk.nodes;
  const found = new Set<Edge>();
  for (const leaf of walk.active) {
    if (all[leaf]?.children.length !== 0) continue;
    for (let at: Node | undefined = all[leaf]; at !== undefined; at = all[at.parent ?? -1]) {
      const [edge] = at.always.length === 0 ? NONE : firstPermitted(walk, at.always);
      if (edge === undefined) continue;
      found.add(edge);
      break;
    }
  }
  return found.size < 2 ? [...found] : withoutRivals(walk, [...found]);
}

/** Of transitions that would leave the same state the one from further inside, else the first. */
function withoutRivals(walk: Walk, edges: readonly Edge[]): Edge[] {
  let kept: Edge[] = [];
  for (const edge of edges) {
    const leaves = new Set(leaving(walk, edge));
    const rivals = kept.filter((other) => leaving(walk, other).some((index) => leaves.has(index)));
    if (!rivals.every((rival) => isInside(walk.nodes, edge.source, rival.source))) continue;
    kept = [...kept.filter((other) => !rivals.includes(other)), edge];
  }
  return kept;
}

/** Takes transitions together. */
function take(walk: Walk, chosen: readonly Edge[]): void {
  const edges = chosen.length < 2 ? chosen : withoutRivals(walk, chosen);
  const [first] = edges;
  if (first === undefined) return;
  const { nodes, walker, active } = walk;
  const left =
    edges.length === 1
      ? leaving(walk, first)
      : [...new Set(edges.flatMap((edge) => leaving(walk, edge)))];
  const leave = left.toSorted((a, b) => b - a);
  const remembers = leave.some((index) => (nodes.all[index]?.histories.length ?? 0) > 0);
  if (remembers) for (const index of leave) remember(walk, index);
  for (const index of leave) {
    const node = nodes.all[index];
    if (node !== undefined) walker.left?.(node);
  }
  if (leave.length > 0) walk.active = active.filter((index) => !leave.includes(index));
  for (const edge of edges) walker.taken?.(edge);
  enter(walk, entering(walk, edges));
  // Where the same states are active as before, XState keeps their old order.
  if (remembers || walk.active.length !== active.length) return;
  if (walk.active.every((one) => active.includes(one))) walk.active = active;
}

/** The states transitions enter, in document order. */
function entering(walk: Walk, edges: readonly Edge[]): readonly number[] {
  const [only] = edges;
  const { hasHistory, entries } = walk.nodes;
  // Without histories a transition by itself always enters the same.
  const fixed = !hasHistory && edges.length === 1 && only !== undefined ? only.index : null;
  const known = fixed === null ? undefined : entries[fixed];
  if (known !== undefined) return known;
  const states = new Set<number>();
  for (const edge of edges) toEnter(walk, edge, states);
  const sorted = [...states].toSorted((a, b) => a - b);
  if (fixed !== null) entries[fixed] = sorted;
  return sorted;
}

function remember({ nodes, active, history }: Walk, index: number): void {
  for (const each of nodes.all[index]?.histories ?? []) {
    const deep = nodes.all[each]?.deep === true;
    history.set(
      each,
      active.filter((one) =>
        deep
          ? nodes.all[one]?.children.length === 0 && isInside(nodes, one, index)
          : nodes.all[one]?.parent === index,
      ),
    );
  }
}

/** The states a transition leaves. */
function leaving(walk: Walk, edge: Edge): number[] {
  if (edge.target === null) return [];
  const domain = domainOf(walk, edge);
  return walk.active.filter(
    (index) =>
      isInside(walk.nodes, index, domain) ||
      (edge.reenter && index === domain && edge.source === domain),
  );
}

/** The innermost state that stays active; null: none does. */
function domainOf(walk: Walk, edge: Edge): number | null {
  const { hasHistory, domains } = walk.nodes;
  if (hasHistory) return domainNow(walk, edge);
  const known = domains[edge.index];
  if (known !== undefined) return known;
  return (domains[edge.index] = domainNow(walk, edge));
}

function domainNow(walk: Walk, { source, target, reenter }: Edge): number | null {
  const { nodes } = walk;
  const targets = target === null ? [] : effective(walk, target);
  if (!reenter && targets.every((one) => one === source || isInside(nodes, one, source)))
    return source;
  const all = [...targets, source];
  const [head = source] = all;
  const others = all.slice(1);
  for (let at = parentOf(nodes, head); at !== null; at = parentOf(nodes, at)) {
    const around = at;
    if (others.every((one) => isInside(nodes, one, around))) return around;
  }
  return null;
}

/** What a target stands for: itself, or what a history remembers or falls back on. */
function effective(walk: Walk, target: number): readonly number[] {
  const { nodes, history } = walk;
  const node = nodes.all[target];
  if (node?.kind !== 'history') return [target];
  return history.get(target) ?? (node.initial === null ? [] : effective(walk, node.initial));
}

function toEnter(walk: Walk, edge: Edge, entering: Set<number>): void {
  const { source, target, reenter } = edge;
  if (target === null) return;
  const { nodes } = walk;
  const domain = domainOf(walk, edge);
  const history = nodes.all[target]?.kind === 'history';
  if (!history && (source !== target || source !== domain || reenter)) entering.add(target);
  descend(walk, target, entering);
  for (const one of effective(walk, target)) {
    const around = ancestors(nodes, one, domain);
    if (domain !== null && nodes.all[domain]?.kind === 'parallel') around.push(domain);
    surround(walk, around, entering, domain);
  }
}

/** Adds what lies inside a state and is entered with it. */
function descend(walk: Walk, index: number, entering: Set<number>): void {
  const { nodes, history } = walk;
  const node = nodes.all[index];
  if (node === undefined) return;
  if (node.kind === 'history') {
    const inside = history.get(index) ?? (node.initial === null ? [] : [node.initial]);
    for (const one of inside) {
      entering.add(one);
      descend(walk, one, entering);
    }
    for (const one of inside) surround(walk, ancestors(nodes, one, node.parent), entering, null);
  } else if (node.kind === 'compound' && node.initial !== null) {
    const first = node.initial;
    if (nodes.all[first]?.kind !== 'history') entering.add(first);
    descend(walk, first, entering);
    surround(walk, ancestors(nodes, first, index), entering, null);
  } else if (node.kind === 'parallel') {
    fill(walk, node, entering);
  }
}

/** Adds the states around, and beside them what is entered with those side by side. */
function surround(
  walk: Walk,
  around: readonly number[],
  entering: Set<number>,
  within: number | null,
): void {
  const { nodes } = walk;
  for (const index of around) {
    if (within === null || isInside(nodes, index, within)) entering.add(index);
    const node = nodes.all[index];
    if (node?.kind === 'parallel') fill(walk, node, entering);
  }
}

/** Adds the regions nothing is entered in yet. */
function fill(walk: Walk, { children }: Node, entering: Set<number>): void {
  for (const child of children) {
    if ([...entering].some((one) => isInside(walk.nodes, one, child))) continue;
    entering.add(child);
    descend(walk, child, entering);
  }
}

function enter(walk: Walk, states: readonly number[]): void {
  if (states.length === 0) return;
  const { all } = walk.nodes;
  const complete = new Set<number>();
  const active = [...walk.active];
  walk.active = active;
  for (const index of states) {
    const node = all[index];
    if (node === undefined) continue;
    if (!active.includes(index)) active.push(index);
    walk.walker.entered?.(node);
    if (node.kind !== 'final') continue;
    const parent = all[node.parent ?? -1];
    if (parent?.kind === 'compound') walk.finished.push(parent.index);
    let around = parent?.kind === 'parallel' ? parent : all[parent?.parent ?? -1];
    // The root has no number: a final state at the top ends everything.
    while (around?.kind === 'parallel' && !complete.has(around.index) && isComplete(walk, around)) {
      complete.add(around.index);
      walk.finished.push(around.index);
      around = all[around.parent ?? -1];
    }
    if (parent === undefined) walk.ended = true;
  }
}

function isComplete(walk: Walk, { kind, children }: Node): boolean {
  const { all } = walk.nodes;
  if (kind === 'compound')
    return children.some((child) => all[child]?.kind === 'final' && walk.active.includes(child));
  if (kind === 'parallel')
    return children.every((child) => {
      const node = all[child];
      return node !== undefined && isComplete(walk, node);
    });
  return kind === 'final';
}

function ancestors(nodes: Nodes, index: number, upTo: number | null): number[] {
  const found: number[] = [];
  if (index === upTo) return found;
  for (let at = parentOf(nodes, index); at !== null && at !== upTo; at = parentOf(nodes, at))
    found.push(at);
  return found;
}

function parentOf({ all }: Nodes, index: number): number | null {
  return all[index]?.parent ?? null;
}

/** Whether a state lies inside another (null: the chart as a whole). */
function isInside({ all }: Nodes, index: number, around: number | null): boolean {
  if (around === null) return true;
  return index > around && index < (all[around]?.end ?? 0);
}
