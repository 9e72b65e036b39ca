import type { Shown } from '../../condition/explain.ts';
import type { ProposedChange, SmallestChange } from './explained-policy.ts';
import { factPhrase } from './fact-phrase.ts';
import { listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import { absenceClause, askedOf, changeClause, shownProposal } from './leaf-words.ts';
import type { Flip, FlipChange } from './smallest-flip.ts';
import { decisiveLeaves } from './traced-condition.ts';
import type { TracedCondition } from './traced-condition.ts';

/** What would have come of a change, as the beginning of a sentence and as the end of one. */
export interface Outcome {
  readonly would: string;
  readonly sure: string;
  /** Whether what the record or the event is need not be told: it is what somebody asks about. */
  readonly given?: boolean;
}

interface Telling {
  readonly wording: Wording;
  readonly shown: Shown;
  /** Whether its comparisons could come out otherwise, each by itself. */
  readonly turnable: boolean;
}

/**
 * What would have made a condition come out otherwise, in a sentence; null where it asks for nothing. Of several
 * changes of one size some are told. Pure.
 */
export function otherwiseWords(
  { would, sure, given = false }: Outcome,
  flip: Flip | null,
  traced: TracedCondition,
  telling: Telling,
): string | null {
  if (flip !== null) {
    const ways = waysWords(flip, telling, given);
    return ways === null ? null : `${would} ${ways}.`;
  }
  const leaves = decisiveLeaves(traced);
  if (leaves.length === 0) return null;
  const [only, ...more] = leaves;
  const { wording, turnable } = telling;
  // Of one comparison it can be said which it is that cannot be had.
  const why = turnable
    ? ', as not all that would follow from one was looked at'
    : only === undefined || more.length > 0 || only.leaf.result === null
      ? ''
      : `: nothing that was tried for ${factPhrase(only.leaf.fact, only.leaf.params, wording)} is ${askedOf(only.leaf, only.inverted, wording)}`;
  return `No change was found that is sure to have ${sure}${why}.`;
}

/** "if Severity of ALT0000012 were critical (it is low) or without CI of ALT0000012 (it is db-01)"; null for none. Pure. */
export function waysWords(
  { changes, alternatives }: Flip,
  telling: Pick<Telling, 'wording' | 'shown'>,
  given = false,
): string | null {
  const ways = [changes, ...alternatives].filter((way) => !given || !way.every(isGiven));
  const words = ways.map((way) => wayWords(way, telling));
  return words.length === 0 ? null : listed([...new Set(words)], 'or');
}

/** What a record or an event is by its type could not be otherwise without its being another one. */
function isGiven({ slot: { reference } }: FlipChange): boolean {
  const { fact, path } = reference;
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
  const known = changes.filter(({ slot }) => !slot.unknown);
  const unseen = changes.filter(({ slot }) => slot.unknown);
  const not = `which ${unseen.length === 1 ? 'was' : 'were'} not looked at`;
  if (unseen.length === 0) return `if ${clauses(known)}`;
  if (known.length === 0) return `if ${clauses(unseen)}, ${not}`;
  return `if ${clauses(known)} and, ${not}, ${clauses(unseen)}`;
}

/** A change as data, as far as it may be shown. Pure. */
export function changeOf(
  { changes, smallest, alternatives }: Flip,
  shown: Shown,
): Omit<SmallestChange, 'fires'> {
  const told = (some: readonly FlipChange[]) => some.map((one) => proposed(one, shown));
  return { smallest, changes: told(changes), alternatives: alternatives.map(told) };
}

function proposed(change: FlipChange, shown: Shown): ProposedChange {
  const { slot, turns } = change;
  const { reference, unknown } = slot;
  const from = unknown ? undefined : shown(reference, slot.value);
  const to = shownProposal(change, shown);
  return {
    fact: reference,
    at: turns.map(({ leaf }) => leaf.at),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    known: !unknown,
  };
}
