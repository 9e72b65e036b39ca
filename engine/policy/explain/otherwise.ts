import type { Shown } from '../../condition/explain.ts';
import type { ProposedChange, SmallestChange } from './explained-policy.ts';
import { factPhrase, listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import { absenceClause, askedOf, changeClause, shownProposal } from './leaf-words.ts';
import type { Flip, FlipChange } from './smallest-flip.ts';
import { decisiveLeaves } from './traced-condition.ts';
import type { TracedCondition } from './traced-condition.ts';

/** What would have come of a change, as the beginning of a sentence and as the end of one. */
export interface Outcome {
  readonly would: string;
  readonly sure: string;
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
  { would, sure }: Outcome,
  flip: Flip | null,
  traced: TracedCondition,
  telling: Telling,
): string | null {
  if (flip !== null) {
    const ways = [flip.changes, ...flip.alternatives].map((changes) => wayWords(changes, telling));
    return `${would} ${listed([...new Set(ways)], 'or')}.`;
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

/** "without CI of ALT0000012 (it is db-01)", "if Severity of ALT0000012 were critical (it is low)". */
function wayWords(changes: readonly FlipChange[], { wording, shown }: Telling): string {
  const [first, ...more] = changes;
  const without =
    first === undefined || more.length > 0 ? null : absenceClause(first, wording, shown);
  if (without !== null) return `without ${without}`;
  return `if ${listed(changes.map((change) => changeClause(change, wording, shown)))}`;
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
