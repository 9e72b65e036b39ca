import type { LeafCondition } from '../api/condition.ts';
import { isJsonObject } from '../api/json.ts';
import type { Json } from '../api/json.ts';
import { reading } from '../words/en/reading.ts';
import { durationWords } from './duration-words.ts';
import { humanise } from './humanise.ts';
import { valueWords } from './operand-words.ts';
import type { Wording } from './wording.ts';

type Operator = keyof typeof reading.operator;

/** The operators a sentence is known for. */
export const WORDED_OPERATORS: ReadonlySet<string> = new Set(Object.keys(reading.operator));

function isOperator(text: string): text is Operator {
  return WORDED_OPERATORS.has(text);
}

/**
 * A comparison of two sides that are words already: "Priority is at most 2". Pure.
 *
 * @param operator decorators included, as conditions write it: `someFact:equal`
 */
export function comparisonWords(
  subject: string,
  operator: string,
  object: string,
  wording: Pick<Wording, 'say'>,
): string {
  const { say } = wording;
  const [plain = '', ...decorators] = operator.split(':').toReversed();
  let left = subject;
  let right = object;
  let negated = false;
  for (const decorator of decorators) {
    if (decorator === 'someFact') left = say('condition.someOf', { what: left });
    if (decorator === 'everyFact') left = say('condition.everyOf', { what: left });
    if (decorator === 'someValue') right = say('condition.anyOf', { what: right });
    if (decorator === 'everyValue') right = say('condition.eachOf', { what: right });
    if (decorator === 'swap') [left, right] = [right, left];
    if (decorator === 'not') negated = !negated;
  }
  const sentence = isOperator(plain)
    ? say(`operator.${plain}`, { left, right })
    : `${left} ${humanise(plain)} ${right}`;
  return (negated ? say('condition.not', { sentence }) : sentence).trim();
}

/** A value that is not said as its JSON: two bounds, business time, a calendar; null for all others. Pure. */
export function operandWords({ operator, value }: LeafCondition, wording: Wording): string | null {
  const { say } = wording;
  const plain = operator.split(':').at(-1);
  if ((plain === 'between' || plain === 'notBetween') && Array.isArray(value)) {
    const bounds = value as readonly Json[];
    const [lower, upper] = bounds.map((bound) => valueWords(bound, wording));
    // Decorated, it is a list of such pairs; that is said as it stands.
    if (bounds.length !== 2 || bounds.some((bound) => typeof bound !== 'number')) return null;
    return say('condition.bounds', { lower, upper });
  }
  if ((plain === 'olderThan' || plain === 'youngerThan') && isJsonObject(value)) {
    const { duration, calendar } = value;
    if (typeof duration !== 'string' || typeof calendar !== 'string') return null;
    const length = durationWords(duration, wording);
    return say('condition.businessTime', { length, calendar: humanise(calendar) });
  }
  if ((plain === 'withinCalendar' || plain === 'notWithinCalendar') && typeof value === 'string') {
    return humanise(value);
  }
  return null;
}
