import type { Operator } from '../../condition/operators/operator.ts';
import { isList } from '../../json.ts';
import type { Json } from '../../json.ts';

/** A value that differs from any a person is likely to have written. */
export const SOMETHING_ELSE = 'something else';

/** Entries of a list that are tried one by one. */
const MOST_ENTRIES = 20;

/**
 * Values a fact could have instead, so that a comparison of it with `expected` comes out as `want`; the
 * likeliest first, each tried with the operator itself. None is left out on purpose but none is certain to
 * be there: nothing says only that none was found. An undefined entry is a missing fact. Made as they are asked
 * for, as mostly the first will do; some may come twice.
 *
 * @param actual what the fact holds now
 */
export function* proposalsFor(
  operator: Operator,
  expected: Json | undefined,
  actual: Json | undefined,
  want: boolean,
): Generator<Json | undefined> {
  const near = asksForPresence(operator) ? undefined : expected;
  for (const value of likely(near, actual))
    if (operator.test(value, expected) === want) yield value;
}

/** Whether an operator only asks whether there is a value, which says nothing about what it is. Pure. */
export function asksForPresence({ right }: Operator): boolean {
  return right.every((type) => type === 'boolean');
}

/** The same for the other side: what the fact could be compared with instead. */
export function* counterProposalsFor(
  operator: Operator,
  expected: Json | undefined,
  actual: Json | undefined,
  want: boolean,
): Generator<Json | undefined> {
  for (const value of likely(actual, expected))
    if (operator.test(actual, value) === want) yield value;
}

const OTHERS: readonly Json[] = [SOMETHING_ELSE, '', 1, 0, true, false];

/** Values near what a fact is compared with, of its kind first. */
function* likely(
  expected: Json | undefined,
  actual: Json | undefined,
): Generator<Json | undefined> {
  if (isList(actual)) yield* lists(expected, actual);
  yield* neighbours(expected);
  yield* OTHERS;
  yield undefined;
  if (!isList(actual)) yield* lists(expected, []);
}

/** Lists with and without what is looked for; what else is in there now stays where it can. */
function* lists(expected: Json | undefined, kept: readonly Json[]): Generator<Json> {
  const entries = [...neighbours(expected)].slice(0, MOST_ENTRIES);
  for (const entry of entries) {
    yield [...kept, entry];
    if (kept.length > 0) yield [entry];
  }
  if (kept.length > 0) yield kept.filter((entry) => !entries.includes(entry));
  yield [];
  yield [SOMETHING_ELSE];
}

/** A value and those just beside it, itself first: mostly nothing else has to be worked out. */
function* neighbours(value: Json | undefined): Generator<Json> {
  if (value === null || value === undefined) return;
  if (!isList(value)) {
    yield value;
    yield* besides(value);
    return;
  }
  const entries = value.slice(0, MOST_ENTRIES);
  yield* entries;
  for (const entry of entries) yield* besides(entry);
}

function besides(value: Json): readonly Json[] {
  if (typeof value === 'number') return stepsBeside(value);
  if (typeof value === 'boolean') return [!value];
  return typeof value === 'string' ? beside(value) : [];
}

/** One step below and above, a step being one of the last decimal written. */
function stepsBeside(value: number): number[] {
  const decimals = Math.min(12, (/\.(\d+)$/.exec(String(value))?.[1] ?? '').length);
  const step = 10 ** -decimals;
  return [value - step, value + step].map((one) => Number(one.toFixed(decimals)));
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** A second earlier and later for a time; the last number in a text one lower and higher; a network's address. */
function beside(text: string): string[] {
  if (INSTANT.test(text) && !Number.isNaN(Date.parse(text))) {
    return [-1_000, 1_000].map((ms) => new Date(Date.parse(text) + ms).toISOString());
  }
  const [network] = text.split('/');
  const inside = network !== undefined && network !== '' && network !== text ? [network] : [];
  const last = /^(.*?)(\d{1,15})(\D*)$/s.exec(text);
  if (last === null) return inside;
  const [, before = '', digits = '', after = ''] = last;
  const steps = [-1, 1].map((step) => Number(digits) + step).filter((number) => number >= 0);
  return [...inside, ...steps.map((number) => `${before}${number}${after}`)];
}

/** Values between and beyond those several comparisons of one fact name. Pure. */
export function between(values: readonly (Json | undefined)[]): Json[] {
  const numbers = [...new Set(values.filter((value) => typeof value === 'number'))].toSorted(
    (a, b) => a - b,
  );
  const middles = numbers.slice(1).map((high, i) => ((numbers[i] ?? high) + high) / 2);
  const texts = values.filter((value) => typeof value === 'string').slice(0, 4);
  const joined = texts.flatMap((a) => texts.flatMap((b) => (a === b ? [] : [`${a}${b}`])));
  const items = values.flatMap((value) => (isList(value) ? value : [])).slice(0, MOST_ENTRIES);
  return [...middles, ...joined, ...(items.length === 0 ? [] : [items])];
}
