import { error } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { nearestName } from '../nearest-name.ts';
import { DECORATORS } from './decorators.ts';
import { calendarOperators } from './operators/calendar.ts';
import { dateOperators } from './operators/date.ts';
import { equality } from './operators/equality.ts';
import { listOperators } from './operators/list.ts';
import { membership } from './operators/membership.ts';
import { networkOperators } from './operators/network.ts';
import { numberOperators } from './operators/number.ts';
import type { Operator } from './operators/operator.ts';
import { order } from './operators/order.ts';
import { patternOperators } from './operators/pattern.ts';
import { textOperators } from './operators/text.ts';
import { versionOperators } from './operators/version.ts';

const catalogue: readonly Operator[] = [
  ...equality,
  ...membership,
  ...order,
  ...textOperators,
  ...patternOperators,
  ...listOperators,
  ...numberOperators,
  ...dateOperators,
  ...calendarOperators,
  ...networkOperators,
  ...versionOperators,
];

/** Every operator without decorators, by id: json-rules-engine 7.3's ten and our own. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(catalogue.map((o) => [o.id, o]));

/** The operators json-rules-engine 7.3 has by itself, with its meaning. */
export const JSON_RULES_ENGINE_OPERATORS: ReadonlySet<string> = new Set([
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
]);

const MAX_DECORATORS = 8;

/**
 * The operator of a name such as `in` or `everyFact:not:in` (decorators, outermost first, then the
 * operator), undefined when any part of it is unknown. Pure.
 */
export function findOperator(name: string): Operator | undefined {
  const parts = name.split(':');
  const operator = OPERATORS.get(parts.pop() ?? '');
  if (operator === undefined || parts.length > MAX_DECORATORS) return undefined;
  let decorated = operator;
  for (const part of parts.toReversed()) {
    const decorator = DECORATORS.get(part);
    if (decorator === undefined) return undefined;
    decorated = decorator.decorate(decorated);
  }
  return decorated;
}

/**
 * What is wrong with the name of an operator `findOperator` does not find, and what was most likely
 * meant. Pure.
 *
 * @param at JSON pointer of the name
 */
export function unknownOperator(name: string, at: string): Issue {
  const parts = name.split(':');
  const own = parts.at(-1) ?? '';
  const decorators = parts.slice(0, -1);
  if (decorators.length > MAX_DECORATORS) {
    const message = `an operator has at most ${MAX_DECORATORS} decorators, this one ${decorators.length}`;
    return error('unknown-operator', at, message);
  }
  const strange = decorators.find((one) => !DECORATORS.has(one));
  const [kind, wrong, known] = OPERATORS.has(own)
    ? ['decorator', strange ?? '', [...DECORATORS.keys()]]
    : ['operator', own, [...OPERATORS.keys()]];
  const meant = nearestName(wrong.slice(0, 100), known);
  const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`;
  const within = wrong === name ? '' : ` in "${name}"`;
  return error('unknown-operator', at, `there is no ${kind} "${wrong}"${within}; ${hint}`);
}
