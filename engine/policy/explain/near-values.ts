import { businessDuration, parseDuration } from '../../calendar/duration.ts';
import { instantText, parseInstant } from '../../calendar/instant.ts';
import { exampleOf } from '../../condition/regular/example.ts';
import type { Operator } from '../../condition/operators/operator.ts';
import type { OperandType } from '../../condition/operators/operand.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json } from '../../json.ts';

/** Entries of a list that are tried one by one. */
export const MOST_ENTRIES = 20;

const SECOND = 1_000;
const HOUR = 3_600_000;

/** Hours tried for a calendar to open or close: a week and a day. */
const MOST_HOURS = 24 * 8;

/** Longest list made only for its number of entries. */
const MOST_PADDED = 200;

/** Text no person is likely to have written. */
export const SOMETHING_ELSE = 'something else';

/** What a value is looked for with. */
export interface Vicinity {
  readonly operator: Operator;
  /** What the fact is compared with. */
  readonly expected: Json | undefined;
  /** What the fact holds now. */
  readonly actual: Json | undefined;
  /** The time of the decision. */
  readonly now: Json | undefined;
}

/**
 * Values near what a fact is compared with, of the kind the comparison takes, the nearest first: the value
 * itself and those just beside it; addresses in and outside a network, instants just older and younger, times
 * at which a calendar may be open or closed. Nothing says that one of them will do. Pure, never throws.
 */
export function* nearValues(vicinity: Vicinity): Generator<Json> {
  const { operator, expected } = vicinity;
  if (expected === null || expected === undefined) return;
  const way = wayTo(operator);
  if (way !== undefined) yield* way(vicinity);
  else if (isList(expected)) {
    const entries = expected.slice(0, MOST_ENTRIES);
    yield* entries;
    for (const entry of entries) yield* besides(entry);
  } else {
    yield expected;
    yield* besides(expected);
  }
}

/** The first of {@link nearValues} that suits, found without making those after it; undefined: none does. Pure but for `suits`. */
export function nearestValue(
  vicinity: Vicinity,
  suits: (value: Json) => boolean,
): Json | undefined {
  const { operator, expected } = vicinity;
  if (expected === null || expected === undefined) return undefined;
  const way = wayTo(operator);
  if (way !== undefined) {
    for (const value of way(vicinity)) if (suits(value)) return value;
    return undefined;
  }
  if (!isList(expected)) return suits(expected) ? expected : besides(expected).find(suits);
  const entries = expected.length > MOST_ENTRIES ? expected.slice(0, MOST_ENTRIES) : expected;
  const entry = entries.find(suits);
  if (entry !== undefined) return entry;
  for (const one of entries) {
    const value = besides(one).find(suits);
    if (value !== undefined) return value;
  }
  return undefined;
}

const ways = new WeakMap<Operator['right'], Way | null>();

/** How to come near what an operator compares with; undefined: it is of the fact's own kind. */
function wayTo({ right }: Operator): Way | undefined {
  const before = ways.get(right);
  if (before !== undefined) return before ?? undefined;
  const way = right.flatMap((type) => WAYS.get(type) ?? [])[0];
  ways.set(right, way ?? null);
  return way;
}

type Way = (vicinity: Vicinity) => Generator<Json>;

/** How to come near a value that is not of the fact's own kind, by what it is. */
const WAYS: ReadonlyMap<OperandType, Way> = new Map<OperandType, Way>([
  ['boolean', nothing],
  ['duration', ages],
  ['businessDuration', ages],
  ['calendar', times],
  ['cidr', addresses],
  ['cidrs', addresses],
  ['version', versions],
  ['versionRange', versions],
  ['count', sizes],
  ['pattern', found],
]);

/** Of a yes or no there is nothing near: it says nothing about what the fact is. */
function* nothing(): Generator<Json> {
  // Nothing to try.
}

/** Instants just beyond and just within an age, business time stretching over ever longer spans. */
function* ages({ expected, now }: Vicinity): Generator<Json> {
  const at = typeof now === 'string' ? parseInstant(now) : null;
  const business = isJsonObject(expected) ? expected['duration'] : undefined;
  const length =
    typeof expected === 'string'
      ? parseDuration(expected)
      : typeof business === 'string'
        ? businessDuration(business)
        : null;
  if (at === null || length?.ok !== true) return;
  // Half the age, not just within it: asked a moment later, it would have passed.
  for (const ms of [length.value + SECOND, Math.floor(length.value / 2)])
    yield instantText(at - ms);
  for (let times = 2; times <= 64; times *= 2) yield instantText(at - times * length.value - HOUR);
  yield instantText(at);
}

/** Full hours on from the instant there is. */
function* times({ actual, now }: Vicinity): Generator<Json> {
  const from = [actual, now].flatMap((text) =>
    typeof text === 'string' ? (parseInstant(text) ?? []) : [],
  )[0];
  if (from === undefined) return;
  const hour = Math.ceil(from / HOUR) * HOUR;
  for (let i = 0; i <= MOST_HOURS; i += 1) yield instantText(hour + i * HOUR);
}

/** Addresses meant for documentation (RFC 5737, RFC 3849): outside of most networks. */
const ELSEWHERE = ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1'] as const;

/** A network's first address; then addresses elsewhere. */
function* addresses({ expected }: Vicinity): Generator<Json> {
  const blocks = isList(expected) ? expected.slice(0, MOST_ENTRIES) : [expected];
  for (const block of blocks) {
    if (typeof block !== 'string') continue;
    const end = block.indexOf('/');
    const address = end < 0 ? block : block.slice(0, end);
    if (address !== '') yield address;
  }
  yield* ELSEWHERE;
}

/** Versions named, those beside them, and the first and a late one there can be. */
function* versions({ expected }: Vicinity): Generator<Json> {
  const named = typeof expected === 'string' ? (expected.match(/\d[^\s<>=|]*/g) ?? []) : [];
  for (const version of named.slice(0, MOST_ENTRIES)) {
    yield version;
    yield* besides(version);
    yield `${version}-0`;
  }
  yield* ['0', '99999'];
}

/** A text a pattern is found in, and the pattern itself, in which few are. */
function* found({ expected }: Vicinity): Generator<Json> {
  const patterns = isList(expected) ? expected.slice(0, MOST_ENTRIES) : [expected];
  for (const pattern of patterns) {
    if (typeof pattern !== 'string') continue;
    const example = exampleOf(pattern);
    if (example !== null) yield example;
    yield pattern;
  }
}

/** Lists of as many entries, one fewer and one more, of what is in there now as far as it goes. */
function* sizes({ expected, actual }: Vicinity): Generator<Json> {
  if (typeof expected !== 'number') return;
  const kept = isList(actual) ? actual : [];
  for (const size of [expected, expected - 1, expected + 1]) {
    if (size < 0 || size > MOST_PADDED) continue;
    const padding = Array.from({ length: Math.max(0, size - kept.length) }, () => SOMETHING_ELSE);
    yield [...kept.slice(0, size), ...padding];
  }
}

function besides(value: Json): readonly Json[] {
  if (typeof value === 'number') return stepsBeside(value);
  if (typeof value === 'boolean') return [!value];
  return typeof value === 'string' ? beside(value) : [];
}

/** One step below and above, a step being one of the last decimal written; then the whole numbers beside it. */
function stepsBeside(value: number): number[] {
  const decimals = Math.min(12, (/\.(\d+)$/.exec(String(value))?.[1] ?? '').length);
  const step = 10 ** -decimals;
  const steps = [value - step, value + step].map((one) => Number(one.toFixed(decimals)));
  return Number.isInteger(value) ? steps : [...steps, Math.floor(value), Math.ceil(value)];
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** A second earlier and later for a time; the last number in a text one lower and higher. */
function beside(text: string): string[] {
  if (INSTANT.test(text) && !Number.isNaN(Date.parse(text))) {
    return [-SECOND, SECOND].map((ms) => new Date(Date.parse(text) + ms).toISOString());
  }
  const last = /^(.*?)(\d{1,15})(\D*)$/s.exec(text);
  if (last === null) return [];
  const [, before = '', digits = '', after = ''] = last;
  const steps = [-1, 1].map((step) => Number(digits) + step).filter((number) => number >= 0);
  return steps.map((number) => `${before}${number}${after}`);
}

/** Values between and beyond those several comparisons of one fact name. Pure. */
export function between(values: readonly (Json | undefined)[]): Json[] {
  const numbers = [...new Set(values.filter((value) => typeof value === 'number'))].toSorted(
    (a, b) => a - b,
  );
  const middles = numbers.slice(1).flatMap((high, i) => {
    const low = numbers[i] ?? high;
    const middle = (low + high) / 2;
    // A whole number reads better, and is all some facts may be.
    return Math.floor(middle) > low ? [Math.floor(middle), middle] : [middle];
  });
  const texts = values.filter((value) => typeof value === 'string').slice(0, 4);
  const joined = texts.flatMap((a) => texts.flatMap((b) => (a === b ? [] : [`${a}${b}`])));
  const items = values.flatMap((value) => (isList(value) ? value : [])).slice(0, MOST_ENTRIES);
  return [...middles, ...joined, ...(items.length === 0 ? [] : [items])];
}
