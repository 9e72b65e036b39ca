import { isList } from '../json.ts';
import type { Json } from '../json.ts';
import { DECORATORS } from './decorators.ts';

/** What an operator takes on one side; content of another type is found when it is compiled. */
export type OperandType = 'any' | 'number' | 'text' | 'boolean' | 'list';

/** Whether a fact's value (left) and a condition's value (right) fit together. */
export type OperatorTest = (left: Json | undefined, right: Json | undefined) => boolean;

/** How a condition compares. Tests are pure and never throw: what does not fit does not hold. */
export interface Operator {
  readonly id: string;
  /** Plain words between the two sides, for the builder: "is one of". */
  readonly label: string;
  /** What is expected of the fact, `{value}` standing for the right side: "one of {value}". */
  readonly expectation: string;
  readonly left: readonly OperandType[];
  readonly right: readonly OperandType[];
  readonly test: OperatorTest;
}

const any = ['any'] as const;
const text = ['text'] as const;
const list = ['list'] as const;
const ordered = ['number', 'text'] as const;
const searched = ['list', 'text'] as const;

/**
 * The primitive JavaScript compares an operand as. json-rules-engine lets JavaScript convert, which
 * throws on an object holding its own `toString`; such a one fits nothing here.
 */
function primitive(value: Json | undefined): Exclude<Json, object> | null | undefined {
  if (typeof value !== 'object' || value === null) return value;
  try {
    // eslint-disable-next-line no-base-to-string -- the reference's conversion, see above
    return String(value);
  } catch {
    return undefined;
  }
}

function compares(holds: (left: number, right: number) => boolean): OperatorTest {
  return (left, right) => {
    const a = primitive(left);
    // The reference's validator: what does not begin with a number is no fact to compare.
    if (Number.isNaN(Number.parseFloat(a as string))) return false;
    // Two texts compare as texts, which orders ISO 8601 times rightly; anything else as numbers.
    return holds(a as number, primitive(right) as number);
  };
}

/** Whether `searched` (a list, or a text searched for a part) holds `item`; null for other types. */
function holds(searched: Json | undefined, item: Json | undefined): boolean | null {
  if (isList(searched)) return searched.includes(item as Json);
  if (typeof searched === 'string') return searched.includes(String(primitive(item)));
  return null;
}

const catalogue: readonly Operator[] = [
  {
    id: 'equal',
    label: 'is',
    expectation: '{value}',
    left: any,
    right: any,
    test: (a, b) => a === b,
  },
  {
    id: 'notEqual',
    label: 'is not',
    expectation: 'anything but {value}',
    left: any,
    right: any,
    test: (a, b) => a !== b,
  },
  {
    id: 'in',
    label: 'is one of',
    expectation: 'one of {value}',
    left: any,
    right: searched,
    test: (a, b) => holds(b, a) === true,
  },
  {
    id: 'notIn',
    label: 'is none of',
    expectation: 'none of {value}',
    left: any,
    right: searched,
    test: (a, b) => holds(b, a) === false,
  },
  {
    id: 'contains',
    label: 'contains',
    expectation: 'a list containing {value}',
    left: list,
    right: any,
    test: (a, b) => isList(a) && a.includes(b as Json),
  },
  {
    id: 'doesNotContain',
    label: 'does not contain',
    expectation: 'a list without {value}',
    left: list,
    right: any,
    test: (a, b) => isList(a) && !a.includes(b as Json),
  },
  {
    id: 'lessThan',
    label: 'is less than',
    expectation: 'less than {value}',
    left: ordered,
    right: ordered,
    test: compares((a, b) => a < b),
  },
  {
    id: 'lessThanInclusive',
    label: 'is at most',
    expectation: 'at most {value}',
    left: ordered,
    right: ordered,
    test: compares((a, b) => a <= b),
  },
  {
    id: 'greaterThan',
    label: 'is more than',
    expectation: 'more than {value}',
    left: ordered,
    right: ordered,
    test: compares((a, b) => a > b),
  },
  {
    id: 'greaterThanInclusive',
    label: 'is at least',
    expectation: 'at least {value}',
    left: ordered,
    right: ordered,
    test: compares((a, b) => a >= b),
  },
  {
    id: 'startsWith',
    label: 'starts with',
    expectation: 'text starting with {value}',
    left: text,
    right: text,
    test: (a, b) => typeof a === 'string' && typeof b === 'string' && a.startsWith(b),
  },
  {
    id: 'endsWith',
    label: 'ends with',
    expectation: 'text ending with {value}',
    left: text,
    right: text,
    test: (a, b) => typeof a === 'string' && typeof b === 'string' && a.endsWith(b),
  },
  {
    id: 'exists',
    label: 'has a value',
    expectation: 'a value present: {value}',
    left: any,
    right: ['boolean'],
    test: (a, b) => (a !== undefined && a !== null) === b,
  },
];

/** Every operator without decorators, by id: json-rules-engine 7.3's ten and our own. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(catalogue.map((o) => [o.id, o]));

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

/** The operand type of a literal; `object` and `null` are taken by `any` alone. Pure. */
export function operandTypeOf(value: Json): Exclude<OperandType, 'any'> | 'object' | 'null' {
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  if (typeof value === 'string') return 'text';
  return typeof value as 'number' | 'boolean' | 'object';
}

/** Whether a literal may stand on a side taking these types. Pure. */
export function takes(types: readonly OperandType[], value: Json): boolean {
  return types.some((type) => type === 'any' || type === operandTypeOf(value));
}
