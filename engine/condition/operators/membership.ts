import { isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { inFamily, ready } from './operator.ts';
import type { Operator } from './operator.ts';
import { primitive } from './primitive.ts';

const any = ['any'] as const;
const list = ['list'] as const;
const searched = ['list', 'text'] as const;

/** Whether `searched` (a list, or a text searched for a part) holds `item`; null for other types. */
function holds(within: Json | undefined, item: Json | undefined): boolean | null {
  if (isList(within)) return within.includes(item as Json);
  if (typeof within === 'string') return within.includes(String(primitive(item)));
  return null;
}

/** From here on a set is faster than looking through the list. */
const LONG = 8;

/**
 * How to look into a literal again and again. A set compares like `includes`: by SameValueZero, so
 * lists and objects are never found.
 */
function lookup(within: Json): (item: Json | undefined) => boolean | null {
  if (!isList(within) || within.length < LONG) return (item) => holds(within, item);
  const items = new Set<Json | undefined>(within);
  return (item) => items.has(item);
}

/** Whether a value is among others, or a list holds one. */
export const membership: readonly Operator[] = inFamily('membership', [
  {
    id: 'in',
    label: 'is one of',
    expectation: 'one of {value}',
    textExpectation: 'a part of the text {value}',
    left: any,
    right: searched,
    negation: 'notIn',
    test: (a, b) => holds(b, a) === true,
    prepare(literal) {
      const look = lookup(literal);
      return ready((left) => look(left) === true);
    },
  },
  {
    id: 'notIn',
    label: 'is none of',
    expectation: 'none of {value}',
    textExpectation: 'no part of the text {value}',
    left: any,
    right: searched,
    negation: 'in',
    test: (a, b) => holds(b, a) === false,
    prepare(literal) {
      const look = lookup(literal);
      return ready((left) => look(left) === false);
    },
  },
  {
    id: 'contains',
    label: 'contains',
    expectation: 'a list containing {value}',
    left: list,
    right: any,
    negation: 'doesNotContain',
    test: (a, b) => isList(a) && a.includes(b as Json),
  },
  {
    id: 'doesNotContain',
    label: 'does not contain',
    expectation: 'a list without {value}',
    left: list,
    right: any,
    negation: 'contains',
    test: (a, b) => isList(a) && !a.includes(b as Json),
  },
]);
