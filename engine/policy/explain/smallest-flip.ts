import type { CompiledCondition, LeafNode } from '../../condition/compile.ts';
import { jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import { cheapestTurns } from './cheapest-turn.ts';
import type { Turn, Turning, Turns } from './cheapest-turn.ts';
import { readerOf } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { slotOf } from './fact-slot.ts';
import type { FactSlot } from './fact-slot.ts';
import { besidesOf, namedIn } from './besides.ts';
import { between, SOMETHING_ELSE } from './near-values.ts';
import { ANYTHING_POSSIBLE } from './possible.ts';
import type { Possible } from './possible.ts';
import { expectedOf, isEntangled, slotUsesIn, turningValues, turnOf } from './slot-uses.ts';
import type { Look, SlotUse } from './slot-uses.ts';
import { throughInputs } from './through-inputs.ts';
import type { Verdict } from './traced-condition.ts';
import {
  evidenceAfter,
  firstThatHolds,
  holds,
  MOST_TOGETHER,
  possibleOf,
  searched,
} from './try-values.ts';
import type { Budget, FlipChange, Known, Option } from './try-values.ts';
import { verdictOf } from './verdict.ts';

export type { Budget, FlipChange } from './try-values.ts';

/** Facts that, were they so, would make a condition come out otherwise. */
export interface Flip {
  readonly changes: readonly FlipChange[];
  /** Whether no fewer facts will do, of the values there were to try. */
  readonly smallest: boolean;
  /** Other changes of as many facts that would do as well; not all there are. */
  readonly alternatives: readonly (readonly FlipChange[])[];
}

/** Tests for one condition; explaining many shares what there is. */
const MOST_TRIES = 2_000;
/** Ways of the same size that are told. */
const MOST_WAYS = 3;

/** What {@link smallestFlip} may be told. */
export interface FlipOptions {
  readonly budget?: Budget;
  /** False: where comparisons share a fact, what is found on the tree will do; true when left out. */
  readonly search?: boolean;
  /** What {@link flipTurns} found for the same question. */
  readonly turns?: readonly Turns[];
  /** What facts may be; anything when left out. */
  readonly possible?: Possible;
}

/**
 * The fewest facts to be otherwise for a condition to come out as `want`, each with a value it may be: found on
 * the tree as if each comparison stood for itself, where comparisons share a fact by trying, and in either
 * case tested with the condition itself. Null where none was found, which does not mean there is none. Pure
 * but for counting down the budget.
 */
export function smallestFlip(
  { node, factsUsed }: CompiledCondition,
  evidence: Evidence,
  want: boolean,
  options: FlipOptions = {},
): Flip | null {
  const { budget = { tries: MOST_TRIES }, search = true, turns: known } = options;
  const { possible = ANYTHING_POSSIBLE } = options;
  const reader = readerOf(evidence);
  const look = { reader, possible };
  const ways = known ?? cheapestTurns(node, want, turningOf(look), MOST_WAYS);
  const [turns, ...others] = ways;
  // Even with every comparison at our disposal it does not come out so.
  if (turns === undefined || turns.turns.length === 0) return null;
  const derived = factsUsed.some((fact) => possible.computed(fact, evidence) !== null);
  const entangled = derived || isEntangled(node);
  const uses = entangled ? slotUsesIn(node, reader) : NO_USES;
  const asked: Known = { node, evidence, possible, read: factsUsed, derived, want, uses, budget };
  const found = turnedTogether(turns, asked, look);
  const finished = (changes: readonly FlipChange[]): readonly FlipChange[] =>
    withBesides(throughInputs(changes, asked), asked);
  const flip = (changes: readonly FlipChange[], smallest: boolean): Flip => ({
    changes: finished(changes),
    smallest,
    alternatives: alternativesTo(changes, turns, others, asked, look).map(finished),
  });
  if (!entangled || found?.length === 1) return found === null ? null : flip(found, true);
  if (!search) return found === null ? null : flip(found, false);
  const fewer = searched(found === null ? MOST_TOGETHER : found.length - 1, asked, look);
  if (fewer.found !== null) return flip(fewer.found, fewer.whole);
  return found === null ? null : flip(found, fewer.whole);
}

/** Changes to anything else with what of the named values that leaves out. */
function withBesides(changes: readonly FlipChange[], known: Known): readonly FlipChange[] {
  return changes.map((change) => {
    const bound = change.alone || change.so !== undefined;
    if (bound || !isAnyOther(change, known)) return change;
    const verdict = (value: Json): Verdict => {
      known.budget.tries -= 1;
      const others = changes.map((one) => (one === change ? { ...one, value } : one));
      return verdictOf(known.node, readerOf(evidenceAfter(others, known)));
    };
    // Comparisons that hold now, on the same fact, with another value there.
    const now = leavesThatHold(change, known.evidence);
    const decides = (value: Json): boolean =>
      now.some((leaf) => leaf.test(readerOf(evidenceAfter([{ ...change, value }], known)).read));
    const values = known.possible.values(change.slot.reference);
    const all = values?.listed === true ? values.examples : null;
    return { ...change, besides: besidesOf(change, known.want, { verdict, decides, all }) };
  });
}

/** Whether a value only stands for those that no comparison of its fact names. */
function isAnyOther({ value, slot, leaves }: FlipChange, { possible }: Known): boolean {
  if (value === SOMETHING_ELSE) return true;
  if (value === undefined || possible.values(slot.reference)?.listed !== true) return false;
  return !namedIn(slot, leaves).some((one) => jsonEqual(one, value));
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
  look: Look,
): (readonly FlipChange[])[] {
  if (others.length === 0) return [];
  const taken = new Set([slotsChanged(changes)]);
  const alternatives: (readonly FlipChange[])[] = [];
  for (const other of others) {
    if (other.dull > Math.max(dull, DULLEST) || asked.budget.tries <= 0) continue;
    const found = turnedTogether(other, asked, look);
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
  want: boolean,
  look: Look,
): readonly Turns[] {
  return cheapestTurns(node, want, turningOf(look), MOST_WAYS);
}

/** What comparisons come to, and how each could be turned. Pure but for the reader. */
export function turningOf(look: Look): Turning {
  const { reader } = look;
  // What was read to know what a comparison comes to is what it is to be turned from.
  let latest: LeafNode | null = null;
  let actual: Json | undefined;
  return {
    verdict(leaf) {
      const { expected } = leaf;
      if ('read' in expected) return verdictOf(leaf, reader);
      reader.reset();
      latest = leaf;
      actual = leaf.fact.read(reader.read);
      const holds = leaf.compare(actual, expected.literal, reader.read);
      return reader.unknown() ? null : holds;
    },
    turn: (leaf, want) =>
      turnOf(leaf, want, look, leaf === latest ? actual : leaf.fact.read(reader.read)),
  };
}

/** A value for each slot of the turns, so that the condition really comes out otherwise. */
function turnedTogether({ turns }: Turns, known: Known, look: Look): readonly FlipChange[] | null {
  const { reader } = look;
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
  // Mostly the first value of each does it; where none stands in two comparisons, it was tried with the one it stands in.
  const certain =
    known.uses.size === 0 &&
    groups.every(({ turns: on }) => on.length === 1) &&
    known.read.every(({ params }) => params === undefined);
  if (holds(first, { ...known, certain })) return first;
  const options = groups.map((group): Option => {
    const named = group.turns.map(({ leaf }) => expectedOf(leaf, reader));
    return {
      ...group,
      *values() {
        for (const { leaf, want, side } of group.turns)
          yield* turningValues(leaf, want, side, look);
        if (group.turns.length > 1) yield* possibleOf(between(named), group.slot, known);
      },
    };
  });
  return firstThatHolds(options, known);
}
