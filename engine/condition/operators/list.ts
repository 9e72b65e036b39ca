import { isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { inFamily, ready } from './operator.ts';
import type { Operator, OperatorTest, ReadyTest } from './operator.ts';

const list = ['list'] as const;
const count = ['count'] as const;

type Has = (entry: Json) => boolean;

/** Whether any, or every one, of some entries is had. */
function any(entries: readonly Json[], has: Has): boolean {
  for (const entry of entries) if (has(entry)) return true;
  return false;
}

function every(entries: readonly Json[], has: Has): boolean {
  for (const entry of entries) if (!has(entry)) return false;
  return true;
}

/** A test of how many of the right entries the left list has, the right ones kept in a set. */
function ofShared(wanted: boolean): Pick<Operator, 'test' | 'prepare'> {
  return {
    test: (left, right) =>
      isList(left) && isList(right) && any(right, (entry) => left.includes(entry)) === wanted,
    prepare(literal) {
      const entries = new Set(isList(literal) ? literal : []);
      const has: Has = (entry) => entries.has(entry);
      const test: ReadyTest = (left) => isList(left) && any(left, has) === wanted;
      return ready(test);
    },
  };
}

function ofSize(holds: (size: number, wanted: number) => boolean): OperatorTest {
  return (left, right) => isList(left) && typeof right === 'number' && holds(left.length, right);
}

/** Whether there is nothing in a list or where one should be; null for other values. */
function empty(value: Json | undefined): boolean | null {
  if (value === undefined || value === null) return true;
  return isList(value) ? value.length === 0 : null;
}

/** What lists hold, entries being equal as `equal` has it, and how much of it. */
export const listOperators: readonly Operator[] = inFamily('list', [
  {
    id: 'containsAny',
    label: 'contains any of',
    expectation: 'a list containing any of {value}',
    left: list,
    right: list,
    negation: 'containsNone',
    ...ofShared(true),
  },
  {
    id: 'containsAll',
    label: 'contains all of',
    expectation: 'a list containing all of {value}',
    left: list,
    right: list,
    test: (left, right) =>
      isList(left) && isList(right) && every(right, (entry) => left.includes(entry)),
  },
  {
    id: 'containsNone',
    label: 'contains none of',
    expectation: 'a list containing none of {value}',
    left: list,
    right: list,
    negation: 'containsAny',
    ...ofShared(false),
  },
  {
    id: 'sizeEqual',
    label: 'has exactly this many entries',
    expectation: 'a list of exactly this many entries: {value}',
    left: list,
    right: count,
    test: ofSize((size, wanted) => size === wanted),
  },
  {
    id: 'sizeAtLeast',
    label: 'has at least this many entries',
    expectation: 'a list of at least this many entries: {value}',
    left: list,
    right: count,
    test: ofSize((size, wanted) => size >= wanted),
  },
  {
    id: 'sizeAtMost',
    label: 'has at most this many entries',
    expectation: 'a list of at most this many entries: {value}',
    left: list,
    right: count,
    test: ofSize((size, wanted) => size <= wanted),
  },
  {
    id: 'isEmpty',
    label: 'is empty',
    expectation: 'no entries: {value}',
    left: list,
    right: ['boolean'],
    test: (a, b) => empty(a) === b,
  },
]);
