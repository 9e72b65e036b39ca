import type { CompiledCondition, ConditionNode, LeafNode } from '../../condition/compile.ts';
import { jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import { cheapestTurns } from './cheapest-turn.ts';
import type { Turn, Turning, Turns } from './cheapest-turn.ts';
import { readerOf } from './evidence.ts';
import type { Evidence, EvidenceReader } from './evidence.ts';
import { afterChanges, slotOf } from './fact-slot.ts';
import type { FactSlot, SlotChange } from './fact-slot.ts';
import { besidesOf } from './besides.ts';
import type { Besides } from './besides.ts';
import { between, SOMETHING_ELSE } from './near-values.ts';
import {
  expectedOf,
  isEntangled,
  SIDES,
  slotUsesIn,
  turningValues,
  turnOf,
  valuesApart,
} from './slot-uses.ts';
import type { SlotUse } from './slot-uses.ts';
import type { Verdict } from './traced-condition.ts';
import { verdictOf } from './verdict.ts';

/** One fact to be another one. */
export interface FlipChange extends SlotChange {
  /** Comparisons that come out otherwise by it; empty where it was found by trying. */
  readonly turns: readonly Turn[];
  /** Comparisons that read it. */
  readonly leaves: readonly LeafNode[];
  /** Whether only one comparison of the condition reads it: then any value that turns that one will do. */
  readonly alone: boolean;
  /** Set where it may be anything but what its comparisons name. */
  readonly besides?: Besides;
}

/** Facts that, were they so, would make a condition come out otherwise. */
export interface Flip {
  readonly changes: readonly FlipChange[];
  /** Whether no fewer facts will do, of the values there were to try. */
  readonly smallest: boolean;
  /** Other changes of as many facts that would do as well; not all there are. */
  readonly alternatives: readonly (readonly FlipChange[])[];
}

/** Times conditions may be tested in search of values; counted down. */
export interface Budget {
  tries: number;
}

/** Tests for one condition; explaining many shares what there is. */
const MOST_TRIES = 2_000;
/** Ways of the same size that are told. */
const MOST_WAYS = 3;
/** Facts that are changed together in that search. */
const MOST_TOGETHER = 3;

interface Known {
  readonly node: ConditionNode;
  readonly evidence: Evidence;
  readonly want: boolean;
  /** Empty where no fact stands in several comparisons. */
  readonly uses: ReadonlyMap<string, SlotUse>;
  readonly budget: Budget;
}

/** What {@link smallestFlip} may be told. */
export interface FlipOptions {
  readonly budget?: Budget;
  /** False: where comparisons share a fact, what is found on the tree will do; true when left out. */
  readonly search?: boolean;
  /** What {@link flipTurns} found for the same question. */
  readonly turns?: readonly Turns[];
}

/**
 * The fewest facts to be otherwise for a condition to come out as `want`, each with a value to be: found on
 * the tree as if each comparison stood for itself, where comparisons share a fact by trying, and in either
 * case tested with the condition itself. Null where none was found, which does not mean there is none. Pure
 * but for counting down the budget.
 */
export function smallestFlip(
  { node }: CompiledCondition,
  evidence: Evidence,
  want: boolean,
  { budget = { tries: MOST_TRIES }, search = true, turns: known }: FlipOptions = {},
): Flip | null {
  const reader = readerOf(evidence);
  const ways = known ?? cheapestTurns(node, want, turningOf(reader), MOST_WAYS);
  const [turns, ...others] = ways;
  // Even with every comparison at our disposal it does not come out so.
  if (turns === undefined || turns.turns.length === 0) return null;
  const entangled = isEntangled(node);
  const uses = entangled ? slotUsesIn(node, reader) : NO_USES;
  const asked: Known = { node, evidence, want, uses, budget };
  const found = turnedTogether(turns, asked, reader);
  const flip = (changes: readonly FlipChange[], smallest: boolean): Flip => ({
    changes: withBesides(changes, asked),
    smallest,
    alternatives: alternativesTo(changes, turns, others, asked, reader).map((other) =>
      withBesides(other, asked),
    ),
  });
  if (!entangled || found?.length === 1) return found === null ? null : flip(found, true);
  if (!search) return found === null ? null : flip(found, false);
  const fewer = searched(found === null ? MOST_TOGETHER : found.length - 1, asked, reader);
  if (fewer.found !== null) return flip(fewer.found, fewer.whole);
  return found === null ? null : flip(found, fewer.whole);
}

/** Changes to anything else with what of the named values that leaves out. */
function withBesides(changes: readonly FlipChange[], known: Known): readonly FlipChange[] {
  return changes.map((change) => {
    if (change.value !== SOMETHING_ELSE || change.alone) return change;
    const verdict = (value: Json): Verdict => {
      known.budget.tries -= 1;
      const others = changes.map((one) => (one === change ? { ...one, value } : one));
      return verdictOf(known.node, readerOf(afterChanges(known.evidence, others)));
    };
    // Comparisons that hold now, on the same fact, with another value there.
    const now = leavesThatHold(change, known.evidence);
    const decides = (value: Json): boolean =>
      now.some((leaf) =>
        leaf.test(readerOf(afterChanges(known.evidence, [{ ...change, value }])).read),
      );
    return { ...change, besides: besidesOf(change, known.want, verdict, decides) };
  });
}

function leavesThatHold({ leaves }: FlipChange, evidence: Evidence): readonly LeafNode[] {
  return leaves.filter((leaf) => leaf.test(readerOf(evidence).read));
}

/** How dull a way may be beside one that tells more. */
const DULLEST = 1;

/** Other ways that come to as many facts, and others than those found. */
function alternativesTo(
  changes: readonly FlipChange[],
  { dull }: Turns,
  others: readonly Turns[],
  asked: Known,
  reader: EvidenceReader,
): (readonly FlipChange[])[] {
  const taken = new Set([slotsChanged(changes)]);
  const alternatives: (readonly FlipChange[])[] = [];
  for (const other of others) {
    if (other.dull > Math.max(dull, DULLEST) || asked.budget.tries <= 0) continue;
    const found = turnedTogether(other, asked, reader);
    if (found?.length !== changes.length || taken.has(slotsChanged(found))) continue;
    taken.add(slotsChanged(found));
    alternatives.push(found);
  }
  return alternatives;
}

function slotsChanged(changes: readonly FlipChange[]): string {
  return changes
    .map(({ slot }) => slot.key)
    .toSorted()
    .join('\n\n');
}

const NO_USES: ReadonlyMap<string, SlotUse> = new Map();

/**
 * Comparisons that would turn a condition if each stood for itself, and other ways with as few; none where not
 * even all would. How many they are says how far it is from coming out as `want`. Pure.
 */
export function flipTurns(
  { node }: CompiledCondition,
  evidence: Evidence,
  want: boolean,
): readonly Turns[] {
  return cheapestTurns(node, want, turningOf(readerOf(evidence)), MOST_WAYS);
}

function turningOf(reader: EvidenceReader): Turning {
  const verdicts = new Map<LeafNode, Verdict>();
  return {
    verdict(leaf) {
      const before = verdicts.get(leaf);
      if (before !== undefined) return before;
      const verdict = verdictOf(leaf, reader);
      verdicts.set(leaf, verdict);
      return verdict;
    },
    turn: (leaf, want) => turnOf(leaf, want, reader),
  };
}

/** A value for each slot of the turns, so that the condition really comes out otherwise. */
function turnedTogether(
  { turns }: Turns,
  known: Known,
  reader: EvidenceReader,
): readonly FlipChange[] | null {
  const bySlot = new Map<string, { slot: FactSlot; turns: Turn[] }>();
  for (const turn of turns) {
    const slot = slotOf(turn.leaf, turn.side, reader);
    if (slot === null) return null;
    const same = bySlot.get(slot.key);
    if (same === undefined) bySlot.set(slot.key, { slot, turns: [turn] });
    else same.turns.push(turn);
  }
  const groups = [...bySlot.values()].map(({ slot, turns: on }) => {
    const leaves = known.uses.get(slot.key)?.leaves ?? on.map(({ leaf }) => leaf);
    return { slot, leaves, turns: on, alone: leaves.length === 1 };
  });
  const first = groups.map((group) => ({ ...group, value: group.turns[0]?.value }));
  // Mostly the first value of each does it.
  if (holds(first, known)) return first;
  const options = groups.map((group): Option => {
    const named = group.turns.map(({ leaf }) => expectedOf(leaf, reader));
    return {
      ...group,
      *values() {
        for (const { leaf, want, side } of group.turns)
          yield* turningValues(leaf, want, side, reader);
        if (group.turns.length > 1) yield* between(named);
      },
    };
  });
  return firstThatHolds(options, known);
}

/** Whether the condition comes out as wanted after changes. */
function holds(changes: readonly SlotChange[], known: Known): boolean {
  known.budget.tries -= 1;
  const changed = readerOf(afterChanges(known.evidence, changes));
  return verdictOf(known.node, changed) === known.want;
}

interface Option extends Omit<FlipChange, 'value'> {
  readonly values: () => Iterable<Json | undefined>;
}

/** The first choice of one value for each option under which the condition comes out as wanted. */
function firstThatHolds(options: readonly Option[], known: Known): FlipChange[] | null {
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

/** Tries ever more facts together, up to `most`; `whole` when nothing smaller was left untried. */
function searched(
  most: number,
  known: Known,
  reader: EvidenceReader,
): { readonly found: FlipChange[] | null; readonly whole: boolean } {
  const options = [...known.uses.values()].map((use): Option => {
    const { slot, leaves } = use;
    const named = leaves.map((leaf) => expectedOf(leaf, reader));
    const values = leaves.flatMap((leaf) =>
      [true, false].flatMap((want) =>
        SIDES.flatMap((side) => [...turningValues(leaf, want, side, reader)]),
      ),
    );
    const told = valuesApart([...values, ...between(named)], use, reader);
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
