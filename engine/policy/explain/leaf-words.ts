import { differentKinds, kindWords } from '../../condition/kind-words.ts';
import { isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { askedWords } from './asked-words.ts';
import { computedWords } from './computed-words.ts';
import { factPhrase } from './fact-phrase.ts';
import { factValueWords, instantWords, isCount, listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
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
  const kind = kinds === null ? '' : ` (${kinds.seen})`;
  const by = leaf.computed === undefined ? '' : `, ${computedWords(leaf.computed, wording)}`;
  const is = `${phrase} is ${seenWords(leaf, wording)}${kind}${by}${whereOf(leaf, wording)}`;
  if (leaf.undecided !== undefined) return `${phrase} is ${leaf.undecided} (${wanted})`;
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
  const asked = askedWords({
    operator,
    expected,
    inverted,
    present,
    counted,
    time,
    words,
    ...(actual === undefined ? {} : { seen: actual }),
  });
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

/** Whose part it is, where that is another record than the one at hand. */
function whereOf({ fact: { fact }, origin }: TracedLeaf, { names }: Wording): string {
  if (fact === 'record' || origin.kind !== 'record') return '';
  const { id, number, revision } = origin;
  const at = revision === undefined ? '' : ` at revision ${revision}`;
  return ` on ${names.get(id) ?? number}${at}`;
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

/** Whether a value is a point in time. Pure. */
export function isTime(value: Json | undefined): boolean {
  return typeof value === 'string' && instantWords(value) !== null;
}
