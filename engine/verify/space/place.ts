import type { Nodes } from './nodes.ts';

/** Where a chart is: numbers of all active states in document order, and what its histories remember. */
export interface Place {
  readonly active: readonly number[];
  /** Remembered states by the number of the history. */
  readonly history: ReadonlyMap<number, readonly number[]>;
  /** A final state at the top was reached: nothing happens any more. */
  readonly ended: boolean;
}

/** The states of a place nothing lies inside of: what `record.state` names. Pure. */
export function leavesOf({ all }: Nodes, { active }: Place): number[] {
  return active.filter((index) => all[index]?.children.length === 0);
}

/** Numbers of states begin after the signs that tell other things. */
const FIRST = 0x100;

/** A text that is the same for equal places only. Pure. */
export function placeKey(nodes: Nodes, place: Place): string {
  let key = place.ended ? '!' : '';
  for (const index of place.active) {
    if (nodes.isLeaf[index] === true) key += String.fromCharCode(index + FIRST);
  }
  if (!nodes.hasHistory) return key;
  const remembered = [...place.history].toSorted(([a], [b]) => a - b);
  for (const [history, states] of remembered)
    key += `|${String.fromCharCode(...[history, ...states].map((one) => one + FIRST))}`;
  return key;
}

/** The leaves' paths, as people call a place: "open.triage, open.notified". Pure. */
export function placeName(nodes: Nodes, place: Place): string {
  return leavesOf(nodes, place)
    .map((index) => nodes.all[index]?.path ?? '')
    .join(', ');
}

/** The place as `record.state` says it. Pure. */
export function stateAt(nodes: Nodes, place: Place): string {
  return placeName(nodes, place).replaceAll(', ', ',');
}
