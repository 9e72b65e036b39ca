import { FORBIDDEN_NAMES } from '../condition/path.ts';
import { isList, jsonEqual } from '../json.ts';
import type { Json } from '../json.ts';
import { celTypeOf, typeInWords } from './cel-type.ts';
import type { CelType } from './cel-type.ts';
import { fail, spend, textWork, weigh } from './run.ts';
import type { Place, Run } from './run.ts';

/** A binary operator of CEL over JSON: one kind of number, and null where something is missing. */
export interface BinaryOperator {
  /** Types both sides may have together, and the type of the result; absent: any two. */
  readonly overloads?: readonly (readonly [left: CelType, right: CelType, result: CelType])[];
  /** Type of the result where nothing narrower is known. */
  readonly returns: CelType;
  /** Says what it needs, `{found}` standing for what it got. */
  readonly needs: string;
  readonly apply: (left: Json, right: Json, run: Run, place: Place) => Json;
}

function arithmetic(sign: string, compute: (a: number, b: number) => number): BinaryOperator {
  const needs = `${sign} needs two numbers, found {found}`;
  return {
    overloads: [['number', 'number', 'number']],
    returns: 'number',
    needs,
    apply(left, right, _run, place) {
      if (typeof left !== 'number' || typeof right !== 'number') {
        return fail(place, mismatch(needs, left, right));
      }
      return finite(compute(left, right), place);
    },
  };
}

function finite(value: number, place: Place): number {
  return Number.isFinite(value)
    ? value
    : fail(place, 'the result is no number (division by zero?)');
}

function mismatch(needs: string, left: Json, right: Json): string {
  const found = `${typeInWords(celTypeOf(left))} and ${typeInWords(celTypeOf(right))}`;
  return needs.replace('{found}', found);
}

function comparison(sign: string, holds: (a: number, b: number) => boolean): BinaryOperator {
  const needs = `${sign} needs two numbers or two texts, found {found}`;
  return {
    overloads: [
      ['number', 'number', 'boolean'],
      ['text', 'text', 'boolean'],
    ],
    returns: 'boolean',
    needs,
    apply(left, right, run, place) {
      const fits =
        typeof left === typeof right && (typeof left === 'number' || typeof left === 'string');
      if (!fits) return fail(place, mismatch(needs, left, right));
      spend(run, weigh(left), place);
      return holds(left as number, right as number);
    },
  };
}

const PLUS = '+ needs two numbers, two texts or two lists, found {found}; string(…) makes a text';
const IN = 'in needs a list or an object on its right, found {found}';

const NEVER_EQUAL = '{found} are never equal';

function add(left: Json, right: Json, run: Run, place: Place): Json {
  if (typeof left === 'number' && typeof right === 'number') return finite(left + right, place);
  if (typeof left === 'string' && typeof right === 'string') {
    spend(run, textWork(left.length + right.length), place);
    return left + right;
  }
  if (isList(left) && isList(right)) {
    spend(run, left.length + right.length, place);
    return [...left, ...right];
  }
  return fail(place, mismatch(PLUS, left, right));
}

function equal(left: Json, right: Json, run: Run, place: Place): boolean {
  if (typeof left === typeof right) spend(run, weigh(left), place);
  return jsonEqual(left, right);
}

function isIn(left: Json, right: Json, run: Run, place: Place): boolean {
  if (isList(right)) {
    spend(run, right.length, place);
    return right.some((item) => equal(left, item, run, place));
  }
  if (typeof right !== 'object' || right === null) return fail(place, mismatch(IN, left, right));
  return typeof left === 'string' && Object.hasOwn(right, left);
}

/** Binary operators by their sign; `&&` and `||` are not among them, they may skip a side. */
export const BINARY_OPERATORS: ReadonlyMap<string, BinaryOperator> = new Map<
  string,
  BinaryOperator
>([
  [
    '+',
    {
      overloads: [
        ['number', 'number', 'number'],
        ['text', 'text', 'text'],
        ['list', 'list', 'list'],
      ],
      returns: 'any',
      needs: PLUS,
      apply: add,
    },
  ],
  ['-', arithmetic('-', (a, b) => a - b)],
  ['*', arithmetic('*', (a, b) => a * b)],
  ['/', arithmetic('/', (a, b) => a / b)],
  ['%', arithmetic('%', (a, b) => a % b)],
  ['<', comparison('<', (a, b) => a < b)],
  ['<=', comparison('<=', (a, b) => a <= b)],
  ['>', comparison('>', (a, b) => a > b)],
  ['>=', comparison('>=', (a, b) => a >= b)],
  ['==', { returns: 'boolean', needs: NEVER_EQUAL, apply: equal }],
  [
    '!=',
    {
      returns: 'boolean',
      needs: NEVER_EQUAL,
      apply: (a, b, run, place) => !equal(a, b, run, place),
    },
  ],
  [
    'in',
    {
      overloads: [
        ['any', 'list', 'boolean'],
        ['any', 'object', 'boolean'],
      ],
      returns: 'boolean',
      needs: IN,
      apply: isIn,
    },
  ],
]);

/** A member of an object, null when it has none of that name; of null, null. */
export function member(target: Json, name: string, place: Place): Json {
  if (target === null) return null;
  if (typeof target !== 'object' || isList(target)) {
    return fail(place, `${typeInWords(celTypeOf(target))} has no member "${name}"`);
  }
  if (FORBIDDEN_NAMES.has(name) || !Object.hasOwn(target, name)) return null;
  return target[name] ?? null;
}

/** An entry of a list or a member of an object, null when there is none; of null, null. */
export function entry(target: Json, key: Json, place: Place): Json {
  if (target === null) return null;
  if (isList(target)) {
    if (typeof key === 'number') return target[key] ?? null;
    return fail(place, `a list is indexed by a number, found ${typeInWords(celTypeOf(key))}`);
  }
  if (typeof key === 'string') return member(target, key, place);
  return fail(place, `an object is indexed by a text, found ${typeInWords(celTypeOf(key))}`);
}
