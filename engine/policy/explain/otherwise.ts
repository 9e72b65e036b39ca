import type { ConditionNode } from '../../condition/compile.ts';
import type { Shown } from '../../condition/explain.ts';
import type { FactReference } from '../../condition/schema.ts';
import type { ProposedChange, SmallestChange } from './explained-policy.ts';
import { factPhrase } from './fact-phrase.ts';
import { listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import { shownComputed } from './computed-words.ts';
import type { NoWay } from './no-way.ts';
import { absenceClause, changeClause, shownProposal } from './change-words.ts';
import { askedOf } from './leaf-words.ts';
import type { Flip, FlipChange } from './smallest-flip.ts';
import { leavesOf } from './slot-uses.ts';
import { decisiveLeaves } from './traced-condition.ts';
import type { TracedCondition } from './traced-condition.ts';

/** What would have come of a change, as the beginning of a sentence and as the end of one. */
export interface Outcome {
  readonly would: string;
  readonly sure: string;
  /** What is to be added to a change. */
  readonly then?: string;
  /** Whether what the record or the event is need not be told: it is what somebody asks about. */
  readonly given?: boolean;
}

interface Telling {
  readonly wording: Wording;
  readonly shown: Shown;
  /** Why no change was found; null where one was. */
  readonly none: NoWay | null;
}

/**
 * What would have made a condition come out otherwise, in a sentence; null where it asks for nothing. Of several
 * changes of one size some are told. Pure.
 */
export function otherwiseWords(
  { would, sure, then = '', given = false }: Outcome,
  flip: Flip | null,
  traced: TracedCondition,
  telling: Telling,
): string | null {
  if (flip !== null) {
    const ways = waysWords(flip, telling, given);
    return ways === null ? null : `${would} ${ways}${then}.`;
  }
  const leaves = decisiveLeaves(traced);
  const barred = barredIn(leaves, telling.none);
  if (leaves.length === 0 || (given && barred !== undefined && isGiven(barred.leaf.fact)))
    return null;
  const never = neverWords(leaves, telling);
  if (never !== null) return `Nothing could have ${sure}: ${never}.`;
  return `No change was found that is sure to have ${sure}${untoldWords(leaves, telling)}.`;
}

type Decisive = ReturnType<typeof decisiveLeaves>;

/** "Impact of INC0000012 can never be more than 4"; null where that is not certain. */
function neverWords(leaves: Decisive, { none, wording }: Telling): string | null {
  if (none?.kind === 'fact') {
    const { reference, params } = none.slot;
    return `no value that ${factPhrase(reference, params, wording)} can have does it`;
  }
  const barred = barredIn(leaves, none);
  if (none?.kind !== 'leaf' || !none.never || barred === undefined) return null;
  const { leaf, inverted } = barred;
  return `${factPhrase(leaf.fact, leaf.params, wording)} can never be ${wantedOf(leaf, inverted, wording)}`;
}

/** Why no change is told, as far as that is known. */
function untoldWords(leaves: Decisive, { none, wording }: Telling): string {
  if (none?.kind === 'unseen') return ', as not all that would follow from one was looked at';
  const barred = barredIn(leaves, none);
  if (barred === undefined || barred.leaf.result === null) return '';
  const { leaf, inverted } = barred;
  return `: nothing that was tried for ${factPhrase(leaf.fact, leaf.params, wording)} is ${wantedOf(leaf, inverted, wording)}`;
}

/** What a comparison would have to be for it to come out otherwise: the opposite of what is asked where that is so. */
function wantedOf(leaf: Decisive[number]['leaf'], inverted: boolean, wording: Wording): string {
  const holds = leaf.result === !inverted;
  return askedOf(leaf, holds ? !inverted : inverted, wording);
}

function barredIn(leaves: Decisive, none: NoWay | null): Decisive[number] | undefined {
  return none?.kind === 'leaf' ? leaves.find(({ leaf }) => leaf.at === none.at) : undefined;
}

/** "if Severity of ALT0000012 were critical (it is low) or without CI of ALT0000012 (it is db-01)"; null for none. Pure. */
export function waysWords(
  { changes, alternatives }: Flip,
  telling: Pick<Telling, 'wording' | 'shown'>,
  given = false,
): string | null {
  const all = alternatives.length === 0 ? [changes] : [changes, ...alternatives];
  const ways = given ? all.filter((way) => !way.every(({ slot }) => isGiven(slot.reference))) : all;
  const [only] = ways;
  if (only === undefined) return null;
  if (ways.length === 1) return wayWords(only, telling);
  const common = unseenInEach(ways, telling);
  const told = common === null ? ways : ways.map((way) => way.filter(isSeen));
  const words = listed([...new Set(told.map((way) => wayWords(way, telling)))], 'or');
  return common === null ? words : `${words}, and in each case, ${common}`;
}

function isSeen({ slot }: FlipChange): boolean {
  return !slot.unknown;
}

/** What nobody looked at and several ways ask for alike, beside what is known: told once; null where it is not so. */
function unseenInEach(
  ways: readonly (readonly FlipChange[])[],
  { wording, shown }: Pick<Telling, 'wording' | 'shown'>,
): string | null {
  if (ways.length < 2 || !ways.every((way) => way.some(isSeen))) return null;
  const unseen = ways.map((way) => way.filter((change) => !isSeen(change)));
  const [clauses = [], ...others] = unseen.map((way) =>
    way.map((change) => changeClause(change, wording, shown)),
  );
  if (clauses.length === 0 || others.some((one) => one.join('\n') !== clauses.join('\n')))
    return null;
  return `${notLookedAt(clauses.length)}, ${listed(clauses)}`;
}

function notLookedAt(facts: number): string {
  return `which ${facts === 1 ? 'was' : 'were'} not looked at`;
}

/** What a record or an event is by its type could not be otherwise without its being another one. */
function isGiven({ fact, path }: FactReference): boolean {
  return path === 'type' && (fact === 'record' || fact === 'event');
}

/** "without CI of ALT0000012 (it is db-01)", "if Severity of ALT0000012 were critical (it is low)". */
function wayWords(
  changes: readonly FlipChange[],
  { wording, shown }: Pick<Telling, 'wording' | 'shown'>,
): string {
  const [first, ...more] = changes;
  const without =
    first === undefined || more.length > 0 ? null : absenceClause(first, wording, shown);
  if (without !== null) return `without ${without}`;
  const clauses = (some: readonly FlipChange[]): string =>
    listed(some.map((change) => changeClause(change, wording, shown)));
  const known = changes.filter(isSeen);
  const unseen = changes.filter((change) => !isSeen(change));
  const not = notLookedAt(unseen.length);
  if (unseen.length === 0) return `if ${clauses(known)}`;
  if (known.length === 0) return `if ${clauses(unseen)}, ${not}`;
  return `if ${clauses(known)} and, ${not}, ${clauses(unseen)}`;
}

/**
 * A change as data, as far as it may be shown. Pure.
 *
 * @param own the condition it is about, where other conditions come out otherwise too
 */
export function changeOf(
  { changes, smallest, alternatives }: Flip,
  shown: Shown,
  own?: ConditionNode,
): Pick<SmallestChange, 'changes' | 'alternatives' | 'smallest'> {
  const leaves = own === undefined ? null : leavesOf(own);
  const told = (some: readonly FlipChange[]) =>
    some.map((one) => {
      const turns = leaves === null ? one.turns : one.turns.filter(({ leaf }) => leaves.has(leaf));
      return proposed({ ...one, turns }, shown);
    });
  return { smallest, changes: told(changes), alternatives: alternatives.map(told) };
}

function proposed(change: FlipChange, shown: Shown): ProposedChange {
  const { slot, turns, computed, so } = change;
  const { reference, unknown } = slot;
  const from = unknown ? undefined : shown(reference, slot.value);
  const to = shownProposal(change, shown);
  const told: { -readonly [key in keyof ProposedChange]: ProposedChange[key] } = {
    fact: reference,
    at: turns.map(({ leaf }) => leaf.at),
    known: !unknown,
  };
  if (from !== undefined) told.from = from;
  if (to !== undefined) told.to = to;
  if (computed !== undefined) told.computed = shownComputed(computed, shown);
  if (so !== undefined) told.so = cameTo(so, change, shown);
  return told;
}

/** What a computed fact comes to by a change, as far as it may be shown. */
function cameTo(
  { slot, value }: NonNullable<FlipChange['so']>,
  change: FlipChange,
  shown: Shown,
): NonNullable<ProposedChange['so']> {
  const told = shownProposal({ ...change, slot, value }, shown);
  return { fact: slot.reference, ...(told === undefined ? {} : { to: told }) };
}
