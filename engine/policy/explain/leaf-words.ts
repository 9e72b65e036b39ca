import { factName, inWords } from '../../condition/explain.ts';
import type { Shown } from '../../condition/explain.ts';
import type { LeafNode } from '../../condition/compile.ts';
import { isJsonObject, isList, jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import { factPhrase, listed, valueWords } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import { SOMETHING_ELSE } from './proposals.ts';
import type { FlipChange } from './smallest-flip.ts';
import type { TracedLeaf } from './traced-condition.ts';

/**
 * A comparison as a clause: what was compared, what was seen and what is asked for. Pure.
 *
 * @param inverted whether it stands inside an odd number of nots
 */
export function leafClause(leaf: TracedLeaf, inverted: boolean, wording: Wording): string {
  const phrase = factPhrase(leaf.fact, leaf.params, wording);
  const asked = askedFor(leaf, inverted, wording);
  if (leaf.result === null) return `${phrase} was not looked at (it has to be ${asked})`;
  const held = leaf.result !== inverted;
  const presence = leaf.operator === 'exists';
  const seen = valueWords(leaf.actual, wording);
  const absent = leaf.actual === undefined || leaf.actual === null;
  const is = `${phrase} is ${absent ? 'not set' : presence ? `set (${seen})` : seen}`;
  if (presence) return held ? `${is}, as it has to be` : `${is}, but it has to be ${asked}`;
  if (leaf.operator === 'equal' && !inverted && held) return `${is}, as it has to be`;
  return held ? `${is} (it has to be ${asked})` : `${is}, but it has to be ${asked}`;
}

/** What is asked of the fact: "one of critical or high", "not set", "anything but closed". */
function askedFor(
  {
    operator,
    wanted,
    expected,
    expectedFrom,
  }: Pick<TracedLeaf, 'operator' | 'wanted' | 'expected' | 'expectedFrom'>,
  inverted: boolean,
  wording: Wording,
): string {
  const source =
    expectedFrom === undefined
      ? ''
      : ` (${factPhrase(expectedFrom, expectedFrom.params, wording)})`;
  switch (operator) {
    case 'exists':
      return (expected === true) === inverted ? 'not set' : 'set';
    case 'equal':
      return `${inverted ? 'anything but ' : ''}${valueWords(expected, wording)}${source}`;
    case 'notEqual':
      return `${inverted ? '' : 'anything but '}${valueWords(expected, wording)}${source}`;
    case 'in':
    case 'notIn':
      if (isList(expected) && expectedFrom === undefined)
        return oneOf(expected, (operator === 'in') === inverted, wording);
      break;
    case 'lessThan':
    case 'lessThanInclusive':
    case 'greaterThan':
    case 'greaterThanInclusive':
      if (inverted) return `${BEYOND[operator]} ${valueWords(expected, wording)}${source}`;
      break;
    default:
  }
  const told =
    expectedFrom === undefined ? wanted : wanted.replace(` (${factName(expectedFrom)})`, '');
  return `${inverted ? 'not ' : ''}${told}${source}`;
}

/** What is asked where an order must not hold. */
const BEYOND = {
  lessThan: 'at least',
  lessThanInclusive: 'more than',
  greaterThan: 'at most',
  greaterThanInclusive: 'less than',
} as const;

function oneOf(values: readonly Json[], none: boolean, wording: Wording): string {
  const words = values.map((value) => valueWords(value, wording));
  if (!none) return listed(words, 'or');
  if (words.length === 1) return `anything but ${words[0] ?? ''}`;
  return words.length === 2 ? `neither ${listed(words, 'nor')}` : `none of ${listed(words)}`;
}

/**
 * What may be shown of the value a change proposes: it is taken from what the fact is compared with, and may
 * be no more public than that. Pure.
 */
export function shownProposal({ slot, value, leaves }: FlipChange, shown: Shown): Json | undefined {
  const compared = leaves.flatMap(({ fact, expected }) => [
    fact.reference,
    ...('read' in expected ? [expected.reference] : []),
  ]);
  return compared.reduce((told, reference) => shown(reference, told), shown(slot.reference, value));
}

/** A change as a clause: "Severity of ALT0000012 were critical or high (it is warning)". Pure. */
export function changeClause(change: FlipChange, wording: Wording, shown: Shown): string {
  const { slot, value, alone, turns } = change;
  const phrase = factPhrase(slot.reference, shownParams(slot, shown), wording);
  const seen = shown(slot.reference, slot.value);
  const now = slot.unknown
    ? 'it was not looked at'
    : seen === undefined || seen === null
      ? 'it is not set'
      : `it is ${valueWords(seen, wording)}`;
  const [turn] = turns;
  const general = alone && turns.length === 1 && turn !== undefined && isLeft(turn.leaf, change);
  const to = general
    ? askedOfLeaf(turn.leaf, turn.want, wording, shown)
    : value === undefined
      ? 'not set'
      : value === SOMETHING_ELSE
        ? anythingElse(change, wording, shown)
        : valueWords(shownProposal(change, shown), wording);
  return `${phrase} were ${to} (${now})`;
}

/** "none of critical, high and warning": a value beside all that comparisons of the fact name. */
function anythingElse({ slot, leaves }: FlipChange, wording: Wording, shown: Shown): string {
  const named = leaves.flatMap(({ fact, expected, operator }) => {
    if ('read' in expected || operator.id === 'exists') return [];
    if (factName(fact.reference) !== factName(slot.reference)) return [];
    const told = shown(fact.reference, expected.literal);
    return isList(told) ? told : told === undefined ? [] : [told];
  });
  const distinct = named.filter(
    (value, i) => named.findIndex((one) => jsonEqual(one, value)) === i,
  );
  if (distinct.length === 0) return slot.value === undefined ? 'set' : 'something else';
  return oneOf(distinct, true, wording);
}

/** Params as they were filled in, as far as they may be shown. */
function shownParams({ reference, params }: FlipChange['slot'], shown: Shown) {
  const told = params === undefined ? undefined : shown({ fact: reference.fact }, params);
  return isJsonObject(told) ? told : undefined;
}

function isLeft(leaf: LeafNode, { slot }: FlipChange): boolean {
  return leaf.fact.reference === slot.reference && 'literal' in leaf.expected;
}

function askedOfLeaf(leaf: LeafNode, want: boolean, wording: Wording, shown: Shown): string {
  const literal = 'literal' in leaf.expected ? leaf.expected.literal : undefined;
  const expected = shown(leaf.fact.reference, literal);
  const { id } = leaf.operator;
  const wanted = leaf.operator.expectation.replace('{value}', () => inWords(expected));
  return askedFor(
    { operator: id, wanted, ...(expected === undefined ? {} : { expected }) },
    !want,
    wording,
  );
}
