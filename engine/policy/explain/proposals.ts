import type { LeafNode } from '../../condition/compile.ts';
import type { FactReader } from '../../condition/fact.ts';
import type { Operator } from '../../condition/operators/operator.ts';
import { isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { MOST_ENTRIES, nearestValue, nearValues, SOMETHING_ELSE } from './near-values.ts';
import type { Vicinity } from './near-values.ts';
import type { PossibleValues } from './possible.ts';

/** A comparison whose sides have been read. */
export interface Compared {
  readonly leaf: LeafNode;
  readonly actual: Json | undefined;
  readonly expected: Json | undefined;
  readonly facts: FactReader;
  /** What may stand on the side that is to be another one; null: anything. */
  readonly possible: PossibleValues | null;
}

/**
 * Values a fact could have instead, so that a comparison comes out as `want`; the likeliest first, each tried
 * with the comparison itself. None is left out on purpose but none is certain to be there: nothing says only
 * that none was found. An undefined entry is a missing fact. Made as they are asked for, as mostly the first
 * will do; some may come twice. Throws only what the reader throws.
 */
export function* proposalsFor(compared: Compared, want: boolean): Generator<Json | undefined> {
  const { leaf, actual, expected, facts, possible } = compared;
  const now = facts('now', undefined);
  for (const value of within(possible, likely({ operator: leaf.operator, expected, actual, now })))
    if (leaf.compare(value, expected, facts) === want) yield value;
}

/**
 * The first of {@link proposalsFor} where it is a plain value near what the fact is compared with, or a list with one
 * such entry more: mostly it is, and is found so without making all others. Undefined: see there. Throws only what the
 * reader throws.
 */
export function nearestProposalFor(
  { leaf, actual, expected, facts, possible }: Compared,
  want: boolean,
): Json | undefined {
  const { operator } = leaf;
  const { needs } = operator;
  const now = needs === undefined ? undefined : facts(needs, undefined);
  const suits = (value: Json): boolean =>
    leaf.compare(value, expected, facts) === want && (possible === null || possible.admits(value));
  const vicinity = { operator, expected, actual, now };
  if (!isList(actual))
    return nearestValue(
      vicinity,
      (value) => isPlain(value) && fitsAsItIs(value, possible) && suits(value),
    );
  if (operator.right.includes('count')) return undefined;
  const first = nearestValue(vicinity, () => true);
  if (first === undefined || !isPlain(first)) return undefined;
  const longer = [...actual, first];
  return suits(longer) ? longer : undefined;
}

function isPlain(value: Json): boolean {
  return typeof value !== 'object' || value === null;
}

/** Whether a value is proposed as it is: not so a text that has to be longer. */
function fitsAsItIs(value: Json, possible: PossibleValues | null): boolean {
  return typeof value !== 'string' || value.length >= (possible?.shortest ?? 0);
}

/** Of some values those a fact may hold, or what it may hold that comes near them; then others that it may. */
function* within(
  possible: PossibleValues | null,
  likely: Iterable<Json | undefined>,
): Generator<Json | undefined> {
  if (possible === null) {
    for (const one of likely) yield asFound(one);
    return;
  }
  const { admits, examples, listed } = possible;
  let missing = false;
  for (const one of likely) {
    if (one === undefined) missing = true;
    else for (const value of fitted(asFound(one), possible)) if (admits(value)) yield value;
  }
  for (const one of examples) yield asFound(one);
  if ((missing || listed) && admits(undefined)) yield undefined;
}

/** A value, and the same as long as a text has to be, or with entries a list may have. */
function fitted(
  value: Json | undefined,
  { shortest = 0, entry }: PossibleValues,
): readonly (Json | undefined)[] {
  if (typeof value === 'string' && value.length < shortest)
    return [value.padEnd(shortest, 'x'), value.padStart(shortest, 'x')];
  if (entry === undefined || !isList(value) || !value.includes(SOMETHING_ELSE)) return [value];
  return [value.map((one) => (one === SOMETHING_ELSE ? entry : one))];
}

/** A value as a fact would hold it: a list or object is never the very one a condition was written with. */
function asFound(value: Json | undefined): Json | undefined {
  return typeof value === 'object' && value !== null
    ? (JSON.parse(JSON.stringify(value)) as Json)
    : value;
}

/** The same for the other side: what the fact could be compared with instead. */
export function* counterProposalsFor(
  compared: Compared,
  want: boolean,
): Generator<Json | undefined> {
  const { leaf, actual, expected, facts, possible } = compared;
  const { left, right } = leaf.operator;
  // Seen from there, the fact is what is compared with.
  const operator: Operator = { ...leaf.operator, left: right, right: left };
  const vicinity = { operator, expected: actual, actual: expected, now: facts('now', undefined) };
  for (const value of within(possible, likely(vicinity)))
    if (leaf.compare(actual, value, facts) === want) yield value;
}

const OTHERS: readonly Json[] = [SOMETHING_ELSE, '', 1, 0, true, false];

/** Values near what a fact is compared with, of its kind first. */
function* likely(vicinity: Vicinity): Generator<Json | undefined> {
  const { actual, operator } = vicinity;
  const counted = operator.right.includes('count');
  if (isList(actual) && !counted) yield* lists(vicinity, actual);
  yield* nearValues(vicinity);
  yield* OTHERS;
  yield undefined;
  if (!isList(actual)) yield* lists(vicinity, []);
}

/** Lists with and without what is looked for; what else is in there now stays where it can. */
function* lists(vicinity: Vicinity, kept: readonly Json[]): Generator<Json> {
  const { expected } = vicinity;
  const entries: Json[] = [];
  for (const value of nearValues(vicinity)) {
    if (entries.push(value) >= MOST_ENTRIES) break;
  }
  for (const entry of entries) {
    yield [...kept, entry];
    if (kept.length > 0) yield [entry];
  }
  if (isList(expected)) yield [...kept, ...expected];
  if (kept.length > 0) yield kept.filter((entry) => !entries.includes(entry));
  yield [];
  yield [SOMETHING_ELSE];
}

/** Whether an operator only asks whether there is a value, which says nothing about what it is. Pure. */
export function asksForPresence({ right }: Operator): boolean {
  return right.every((type) => type === 'boolean');
}
