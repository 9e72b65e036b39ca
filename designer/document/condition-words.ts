import type { Condition, LeafCondition } from '../api/condition.ts';
import { textOf } from '../api/json.ts';
import type { Json } from '../api/json.ts';
import { humanise } from './humanise.ts';
import { comparisonWords, operandWords } from './operator-words.ts';
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

/** One comparison in words. Pure. */
export function leafWords(leaf: LeafCondition, wording: Wording): string {
  const special = specialWords(leaf, wording);
  if (special !== null) return special;
  const left = subjectWords(leaf, wording);
  const right = isFactReference(leaf.value)
    ? subjectWords(leaf.value, wording)
    : (leaf.path === 'state' || leaf.path === 'states') && leaf.fact === 'record'
      ? stateValue(leaf.value, wording)
      : (operandWords(leaf, wording) ??
        valueWords(leaf.value, wording, subjectField(leaf, wording)));
  return comparisonWords(left, leaf.operator, right, wording);
}

function stateValue(value: Json, wording: Wording): string {
  const one = (path: Json): string => wording.state?.(textOf(path)) ?? humanise(textOf(path));
  if (!Array.isArray(value)) return one(value);
  return new Intl.ListFormat(wording.language, { type: 'disjunction' }).format(value.map(one));
}

/** Operators whose value only says whether what they ask is to be so. */
const PRESENCE: ReadonlyMap<string, { readonly yes: Presence; readonly no: Presence }> = new Map([
  ['exists', { yes: 'condition.isPresent', no: 'condition.isMissing' }],
  ['isBlank', { yes: 'condition.isBlank', no: 'condition.isNotBlank' }],
  ['isEmpty', { yes: 'condition.isEmpty', no: 'condition.isNotEmpty' }],
]);
type Presence =
  | 'condition.isPresent'
  | 'condition.isMissing'
  | 'condition.isBlank'
  | 'condition.isNotBlank'
  | 'condition.isEmpty'
  | 'condition.isNotEmpty';

/** Comparisons people say in a way of their own; null for all others. */
function specialWords(leaf: LeafCondition, wording: Wording): string | null {
  const { say } = wording;
  const { fact, path, operator, value } = leaf;
  const asked =
    typeof value === 'boolean' ? PRESENCE.get(operator)?.[value ? 'yes' : 'no'] : undefined;
  if (asked !== undefined) return say(asked, { left: subjectWords(leaf, wording) });
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
