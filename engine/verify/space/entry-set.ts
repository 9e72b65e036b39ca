import type { Edge, Node, Nodes } from './nodes.ts';
import type { Walk } from './walk.ts';

/** The states a transition leaves. */
export function leaving(walk: Walk, edge: Edge): number[] {
  if (edge.target === null) return [];
  const domain = domainOf(walk, edge);
  return walk.active.filter(
    (index) =>
      isInside(walk.nodes, index, domain) ||
      (edge.reenter && index === domain && edge.source === domain),
  );
}

/** The innermost state that stays active; null: none does. */
export function domainOf(walk: Walk, edge: Edge): number | null {
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

/** Adds the states a transition enters. Reads the walk only. */
export function toEnter(walk: Walk, edge: Edge, entering: Set<number>): void {
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
export function descend(walk: Walk, index: number, entering: Set<number>): void {
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
export function isInside({ all }: Nodes, index: number, around: number | null): boolean {
  if (around === null) return true;
  return index > around && index < (all[around]?.end ?? 0);
}
