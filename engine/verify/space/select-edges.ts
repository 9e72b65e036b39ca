import { isInside, leaving } from './entry-set.ts';
import type { Edge, Node } from './nodes.ts';
import { NONE } from './walk.ts';
import type { Walk } from './walk.ts';

/** The transitions taken on something that happens. */
export function selectOn(walk: Walk, trigger: string): readonly Edge[] {
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
export function select(walk: Walk, of: (node: Node) => readonly Edge[]): Edge[] {
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

/** The transitions that need nothing to happen. */
export function selectAlways(walk: Walk): Edge[] {
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
export function withoutRivals(walk: Walk, edges: readonly Edge[]): Edge[] {
  let kept: Edge[] = [];
  for (const edge of edges) {
    const leaves = new Set(leaving(walk, edge));
    const rivals = kept.filter((other) => leaving(walk, other).some((index) => leaves.has(index)));
    if (!rivals.every((rival) => isInside(walk.nodes, edge.source, rival.source))) continue;
    kept = [...kept.filter((other) => !rivals.includes(other)), edge];
  }
  return kept;
}
