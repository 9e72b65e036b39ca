import type { ConditionNode, LeafNode } from '../../condition/compile.ts';
import { factName } from '../../condition/explain.ts';
import { readPath } from '../../condition/path.ts';
import type { FactReference } from '../../condition/schema.ts';
import { jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { Besides } from './besides.ts';
import type { Turn } from './cheapest-turn.ts';
import { readerOf } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { afterChanges, follows } from './fact-slot.ts';
import type { FactSlot, SlotChange } from './fact-slot.ts';
import { inputsOf } from './inputs-of.ts';
import { between } from './near-values.ts';
import type { ComputedFrom, Possible } from './possible.ts';
import { expectedOf, SIDES, turningValues, valuesApart } from './slot-uses.ts';
import type { Look, SlotUse } from './slot-uses.ts';
import { verdictOf } from './verdict.ts';

/** One fact to be another one. */
export interface FlipChange extends SlotChange {
  /** Comparisons that come out otherwise by it; empty where it was found by trying. */
  readonly turns: readonly Turn[];
  /** Comparisons that read it. */
  readonly leaves: readonly LeafNode[];
  /** Whether only one comparison of the condition reads it: then any value that turns that one will do. */
  readonly alone: boolean;
  /** Set where it is computed: it cannot be changed by itself. */
  readonly computed?: ComputedFrom;
  /** Set where a computed fact comes to be another one by it. */
  readonly so?: SlotChange;
  /** Set where it may be anything but what its comparisons name. */
  readonly besides?: Besides;
}

/** Times conditions may be tested in search of values; counted down. */
export interface Budget {
  tries: number;
}

/** What a change is looked for with. */
export interface Known {
  readonly node: ConditionNode;
  readonly evidence: Evidence;
  readonly possible: Possible;
  /** Every fact the condition may read. */
  readonly read: readonly FactReference[];
  /** Whether it reads anything that is computed from other facts. */
  readonly derived: boolean;
  readonly want: boolean;
  /** Empty where no fact stands in several comparisons. */
  readonly uses: ReadonlyMap<string, SlotUse>;
  readonly budget: Budget;
  /** Set where each change turns comparisons of its own, known to turn by it, and these turn the condition. */
  readonly certain?: boolean;
}

/** Whether the condition comes out as wanted after changes that may be. Pure but for counting down the budget. */
export function holds(changes: readonly SlotChange[], known: Known): boolean {
  known.budget.tries -= 1;
  const { node, want, possible, evidence, read } = known;
  if (!possible.together(changes, evidence, read)) return false;
  if (known.certain === true && !changes.some((change) => isFollowed(change, read))) return true;
  if (known.derived && !comesTo(changes, known)) return false;
  return verdictOf(node, readerOf(evidenceAfter(changes, known))) === want;
}

/** Whether anything the condition reads may be another one after a change, beside what is changed. */
function isFollowed(change: SlotChange, read: readonly FactReference[]): boolean {
  return read.some(({ fact, params }) => follows(fact, params, change));
}

/** Whether what is computed from facts that change too would be what it is to be. */
function comesTo(changes: readonly SlotChange[], known: Known): boolean {
  const { possible, evidence } = known;
  const keys = new Set(changes.map(({ slot: { reference } }) => factName(reference)));
  return changes.every(({ slot: { reference, params }, value }) => {
    const computed = possible.computed(reference, evidence);
    if (computed === null) return true;
    const inputs = inputsOf(computed, possible, evidence);
    if (!inputs.some(({ fact }) => keys.has(factName(fact)))) return true;
    const others = changes.filter(({ slot }) => slot.reference !== reference);
    const after = evidenceAfter(others, known)(reference.fact, params).value;
    return jsonEqual(readPath(after, reference.path ?? ''), value);
  });
}

/** Facts as they would be after changes, with what is computed from them. Pure. */
export function evidenceAfter(
  changes: readonly SlotChange[],
  { evidence, possible, derived }: Pick<Known, 'evidence' | 'possible' | 'derived'>,
): Evidence {
  const after = afterChanges(evidence, changes);
  if (!derived) return after;
  return possible.settled(
    after,
    evidence,
    changes.map(({ slot }) => slot.reference),
  );
}

/** Of some values those that a slot may hold. */
export function possibleOf<T extends Json | undefined>(
  values: readonly T[],
  { reference }: FactSlot,
  { possible }: Pick<Known, 'possible'>,
): readonly T[] {
  const known = possible.values(reference);
  return known === null ? values : values.filter((value) => known.admits(value));
}

/** A fact that may be changed, with the values to try. */
export interface Option extends Omit<FlipChange, 'value'> {
  readonly values: () => Iterable<Json | undefined>;
}

/**
 * The first choice of one value for each option under which the condition comes out as wanted. Pure but for counting
 * down the budget.
 */
export function firstThatHolds(options: readonly Option[], known: Known): FlipChange[] | null {
  const chosen: FlipChange[] = [];
  const choose = (at: number): boolean => {
    const option = options[at];
    if (option === undefined) return holds(chosen, known);
    const { values, ...change } = option;
    const { slot } = change;
    for (const value of values()) {
      if (known.budget.tries <= 0) return false;
      if (!slot.unknown && jsonEqual(value, slot.value)) continue;
      chosen.push({ ...change, value });
      if (choose(at + 1)) return true;
      chosen.pop();
    }
    return false;
  };
  return choose(0) ? chosen : null;
}

/** Facts that are changed together in a search. */
export const MOST_TOGETHER = 3;

/**
 * Tries ever more facts together, up to `most`; `whole` when nothing smaller was left untried. Pure but for counting
 * down the budget.
 */
export function searched(
  most: number,
  known: Known,
  look: Look,
): { readonly found: FlipChange[] | null; readonly whole: boolean } {
  const options = [...known.uses.values()].map((use): Option => {
    const { slot, leaves } = use;
    const { reader } = look;
    const named = leaves.map((leaf) => expectedOf(leaf, reader));
    const values = leaves.flatMap((leaf) =>
      [true, false].flatMap((want) =>
        SIDES.flatMap((side) => [...turningValues(leaf, want, side, look)]),
      ),
    );
    const told = valuesApart(possibleOf([...values, ...between(named)], slot, known), use, reader);
    return { slot, turns: [], leaves, alone: false, values: () => told };
  });
  for (let count = 1; count <= Math.min(most, options.length, MOST_TOGETHER); count += 1) {
    for (const some of combinations(options, count)) {
      const found = firstThatHolds(some, known);
      if (found !== null) return { found, whole: true };
      if (known.budget.tries <= 0) return { found: null, whole: false };
    }
  }
  return { found: null, whole: most <= MOST_TOGETHER };
}

function* combinations<T>(of: readonly T[], count: number, from = 0): Generator<T[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let at = from; at <= of.length - count; at += 1) {
    const one = of[at];
    if (one === undefined) continue;
    for (const rest of combinations(of, count - 1, at + 1)) yield [one, ...rest];
  }
}
