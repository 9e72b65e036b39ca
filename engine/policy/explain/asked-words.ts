import { OPERATORS } from '../../condition/operators.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { durationWords, listed } from './fact-words.ts';

/** What a comparison asks of a fact. */
export interface Asked {
  /** Id of the operator, with its decorators. */
  readonly operator: string;
  readonly expected: Json | undefined;
  /** Whether it must not be so. */
  readonly inverted: boolean;
  /** Whether the fact has a value, or is to have one. */
  readonly present: boolean;
  /** Whether it is a number of things, of which there are never fewer than none. */
  readonly counted?: boolean;
  /** Whether it is a point in time. */
  readonly time?: boolean;
  /** What the fact holds; of a long list of values it is named first. */
  readonly seen?: Json;
  /** One value as a person reads it. */
  readonly words: (value: Json | undefined) => string;
}

/** What is asked of a fact, to stand after "it has to be": "one of critical and high", "text starting with db-". Pure. */
export function askedWords(asked: Asked): string {
  const at = asked.operator.indexOf(':');
  if (at < 0) return plainWords(asked);
  const decorator = asked.operator.slice(0, at);
  const inner: Asked = { ...asked, operator: asked.operator.slice(at + 1) };
  const { inverted } = asked;
  switch (decorator) {
    case 'not':
      return askedWords({ ...inner, inverted: !inverted });
    case 'someFact': {
      const entry = askedWords({ ...inner, inverted: false, present: true });
      return `${inverted ? 'no' : 'a'} list with an entry that is ${entry}`;
    }
    case 'everyFact': {
      const entry = askedWords({ ...inner, inverted: false, present: true });
      return `${inverted ? 'anything but ' : ''}a list in which every entry is ${entry}`;
    }
    case 'someValue':
      return ofValues(inner, 'or');
    case 'everyValue':
      return ofValues(inner, 'and');
    default: {
      const { expected, words } = asked;
      const label = OPERATORS.get(inner.operator)?.label ?? inner.operator;
      return `${inverted ? 'anything but ' : ''}such that ${words(expected)} ${label} it`;
    }
  }
}

/** Some of several values, or each of them, is what is compared with. */
function ofValues(asked: Asked, last: 'and' | 'or'): string {
  const { expected, words, inverted } = asked;
  if (!isList(expected)) return askedWords(asked);
  const told = someOf(expected.map(words), last);
  const one: Asked = { ...asked, expected: told, inverted: false, words: () => told };
  return `${inverted ? 'anything but ' : ''}${askedWords(one)}`;
}

type Saying = (asked: Asked) => string;

function plainWords(asked: Asked): string {
  const { operator, expected, inverted, present, words } = asked;
  const known = OPERATORS.get(operator);
  // Of two values of their types an operator and its negation leave nothing over.
  if (inverted && present && known?.negation !== undefined)
    return plainWords({ ...asked, operator: known.negation, inverted: false });
  const saying = SAYINGS.get(operator);
  const searched = typeof expected === 'string' ? known?.textExpectation : undefined;
  if (searched !== undefined) return searched.replace('{value}', () => words(expected));
  if (saying !== undefined) return saying(asked);
  const expectation = known?.expectation ?? `${operator} {value}`;
  const told = expectation.replace('{value}', () => words(expected));
  return inverted ? `anything but ${told}` : told;
}

/** Orders as they are said of points in time. */
const TIMES: ReadonlyMap<string, string> = new Map([
  ['less than', 'earlier than'],
  ['at most', 'no later than'],
  ['more than', 'later than'],
  ['at least', 'no earlier than'],
]);

/** What the other side of an order is asked for: "later than" where one has to be earlier; null for no order. Pure. */
export function mirroredWords(operator: string, want: boolean, time: boolean): string | null {
  const [holds, not] = MIRRORED.get(operator) ?? [];
  const order = want ? holds : not;
  if (order === undefined) return null;
  return time ? (TIMES.get(order) ?? order) : order;
}

const MIRRORED: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['lessThan', ['more than', 'at most']],
  ['lessThanInclusive', ['at least', 'less than']],
  ['greaterThan', ['less than', 'at least']],
  ['greaterThanInclusive', ['at most', 'more than']],
] as const);

/** What is asked of an order, and what where it must not hold. */
function inOrder(holds: string, not: string): Saying {
  return ({ expected, inverted, words, counted, time }) => {
    const order = inverted ? not : holds;
    const asked = time === true ? (TIMES.get(order) ?? order) : order;
    if (counted === true && expected === 0 && asked === 'at most') return words(0);
    return `${asked} ${words(expected)}`;
  };
}

function ofSize(holds: string, not: string): Saying {
  return ({ expected, inverted, words }) =>
    `a list of ${inverted ? not : holds} ${words(expected)} ${expected === 1 ? 'entry' : 'entries'}`;
}

function ofAge(holds: string, not: string): Saying {
  return ({ expected, inverted, words }) =>
    `${inverted ? not : holds} ${ageOf(expected, words)} old`;
}

function ageOf(expected: Json | undefined, words: Asked['words']): string {
  if (typeof expected === 'string') return durationWords(expected);
  if (!isJsonObject(expected)) return words(expected);
  const { duration, calendar } = expected;
  const length = typeof duration === 'string' ? durationWords(duration) : words(duration);
  return `${length} of calendar "${words(calendar)}"`;
}

function ofTruth(yes: string, no: string): Saying {
  return ({ expected, inverted }) => ((expected === true) === inverted ? no : yes);
}

function ofEquality(equal: boolean): Saying {
  return ({ expected, inverted, words, counted }) => {
    const other = equal === inverted;
    if (counted === true && expected === 0 && other) return `more than ${words(0)}`;
    return `${other ? 'anything but ' : ''}${words(expected)}`;
  };
}

function ofMembers(among: boolean): Saying {
  return (asked) => {
    const { expected, inverted, words } = asked;
    const none = among === inverted;
    if (!isList(expected)) return `${none ? 'none' : 'one'} of ${words(expected)}`;
    return oneOf(seenFirst(expected, asked.seen).map(words), none);
  };
}

function inHours(within: boolean): Saying {
  return ({ expected, inverted, words }) =>
    `${within === inverted ? 'outside' : 'within'} the hours of calendar "${words(expected)}"`;
}

function ofRange(inside: boolean): Saying {
  return (asked) => {
    const { expected, inverted, words } = asked;
    const [lower, upper] = isList(expected) ? expected : [];
    if (lower === undefined || upper === undefined)
      return `${inside === inverted ? 'outside' : 'inside'} the range ${words(expected)}`;
    return inside === inverted
      ? `less than ${words(lower)}, or ${words(upper)} or more`
      : `at least ${words(lower)} and less than ${words(upper)}`;
  };
}

/** Lists whose values are told in a row: "a list containing a or b". */
function ofEach(before: string, last: 'and' | 'or'): Saying {
  return ({ expected, inverted, words }) => {
    const values = isList(expected) ? expected.map(words) : [words(expected)];
    if (values.length === 0) values.push('an empty list');
    return `${inverted ? 'anything but ' : ''}${before} ${someOf(values, last)}`;
  };
}

/** What operators ask where their catalogue's words would not read well, or turn badly. */
const SAYINGS: ReadonlyMap<string, Saying> = new Map<string, Saying>([
  ['equal', ofEquality(true)],
  ['notEqual', ofEquality(false)],
  ['exists', ofTruth('set', 'not set')],
  ['isEmpty', ofTruth('empty', 'not empty')],
  ['isBlank', ofTruth('blank', 'not blank')],
  ['in', ofMembers(true)],
  ['notIn', ofMembers(false)],
  ['lessThan', inOrder('less than', 'at least')],
  ['lessThanInclusive', inOrder('at most', 'more than')],
  ['greaterThan', inOrder('more than', 'at most')],
  ['greaterThanInclusive', inOrder('at least', 'less than')],
  ['sizeEqual', ofSize('exactly', 'more or fewer than')],
  ['sizeAtLeast', ofSize('at least', 'fewer than')],
  ['sizeAtMost', ofSize('at most', 'more than')],
  ['containsAny', ofEach('a list containing', 'or')],
  ['containsAll', ofEach('a list containing', 'and')],
  ['containsNone', ofEach('a list containing none of', 'and')],
  ['olderThan', ofAge('more than', 'at most')],
  ['youngerThan', ofAge('less than', 'at least')],
  ['withinCalendar', inHours(true)],
  ['notWithinCalendar', inHours(false)],
  ['between', ofRange(true)],
  ['notBetween', ofRange(false)],
  ['inCidr', ofEach('an address in', 'or')],
  ['notInCidr', ofEach('an address outside', 'and')],
]);

/** One of several values in a sentence, or none of them: "anything but a or b". Pure. */
export function oneOf(words: readonly string[], none: boolean): string {
  // Of no values nothing is one, and everything is none.
  if (words.length === 0)
    return none ? 'anything at all' : 'one of an empty list, which nothing is';
  const few = words.length <= MOST_NAMED;
  const told = few ? listed(words, 'or') : `one of ${someOf(words, 'and')}`;
  return `${none ? 'anything but ' : ''}${told}`;
}

/** Values named one by one. */
const MOST_NAMED = 8;
/** Of more than these so many, and how many more there are. */
const FIRST_NAMED = 5;

/** Values in a sentence: all of a few, of many the first ones and how many more there are. */
function someOf(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length <= MOST_NAMED) return listed(words, last);
  return listed([...words.slice(0, FIRST_NAMED), `${words.length - FIRST_NAMED} more`], last);
}

/** A list with the value that was seen in front, where a sentence would not get to it. */
function seenFirst(values: readonly Json[], seen: Json | undefined): readonly Json[] {
  const at = values.length <= MOST_NAMED ? -1 : values.findIndex((one) => one === seen);
  return at < FIRST_NAMED ? values : [...values.slice(at, at + 1), ...values.toSpliced(at, 1)];
}
