import type { ConditionNode } from '../../condition/compile.ts';
import type { Turns } from '../../turns.ts';
import { rangesOf } from './access.ts';
import type { Likelihood } from './access.ts';
import { conjunctsOf } from './conjuncts.ts';
import { predicatesOf } from './predicate.ts';
import type { IndexSlot, Predicate, Scalar } from './predicate.ts';

/** What an event's facts are for quick checks, by slot. */
export interface SlotValues {
  /** Number of the value among those some policy names; -1 for any other. */
  readonly ids: Int32Array;
  /** The value as a number; NaN where it is none. */
  readonly numbers: Float64Array;
}

/** Number of a scalar among those named for a slot. */
export type ValueId = (slot: number, value: Scalar) => number;

/** What building quick checks takes. */
export interface QuickCheckTools {
  readonly slotOf: IndexSlot;
  readonly likelihood: Likelihood;
  readonly valueId: ValueId;
}

/**
 * Checks that rule most candidates out by comparing a few numbers that lie side by side in memory, where
 * testing a condition follows pointers all over it. A condition that passes must still be tested.
 */
export interface QuickChecks {
  /** Facts they look at. */
  readonly slots: ReadonlySet<number>;
  /** Where each rank's checks begin; one more than there are ranks. */
  readonly starts: Int32Array;
  /** Slot and kind, operand, count: three numbers a check. */
  readonly checks: Int32Array;
  /** Ids of lists of values. */
  readonly lists: Int32Array;
  /** Lower and upper ends of ranges. */
  readonly ends: Float64Array;
}

const ONE_OF = 0;
const WITHIN = 1;

/**
 * Quick checks of conditions, in order of rank. Pure.
 * @param ways what each condition is found by, where it is found by anything: of each at least one holds then
 */
export function* buildQuickChecks(
  nodes: readonly ConditionNode[],
  ways: readonly (readonly (readonly Predicate[])[] | undefined)[],
  { slotOf, likelihood, valueId }: QuickCheckTools,
): Turns<QuickChecks> {
  const slots = new Set<number>();
  const starts = [0];
  const checks: number[] = [];
  const lists: number[] = [];
  const ends: number[] = [];
  for (const [rank, node] of nodes.entries()) {
    for (const predicates of checkable(node, slotOf, likelihood)) {
      const [first] = predicates;
      if (first === undefined || isWay(ways[rank], predicates)) continue;
      slots.add(first.slot);
      if (first.kind === 'range') {
        checks.push((first.slot << 1) | WITHIN, ends.length, 0);
        ends.push(first.low, first.high);
      } else {
        checks.push((first.slot << 1) | ONE_OF, lists.length, predicates.length);
        for (const one of predicates) if (isEqual(one)) lists.push(valueId(one.slot, one.value));
      }
    }
    starts.push(checks.length);
    yield null;
  }
  return {
    slots,
    starts: Int32Array.from(starts),
    checks: Int32Array.from(checks),
    lists: Int32Array.from(lists),
    ends: Float64Array.from(ends),
  };
}

/** What can be checked quickly of a condition, the least likely first. */
function checkable(
  node: ConditionNode,
  slotOf: IndexSlot,
  likelihood: Likelihood,
): (readonly Predicate[])[] {
  const likely = (predicates: readonly Predicate[]): number =>
    predicates.reduce((sum, one) => sum + likelihood(one), 0);
  const values = conjunctsOf(node)
    .map(({ leaf, negated }) => predicatesOf(leaf, negated, slotOf) ?? [])
    .filter((predicates) => predicates.every(isEqual));
  const ranges = rangesOf(node, false, slotOf).map((one) => [one]);
  return [...values, ...ranges].toSorted((a, b) => likely(a) - likely(b));
}

/** Whether it is what the condition is found by: then it holds already. */
function isWay(
  ways: readonly (readonly Predicate[])[] | undefined,
  predicates: readonly Predicate[],
): boolean {
  if (ways === undefined) return false;
  const text = JSON.stringify(predicates);
  return ways.some((way) => JSON.stringify(way) === text);
}

function isEqual(
  predicate: Predicate | undefined,
): predicate is Extract<Predicate, { kind: 'equal' }> {
  return predicate?.kind === 'equal';
}

/** False when the condition of this rank certainly does not hold. */
export function passes(quick: QuickChecks, rank: number, values: SlotValues): boolean {
  const { starts, checks, ends } = quick;
  const { ids, numbers } = values;
  const end = starts[rank + 1] ?? 0;
  for (let at = starts[rank] ?? 0; at < end; at += 3) {
    const what = checks[at] ?? 0;
    const operand = checks[at + 1] ?? 0;
    const slot = what >> 1;
    if ((what & 1) === WITHIN) {
      const number = numbers[slot] ?? NaN;
      if (!(number >= (ends[operand] ?? 0) && number <= (ends[operand + 1] ?? 0))) return false;
    } else if (!isListed(quick.lists, operand, checks[at + 2] ?? 0, ids[slot] ?? -1)) return false;
  }
  return true;
}

function isListed(lists: Int32Array, from: number, count: number, id: number): boolean {
  for (let at = from; at < from + count; at += 1) if (lists[at] === id) return true;
  return false;
}
