import type { ConditionNode } from '../../condition/compile.ts';
import { mapInTurns } from '../../turns.ts';
import type { Turns } from '../../turns.ts';
import { accessOf, rangesOf } from './access.ts';
import { cellsOf } from './cells.ts';
import { conjunctsOf } from './conjuncts.ts';
import { buildExcluding } from './excluding.ts';
import type { Excluding, Exclusion } from './excluding.ts';
import { likelihoods } from './likelihood.ts';
import { buildPairs, pairOf } from './pairs.ts';
import type { PairAccess } from './pairs.ts';
import { excludedBy } from './predicate.ts';
import type { IndexSlot, Predicate } from './predicate.ts';
import { buildQuickChecks } from './quick-check.ts';
import type { QuickChecks, ValueId } from './quick-check.ts';
import { buildSlotAccess } from './slot-access.ts';
import type { Entry, SlotAccess } from './slot-access.ts';

/** The ways from an event's facts to conditions. */
export interface Routes {
  readonly slots: readonly SlotAccess[];
  readonly pairs: readonly PairAccess[];
  readonly quick: QuickChecks;
  /** The conditions nothing could be looked up for. */
  readonly rest: Excluding;
}

/** Finds for each condition the least likely way into it. Pure. */
export function* buildRoutes(nodes: readonly ConditionNode[], slotOf: IndexSlot): Turns<Routes> {
  const likelihood = yield* likelihoods(nodes, slotOf);
  const { idsOf, valueId } = numbering();
  const access = yield* mapInTurns(nodes, (node) => accessOf(node, false, slotOf, likelihood));
  const rarer = yield* mapInTurns(nodes, (node, rank) => {
    const pair = pairOf(node, slotOf, likelihood);
    return (pair?.likelihood ?? 1) < (access[rank]?.likelihood ?? 1) ? pair : undefined;
  });
  const ranges = (yield* mapInTurns(nodes, (node) => rangesOf(node, false, slotOf))).flat();
  const numeric = new Set(ranges.map(({ slot }) => slot));
  const cells = cellsOf(ranges);
  const { pairs, chosen } = yield* buildPairs(rarer, cells, valueId);
  /** What holds of a condition that has been found, each of them. */
  const ways = access.map((one, rank): readonly (readonly Predicate[])[] | undefined => {
    // Of a band it is only known that the number is near it.
    if (chosen[rank] === true)
      return rarer[rank]?.sides
        .map(({ predicates }) => predicates)
        .filter(([some]) => some?.kind === 'equal');
    return one === null ? undefined : [one.predicates];
  });
  const entries = access.flatMap((one, rank) =>
    chosen[rank] === true
      ? []
      : (one?.predicates ?? []).map((predicate): Entry => ({ predicate, rank })),
  );
  for (const { predicate } of entries)
    if (predicate.kind === 'equal') valueId(predicate.slot, predicate.value);
  const rest = Int32Array.from([...nodes.keys()].filter((rank) => ways[rank] === undefined));
  const excluded = yield* mapInTurns([...rest], (rank, place) =>
    exclusionsOf(nodes[rank], slotOf, valueId).map((one) => ({ ...one, place })),
  );
  const exclusions = excluded.flat();
  const quick = yield* buildQuickChecks(nodes, ways, { slotOf, likelihood, valueId });
  const bySlot = Map.groupBy(entries, ({ predicate }) => predicate.slot);
  const slots = new Set([
    ...bySlot.keys(),
    ...pairs.flatMap(({ axes }) => axes.map(({ slot }) => slot)),
    ...exclusions.map(({ slot }) => slot),
    ...quick.slots,
  ]);
  return {
    slots: yield* mapInTurns([...slots], (slot) =>
      buildSlotAccess(slot, bySlot.get(slot) ?? [], idsOf(slot), numeric.has(slot)),
    ),
    pairs,
    quick,
    rest: buildExcluding(rest, exclusions),
  };
}

function exclusionsOf(
  node: ConditionNode | undefined,
  slotOf: IndexSlot,
  valueId: ValueId,
): Omit<Exclusion, 'place'>[] {
  return (node === undefined ? [] : conjunctsOf(node)).flatMap(({ leaf, negated }) => {
    const excluded = excludedBy(leaf, negated, slotOf);
    if (excluded === null) return [];
    const { slot, values } = excluded;
    return values.map((value) => ({ slot, valueId: valueId(slot, value) }));
  });
}

/** Numbers the values named for each slot, in the order they are met. */
function numbering(): {
  readonly idsOf: (slot: number) => ReadonlyMap<unknown, number>;
  readonly valueId: ValueId;
} {
  const ids = new Map<number, Map<unknown, number>>();
  const idsOf = (slot: number): Map<unknown, number> => {
    const known = ids.get(slot) ?? new Map<unknown, number>();
    ids.set(slot, known);
    return known;
  };
  return {
    idsOf,
    valueId(slot, value) {
      const known = idsOf(slot);
      const id = known.get(value) ?? known.size;
      known.set(value, id);
      return id;
    },
  };
}
