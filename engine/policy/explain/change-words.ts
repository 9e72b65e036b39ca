import type { Shown } from '../../condition/explain.ts';
import type { LeafNode } from '../../condition/compile.ts';
import { kindWords } from '../../condition/kind-words.ts';
import { isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import { askedWords, mirroredWords, oneOf } from './asked-words.ts';
import { computedWords, shownComputed } from './computed-words.ts';
import { factPhrase, fieldPhrase } from './fact-phrase.ts';
import { factValueWords, isCount, listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import { isTime } from './leaf-words.ts';
import { SOMETHING_ELSE } from './near-values.ts';
import type { FlipChange } from './try-values.ts';

/**
 * What may be shown of the value a change proposes: it is taken from what the fact is compared with, and may
 * be no more public than that. Pure.
 */
export function shownProposal({ slot, value, leaves }: FlipChange, shown: Shown): Json | undefined {
  let told = shown(slot.reference, value);
  for (const { fact, expected } of leaves) {
    told = shown(fact.reference, told);
    if ('read' in expected) told = shown(expected.reference, told);
  }
  return told;
}

/** A fact a change takes away, by what it is now: "CI of ALT0000012 (it is db-01)"; null where it takes none. Pure. */
export function absenceClause(change: FlipChange, wording: Wording, shown: Shown): string | null {
  const { slot, value } = change;
  if (value !== undefined || slot.unknown) return null;
  const seen = shown(slot.reference, slot.value);
  if (seen === undefined || seen === null) return null;
  const phrase = factPhrase(slot.reference, shownParams(slot, shown), wording);
  return `${phrase} (it is ${factValueWords(slot.reference, seen, wording)})`;
}

/**
 * A change as a clause: "Severity of ALT0000012 were critical or high (it is warning)"; of one that nobody looked at
 * without what it is. Pure.
 */
export function changeClause(change: FlipChange, wording: Wording, shown: Shown): string {
  const { slot, value, alone, turns } = change;
  const phrase = factPhrase(slot.reference, shownParams(slot, shown), wording);
  const seen = shown(slot.reference, slot.value);
  const is =
    seen === undefined || seen === null
      ? 'it is not set'
      : `it is ${factValueWords(slot.reference, seen, wording)}`;
  const by =
    change.computed === undefined
      ? ''
      : `, ${computedWords(shownComputed(change.computed, shown), wording)}`;
  const now = slot.unknown ? '' : ` (${is}${by}${notSure(change, wording, shown)})`;
  const [turn] = turns;
  const mirrored = turns.length === 1 ? otherSide(change, wording, shown) : null;
  if (mirrored !== null) return `${phrase} were ${mirrored}${now}`;
  if (change.so !== undefined)
    return `${phrase} were ${ofInput(change, wording, shown)}${now}${soWords(change.so, change, wording, shown)}`;
  const verb = change.computed === undefined ? 'were' : 'came to';
  const general = alone && turns.length === 1 && turn !== undefined && isLeft(turn.leaf, change);
  const to = general
    ? askedOfLeaf(turn.leaf, turn.want, wording, shown)
    : value === undefined
      ? 'not set'
      : change.besides !== undefined || value === SOMETHING_ELSE
        ? anythingElse(change, wording, shown)
        : factValueWords(slot.reference, shownProposal(change, shown), wording);
  // 1 and "1" read alike.
  const alike = !slot.unknown && to === factValueWords(slot.reference, seen, wording);
  return `${phrase} ${verb} ${to}${alike ? `, ${kindWords(value)},` : ''}${now}`;
}

/** "later than the time of the decision": a change of what a fact is compared with in order; null for any other. */
function otherSide({ turns: [turn] }: FlipChange, wording: Wording, shown: Shown): string | null {
  if (turn?.side !== 'expected' || turn.value === undefined) return null;
  const { operator, fact } = turn.leaf;
  const order = mirroredWords(operator.id, turn.want, isTime(turn.value));
  if (order === null || fact.reference.params !== undefined) return null;
  const told = shown(fact.reference, turn.value);
  return told === turn.value ? `${order} ${factPhrase(fact.reference, undefined, wording)}` : null;
}

/** The value of an input, and ", by which Priority came to 2": what is computed from it. */
function ofInput(change: FlipChange, wording: Wording, shown: Shown): string {
  return factValueWords(change.slot.reference, shownProposal(change, shown), wording);
}

function soWords(
  { slot, value }: NonNullable<FlipChange['so']>,
  change: FlipChange,
  wording: Wording,
  shown: Shown,
): string {
  const told = shownProposal({ ...change, slot, value }, shown);
  const to = told === undefined ? 'not set' : factValueWords(slot.reference, told, wording);
  return `, by which ${fieldPhrase(slot.reference, wording)} came to ${to}`;
}

/** "anything but critical or high": all but those of the named values that would not do. */
function anythingElse({ slot, besides }: FlipChange, wording: Wording, shown: Shown): string {
  const { keep = [] } = besides ?? {};
  const suits = fewThatDo(besides);
  if (suits !== null) return oneOf(wordsOf(suits, slot, wording, shown), false);
  if (keep.length === 0) return slot.value === undefined ? 'set' : 'something else';
  return oneOf(wordsOf(keep, slot, wording, shown), true);
}

/** The values that will do, where they are fewer than those that will not; null where they are not. */
function fewThatDo(besides: FlipChange['besides']): readonly Json[] | null {
  const { keep = [], suits = [] } = besides ?? {};
  return suits.length > 0 && suits.length <= keep.length ? suits : null;
}

/** Which values lead to the same by another way, and of which nobody can tell where they lead. */
function notSure({ slot, besides }: FlipChange, wording: Wording, shown: Shown): string {
  const { unsure = [], elsewhere = [] } = besides ?? {};
  // Where those that do are named, the others need not be.
  if (fewThatDo(besides) !== null) return '';
  const words = (values: readonly Json[], last: 'and' | 'or'): string =>
    listed(wordsOf(values, slot, wording, shown), last);
  const other =
    elsewhere.length === 0 ? '' : `; with ${words(elsewhere, 'or')} another alternative holds`;
  const untold = unsure.length === 0 ? '' : `; of ${words(unsure, 'and')} it cannot be told`;
  return `${other}${untold}`;
}

function wordsOf(
  values: readonly Json[],
  { reference }: FlipChange['slot'],
  wording: Wording,
  shown: Shown,
): string[] {
  const told = values.map((value) => factValueWords(reference, shown(reference, value), wording));
  return [...new Set(told)];
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
  const { reference } = leaf.fact;
  const words = (value: Json | undefined): string => factValueWords(reference, value, wording);
  const asked = { operator: id, expected, inverted: !want, present: true, words };
  return askedWords({ ...asked, counted: isCount(reference), time: isTime(expected) });
}
