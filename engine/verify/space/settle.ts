import { descend, isInside, leaving, toEnter } from './entry-set.ts';
import type { Edge, Node, Nodes } from './nodes.ts';
import type { Place } from './place.ts';
import { select, selectAlways, selectOn, withoutRivals } from './select-edges.ts';
import { NONE } from './walk.ts';
import type { Walk, Walked, Walker } from './walk.ts';

/** Longest run of transitions that need nothing to happen; a longer one is an endless loop (as in `workflow/machine.ts`). */
export const LONGEST_RUN = 200;

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
