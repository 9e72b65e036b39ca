import type { Condition, LeafCondition } from '../../condition/schema.ts';
import { asText, isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import { humanise } from './humanise.ts';

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['equal', '='],
  ['notEqual', '≠'],
  ['lessThan', '<'],
  ['lessThanInclusive', '≤'],
  ['greaterThan', '>'],
  ['greaterThanInclusive', '≥'],
]);

/**
 * A condition in a line, for a picture: `impact = 1 and not (state in closed, cancelled)`. What its author called it
 * stands for it. Pure.
 */
export function conditionText(condition: Condition): string {
  return textOf(condition, true);
}

function textOf(condition: Condition, outermost: boolean): string {
  if (condition.name !== undefined) return condition.name;
  if ('not' in condition) return `not ${textOf(condition.not, false)}`;
  if ('condition' in condition) return condition.condition;
  if ('fact' in condition) return leafText(condition);
  const [parts, word] = 'all' in condition ? [condition.all, ' and '] : [condition.any, ' or '];
  if (parts.length === 0) return 'always';
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return textOf(only, outermost);
  const joined = parts.map((part) => textOf(part, false)).join(word);
  return outermost ? joined : `(${joined})`;
}

function leafText({ fact, path, operator, value }: LeafCondition): string {
  const left = subject(fact, path);
  if (operator === 'exists' && typeof value === 'boolean') {
    return value ? `${left} is there` : `${left} is missing`;
  }
  return `${left} ${SIGNS.get(operator) ?? humanise(operator)} ${operand(value as Json)}`;
}

/** A field of the record is called by its id alone. */
function subject(fact: string, path?: string): string {
  const whole = path === undefined ? fact : `${fact}.${path}`;
  return whole.replace(/^record\.(?:data\.)?/, '');
}

function operand(value: Json): string {
  if (Array.isArray(value)) return (value as readonly Json[]).map(operand).join(', ');
  if (isJsonObject(value)) {
    const { fact, path } = value;
    return typeof fact === 'string'
      ? subject(fact, typeof path === 'string' ? path : undefined)
      : JSON.stringify(value);
  }
  return value === null ? 'nothing' : asText(value);
}
