import type { ConditionNode } from '../../condition/compile.ts';
import { mapInTurns } from '../../turns.ts';
import type { Turns } from '../../turns.ts';
import type { Likelihood } from './access.ts';
import { predicatesOf } from './predicate.ts';
import type { IndexSlot, Predicate } from './predicate.ts';

/** So that a fact only one policy looks at does not seem rare. */
const PRIOR = 16;
/** A fact is there, or not, in about half of the events. */
const EVEN = 0.5;

interface SlotCounts {
  total: number;
  readonly values: Map<unknown, number>;
  ends: Float64Array;
  readonly bounds: number[];
}

/**
 * How likely events meet a predicate, guessed from the policies themselves: values many of them name are
 * common ones, and a range is as likely as the share of all ranges' ends within it. Wrong guesses cost
 * time, never a verdict. Pure.
 */
export function* likelihoods(
  nodes: readonly ConditionNode[],
  slotOf: IndexSlot,
): Turns<Likelihood> {
  const slots = new Map<number, SlotCounts>();
  const countsOf = (slot: number): SlotCounts => {
    const known = slots.get(slot);
    if (known !== undefined) return known;
    const fresh = { total: 0, values: new Map(), ends: new Float64Array(), bounds: [] };
    slots.set(slot, fresh);
    return fresh;
  };
  const note = (predicate: Predicate): void => {
    const counts = countsOf(predicate.slot);
    if (predicate.kind === 'range') {
      counts.bounds.push(Number.isFinite(predicate.low) ? predicate.low : predicate.high);
    } else if ('value' in predicate) {
      counts.total += 1;
      counts.values.set(predicate.value, (counts.values.get(predicate.value) ?? 0) + 1);
    }
  };
  yield* mapInTurns(nodes, (node) => visit(node, false, slotOf, note));
  for (const counts of slots.values()) counts.ends = Float64Array.from(counts.bounds).toSorted();
  return (predicate) => {
    const { total, values, ends } = countsOf(predicate.slot);
    switch (predicate.kind) {
      case 'present':
      case 'absent':
        return EVEN;
      case 'range': {
        const within = below(ends, predicate.high, true) - below(ends, predicate.low, false);
        return (Math.max(0, within) + 1) / (ends.length + PRIOR);
      }
      default:
        return (values.get(predicate.value) ?? 0) / (total + PRIOR);
    }
  };
}

function visit(
  node: ConditionNode,
  negated: boolean,
  slotOf: IndexSlot,
  note: (predicate: Predicate) => void,
): void {
  if (node.kind === 'shared') visit(node.node, negated, slotOf, note);
  else if (node.kind === 'leaf') predicatesOf(node, negated, slotOf)?.forEach(note);
  else
    for (const child of node.tested) visit(child, (node.kind === 'not') !== negated, slotOf, note);
}

/** How many of the sorted numbers lie below a value, or at it. */
function below(sorted: Float64Array, value: number, included: boolean): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const one = sorted[middle] ?? 0;
    if (one < value || (included && one === value)) from = middle + 1;
    else to = middle;
  }
  return from;
}
