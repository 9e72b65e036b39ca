import type { Condition, LeafCondition } from '../api/condition.ts';
import { textOf } from '../api/json.ts';
import type { Json } from '../api/json.ts';
import { humanise } from './humanise.ts';
import { isFactReference, subjectField, subjectWords, valueWords } from './operand-words.ts';
import type { Wording } from './wording.ts';

/** A condition put into words, its structure kept. */
export type ConditionPhrase =
  | { readonly kind: 'test'; readonly text: string }
  | {
      readonly kind: 'all' | 'any' | 'not';
      /** What the author called it. */
      readonly name?: string;
      readonly children: readonly ConditionPhrase[];
    };

/** A condition in plain words, node by node. Pure. */
export function conditionPhrase(condition: Condition, wording: Wording): ConditionPhrase {
  const name = condition.name === undefined ? {} : { name: condition.name };
  const children = (list: readonly Condition[]): ConditionPhrase[] =>
    list.map((one) => conditionPhrase(one, wording));
  if ('all' in condition) return { kind: 'all', ...name, children: children(condition.all) };
  if ('any' in condition) return { kind: 'any', ...name, children: children(condition.any) };
  if ('not' in condition) return { kind: 'not', ...name, children: children([condition.not]) };
  if ('condition' in condition) {
    return { kind: 'test', text: wording.say('condition.shared', { name: condition.condition }) };
  }
  return { kind: 'test', text: condition.name ?? leafWords(condition, wording) };
}

/** A condition as one sentence; a group its author named is told by that name. Pure. */
export function conditionSentence(condition: Condition, wording: Wording): string {
  return phraseSentence(conditionPhrase(condition, wording), wording, true);
}

function phraseSentence(phrase: ConditionPhrase, wording: Wording, outermost: boolean): string {
  const { say } = wording;
  if (phrase.kind === 'test') return phrase.text;
  if (phrase.name !== undefined) return phrase.name;
  const parts = phrase.children.map((child) => phraseSentence(child, wording, false));
  if (parts.length === 0) return say('condition.always');
  if (phrase.kind === 'not') return say('condition.not', { sentence: parts[0] ?? '' });
  if (parts.length === 1) return parts[0] ?? '';
  const joined = parts.join(` ${say(phrase.kind === 'all' ? 'condition.and' : 'condition.or')} `);
  return outermost ? joined : `(${joined})`;
}

const OPERATORS = [
  'equal',
  'notEqual',
  'in',
  'notIn',
  'contains',
  'doesNotContain',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'startsWith',
  'endsWith',
] as const;
type Operator = (typeof OPERATORS)[number];

function isOperator(text: string): text is Operator {
  return (OPERATORS as readonly string[]).includes(text);
}

/** One comparison in words. Pure. */
export function leafWords(leaf: LeafCondition, wording: Wording): string {
  const special = specialWords(leaf, wording);
  if (special !== null) return special;
  const left = subjectWords(leaf, wording);
  const right = isFactReference(leaf.value)
    ? subjectWords(leaf.value, wording)
    : leaf.path === 'state' && leaf.fact === 'record'
      ? stateValue(leaf.value, wording)
      : valueWords(leaf.value, wording, subjectField(leaf, wording));
  return comparisonWords(left, leaf.operator, right, wording);
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

function stateValue(value: Json, wording: Wording): string {
  const one = (path: Json): string => wording.state?.(textOf(path)) ?? humanise(textOf(path));
  if (!Array.isArray(value)) return one(value);
  return new Intl.ListFormat(wording.language, { type: 'disjunction' }).format(value.map(one));
}

/** Comparisons people say in a way of their own; null for all others. */
function specialWords(leaf: LeafCondition, wording: Wording): string | null {
  const { say } = wording;
  const { fact, path, operator, value } = leaf;
  if (operator === 'exists') {
    return say(value === false ? 'condition.isMissing' : 'condition.isPresent', {
      left: subjectWords(leaf, wording),
    });
  }
  if (fact === 'actor' && (path === 'roles' || path === 'teams') && typeof value === 'string') {
    if (operator === 'contains') {
      return say(path === 'roles' ? 'condition.hasRole' : 'condition.inTeam', { what: value });
    }
    if (operator === 'doesNotContain') {
      return say(path === 'roles' ? 'condition.lacksRole' : 'condition.notInTeam', { what: value });
    }
  }
  if (fact === 'calendar' && path === 'open' && typeof value === 'boolean') {
    const open = operator === 'equal' ? value : !value;
    const calendar = leaf.params?.['calendar'];
    const name = typeof calendar === 'string' ? humanise(calendar) : valueWords(calendar, wording);
    return say(open ? 'condition.calendarOpen' : 'condition.calendarClosed', { name });
  }
  if (fact === 'record' && path === 'done' && typeof value === 'boolean' && operator === 'equal') {
    return say(value ? 'condition.recordEnded' : 'condition.recordOpen');
  }
  return null;
}
