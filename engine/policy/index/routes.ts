import type { ConditionNode } from '../../condition/compile.ts';
import { accessOf } from './access.ts';
import { conjunctsOf } from './conjuncts.ts';
import { likelihoods } from './likelihood.ts';
import { excludedBy } from './predicate.ts';
import type { IndexSlot } from './predicate.ts';
import { buildQuickChecks } from './quick-check.ts';
import type { QuickChecks, ValueId } from './quick-check.ts';
import { buildSlotAccess } from './slot-access.ts';
import type { Entry, Exclusion, SlotAccess } from './slot-access.ts';

/** The ways from an event's facts to conditions. */
export interface Routes {
  readonly slots: readonly SlotAccess[];
  readonly quick: QuickChecks;
  /** Ranks of the conditions nothing could be looked up for. */
  readonly rest: Int32Array;
}

/** Finds for each condition the least likely way into it. Pure. */
export function buildRoutes(nodes: readonly ConditionNode[], slotOf: IndexSlot): Routes {
  const likelihood = likelihoods(nodes, slotOf);
  const entries: Entry[] = [];
  const exclusions: Exclusion[] = [];
  const rest: number[] = [];
  nodes.forEach((node, rank) => {
    const access = accessOf(node, false, slotOf, likelihood);
    if (access !== null) {
      entries.push(...access.predicates.map((predicate) => ({ predicate, rank })));
      return;
    }
    rest.push(rank);
    for (const { leaf, negated } of conjunctsOf(node)) {
      const excluded = excludedBy(leaf, negated, slotOf);
      if (excluded === null) continue;
      const { slot, values } = excluded;
      for (const value of values) exclusions.push({ slot, value, rank });
    }
  });
  const ids = new Map<number, Map<unknown, number>>();
  const idsOf = (slot: number): Map<unknown, number> => {
    const known = ids.get(slot) ?? new Map<unknown, number>();
    ids.set(slot, known);
    return known;
  };
  const valueId: ValueId = (slot, value) => {
    const known = idsOf(slot);
    const id = known.get(value) ?? known.size;
    known.set(value, id);
    return id;
  };
  for (const { predicate } of entries)
    if (predicate.kind === 'equal') valueId(predicate.slot, predicate.value);
  for (const { slot, value } of exclusions) valueId(slot, value);
  const quick = buildQuickChecks(nodes, slotOf, valueId);
  const bySlot = Map.groupBy(entries, ({ predicate }) => predicate.slot);
  const awayBySlot = Map.groupBy(exclusions, ({ slot }) => slot);
  const slots = new Set([...bySlot.keys(), ...ids.keys(), ...quick.slots]);
  return {
    slots: [...slots].map((slot) =>
      buildSlotAccess(slot, bySlot.get(slot) ?? [], awayBySlot.get(slot) ?? [], idsOf(slot)),
    ),
    quick,
    rest: Int32Array.from(rest),
  };
}
