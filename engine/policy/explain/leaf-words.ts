import type { Shown } from '../../condition/explain.ts';
import type { LeafNode } from '../../condition/compile.ts';
import { differentKinds, kindWords } from '../../condition/kind-words.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { askedWords, mirroredWords, oneOf } from './asked-words.ts';
import { factPhrase } from './fact-phrase.ts';
import { factValueWords, instantWords, isCount, listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import { SOMETHING_ELSE } from './near-values.ts';
import type { FlipChange } from './smallest-flip.ts';
import type { TracedLeaf } from './traced-condition.ts';

/**
 * A comparison as a clause: what was compared, what was seen and what is asked for. Pure.
 *
 * @param inverted whether it stands inside an odd number of nots
 * @param weight `enough`: it is one of several of which one does, so that it need not be so
 */
export function leafClause(
  leaf: TracedLeaf,
  inverted: boolean,
  wording: Wording,
  weight: 'needed' | 'enough' = 'needed',
): string {
  const phrase = factPhrase(leaf.fact, leaf.params, wording);
  const asked = askedOf(leaf, inverted, wording);
  const needed = weight === 'needed';
  const wanted = needed ? mustBe(asked) : `it would have to be ${asked}`;
  if (leaf.result === null) return `${phrase} was not looked at (${wanted})`;
  const held = leaf.result !== inverted;
  const kinds = held ? null : kindsOf(leaf);
  const is = `${phrase} is ${seenWords(leaf, wording)}${kinds === null ? '' : ` (${kinds.seen})`}`;
  if (kinds?.asked !== undefined && kinds.asked !== null)
    return `${is}${needed ? ', but' : ';'} ${wanted} (${kinds.asked})`;
  if (!held) return needed ? `${is}, but ${wanted}` : `${is} (${wanted})`;
  const plain = PRESENCE.has(leaf.operator) || (leaf.operator === 'equal' && !inverted);
  if (!plain) return `${is} (${needed ? wanted : asked})`;
  return needed ? `${is}, as it has to be` : is;
}

/** Kinds of value to be named, as it is by them that a comparison fails; null where it is not. */
function kindsOf({ operator, actual, expected }: TracedLeaf): {
  readonly seen: string;
  readonly asked: string | null;
} | null {
  if (operator === 'isBlank' || operator === 'isEmpty') {
    const odd = typeof actual === 'number' || typeof actual === 'boolean';
    return odd ? { seen: kindWords(actual), asked: null } : null;
  }
  return PRESENCE.has(operator) || operator.startsWith('size')
    ? null
    : differentKinds(operator, actual, expected);
}

/** What has to be so, or must not be. */
function mustBe(asked: string): string {
  const not = ['not ', 'anything but '].find((beginning) => asked.startsWith(beginning));
  return not === undefined ? `it has to be ${asked}` : `it must not be ${asked.slice(not.length)}`;
}

/** What is asked of the fact, and where that comes from if it is no literal. Pure. */
export function askedOf(
  { fact, operator, expected, expectedFrom, actual }: TracedLeaf,
  inverted: boolean,
  wording: Wording,
): string {
  const from =
    expectedFrom === undefined ? null : factPhrase(expectedFrom, expectedFrom.params, wording);
  const present = actual !== undefined && actual !== null;
  const nothing = expected === undefined || expected === null;
  const words = (value: Json | undefined): string =>
    from !== null && nothing ? `${from}, which is not set` : factValueWords(fact, value, wording);
  const counted = isCount(fact);
  const time = isTime(actual) || isTime(expected);
  const asked = askedWords({ operator, expected, inverted, present, counted, time, words });
  return from === null || nothing ? asked : `${asked} (${from})`;
}

function seenWords(leaf: TracedLeaf, wording: Wording): string {
  const { fact, operator, actual } = leaf;
  if (actual === undefined || actual === null) return 'not set';
  const seen = `${factValueWords(fact, actual, wording)}${namely(leaf, wording)}`;
  if (operator === 'exists') return `set (${seen})`;
  if (!isList(actual) || actual.length === 0) return seen;
  const entries = `${actual.length} ${actual.length === 1 ? 'entry' : 'entries'}`;
  return operator.startsWith('size') ? `${seen} (${entries})` : seen;
}

/** Which records were counted, as far as they are known by name. */
function namely({ actual, records = [] }: TracedLeaf, { names }: Wording): string {
  const known = records.flatMap((id) => names.get(id) ?? []);
  if (known.length === 0 || typeof actual !== 'number') return '';
  const more = actual - known.length;
  return `, namely ${listed(more > 0 ? [...known, `${more} more`] : known)}`;
}

/** Operators that ask only whether there is something. */
const PRESENCE: ReadonlySet<string> = new Set(['exists', 'isEmpty', 'isBlank']);

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
  const now = slot.unknown ? '' : ` (${is}${notSure(change, wording, shown)})`;
  const [turn] = turns;
  const mirrored = turns.length === 1 ? otherSide(change, wording, shown) : null;
  if (mirrored !== null) return `${phrase} were ${mirrored}${now}`;
  const general = alone && turns.length === 1 && turn !== undefined && isLeft(turn.leaf, change);
  const to = general
    ? askedOfLeaf(turn.leaf, turn.want, wording, shown)
    : value === undefined
      ? 'not set'
      : value === SOMETHING_ELSE
        ? anythingElse(change, wording, shown)
        : factValueWords(slot.reference, shownProposal(change, shown), wording);
  // 1 and "1" read alike.
  const alike = !slot.unknown && to === factValueWords(slot.reference, seen, wording);
  return `${phrase} were ${to}${alike ? `, ${kindWords(value)},` : ''}${now}`;
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

function isTime(value: Json | undefined): boolean {
  return typeof value === 'string' && instantWords(value) !== null;
}

/** "anything but critical or high": all but those of the named values that would not do. */
function anythingElse({ slot, besides }: FlipChange, wording: Wording, shown: Shown): string {
  const { keep = [] } = besides ?? {};
  if (keep.length === 0) return slot.value === undefined ? 'set' : 'something else';
  return oneOf(wordsOf(keep, slot, wording, shown), true);
}

/** Which values lead to the same by another way, and of which nobody can tell where they lead. */
function notSure({ slot, besides }: FlipChange, wording: Wording, shown: Shown): string {
  const { unsure = [], elsewhere = [] } = besides ?? {};
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
