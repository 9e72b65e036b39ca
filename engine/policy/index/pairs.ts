import type { ConditionNode } from '../../condition/compile.ts';
import type { Turns } from '../../turns.ts';
import { rangesOf } from './access.ts';
import type { Likelihood } from './access.ts';
import type { CandidateSet } from './candidate-set.ts';
import { cellAt, isBand } from './cells.ts';
import type { Cells } from './cells.ts';
import { conjunctsOf } from './conjuncts.ts';
import { addPair, buildPairTable } from './pair-table.ts';
import type { PairEntry, PairTable } from './pair-table.ts';
import { predicatesOf } from './predicate.ts';
import type { IndexSlot, Predicate } from './predicate.ts';
import type { SlotValues, ValueId } from './quick-check.ts';

/** What one fact must be: one of a few values, or in a band of numbers. */
interface Side {
  readonly slot: number;
  readonly predicates: readonly Predicate[];
  readonly likelihood: number;
}

/** A way into a condition by two facts at once. */
export interface Pair {
  readonly sides: readonly [Side, Side];
  /** How likely an event meets both, were they independent. */
  readonly likelihood: number;
}

/** One of the two facts: its slot, and its cells where it goes by bands. */
interface Axis {
  readonly slot: number;
  readonly cells: Cells | null;
}

/** The conditions two facts lead to together. */
export interface PairAccess {
  readonly axes: readonly [Axis, Axis];
  /** Ranks by the numbers of both values, or of the cells they are in. */
  readonly table: PairTable;
}

/** Most combinations a condition is entered under. */
const MOST_COMBINATIONS = 16;
/** Fewer conditions of one pair of facts are not worth looking it up in every event. */
const WORTH = 8;

/**
 * The least likely two facts that must each have one of a few values, or be in a band, for a condition to
 * hold; undefined where there are no two. Pure.
 */
export function pairOf(
  node: ConditionNode,
  slotOf: IndexSlot,
  likelihood: Likelihood,
): Pair | undefined {
  const bySlot = new Map<number, Side>();
  const note = (predicates: readonly Predicate[]): void => {
    const [one] = predicates;
    if (one === undefined) return;
    const likely = predicates.reduce((sum, each) => sum + likelihood(each), 0);
    const known = bySlot.get(one.slot);
    if (known !== undefined && known.likelihood <= likely) return;
    bySlot.set(one.slot, { slot: one.slot, predicates, likelihood: likely });
  };
  for (const { leaf, negated } of conjunctsOf(node)) {
    const values = predicatesOf(leaf, negated, slotOf) ?? [];
    if (values.every(({ kind }) => kind === 'equal')) note(values);
  }
  for (const range of rangesOf(node, false, slotOf)) if (isBand(range)) note([range]);
  const [rarest, other] = [...bySlot.values()].toSorted((a, b) => a.likelihood - b.likelihood);
  if (rarest === undefined || other === undefined) return undefined;
  const sides = rarest.slot < other.slot ? ([rarest, other] as const) : ([other, rarest] as const);
  return { sides, likelihood: rarest.likelihood * other.likelihood };
}

/**
 * Arranges pairs, in order of rank, for looking them up. What is not worth it is left out: `chosen` says of
 * each rank whether it is in. Pure.
 */
export function* buildPairs(
  pairs: readonly (Pair | undefined)[],
  cells: ReadonlyMap<number, Cells>,
  valueId: ValueId,
): Turns<{ readonly pairs: readonly PairAccess[]; readonly chosen: readonly boolean[] }> {
  const chosen = pairs.map(() => false);
  const numbersOf = ({ slot, predicates }: Side): number[] =>
    predicates.flatMap((one) => {
      if (one.kind === 'equal') return [valueId(slot, one.value)];
      if (one.kind !== 'range') return [];
      const from = cellAt(cells.get(slot) ?? NO_CELLS, one.low);
      const upTo = cellAt(cells.get(slot) ?? NO_CELLS, one.high);
      return Array.from({ length: Math.max(0, upTo - from + 1) }, (_, n) => from + n);
    });
  const entered = pairs.flatMap((pair, rank) => {
    if (pair === undefined || sizeOf(pair, cells) > MOST_COMBINATIONS) return [];
    return [{ pair, rank }];
  });
  const groups = Map.groupBy(entered, ({ pair }) => pair.sides.map(axisKey).join(' '));
  const found: PairAccess[] = [];
  for (const group of groups.values()) {
    const [some] = group;
    if (some === undefined || group.length < WORTH) continue;
    const entries: PairEntry[] = [];
    for (const { pair, rank } of group) {
      chosen[rank] = true;
      const [ones = [], others = []] = pair.sides.map(numbersOf);
      for (const one of ones)
        for (const other of others) entries.push({ first: one, second: other, rank });
      yield null;
    }
    const [first, second] = some.pair.sides;
    const axes = [axisOf(first, cells), axisOf(second, cells)] as const;
    found.push({ axes, table: buildPairTable(entries) });
  }
  return { pairs: found, chosen };
}

const NO_CELLS = new Float64Array();

function isBanded({ predicates: [one] }: Side): boolean {
  return one?.kind === 'range';
}

function axisKey(side: Side): string {
  return `${side.slot}${isBanded(side) ? ' band' : ''}`;
}

function axisOf(side: Side, cells: ReadonlyMap<number, Cells>): Axis {
  const { slot } = side;
  return { slot, cells: isBanded(side) ? (cells.get(slot) ?? NO_CELLS) : null };
}

function sizeOf({ sides }: Pair, cells: ReadonlyMap<number, Cells>): number {
  return sides.reduce((product, { slot, predicates }) => {
    const [one] = predicates;
    if (one?.kind !== 'range') return product * predicates.length;
    const of = cells.get(slot) ?? NO_CELLS;
    return product * Math.max(1, cellAt(of, one.high) - cellAt(of, one.low) + 1);
  }, 1);
}

/** Adds the conditions the values of an event lead to two by two. */
export function addPairs(
  pairs: readonly PairAccess[],
  values: SlotValues,
  into: CandidateSet,
): void {
  for (const { axes, table } of pairs) {
    const one = numberOn(axes[0], values);
    const other = numberOn(axes[1], values);
    if (one < 0 || other < 0) continue;
    addPair(table, one, other, into);
  }
}

function numberOn({ slot, cells }: Axis, { ids, numbers }: SlotValues): number {
  if (cells === null) return ids[slot] ?? -1;
  const value = numbers[slot] ?? NaN;
  return Number.isNaN(value) ? -1 : cellAt(cells, value);
}
