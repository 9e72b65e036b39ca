import type { Calendars } from '../calendar/calendars.ts';
import { pointer } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import { isList } from '../json.ts';
import type { Json } from '../json.ts';
import { prepareComparison } from './comparison.ts';
import { ready } from './operators/operator.ts';
import type { Operator, ReadyTest, Surroundings } from './operators/operator.ts';

/** Changes how an operator is applied, json-rules-engine's `decorator:operator`. */
export interface Decorator {
  readonly id: string;
  /** Plain words before the operator's, for the builder: "some entry". */
  readonly label: string;
  readonly decorate: (operator: Operator) => Operator;
}

const list = ['list'] as const;

const catalogue: readonly Decorator[] = [
  {
    id: 'someFact',
    label: 'some entry',
    decorate: (operator) => ({
      ...named('someFact', 'some entry', operator),
      expectation: `at least one entry to be ${operator.expectation}`,
      left: list,
      ...ofEntries(operator, true),
    }),
  },
  {
    id: 'everyFact',
    label: 'every entry',
    decorate: (operator) => ({
      ...named('everyFact', 'every entry', operator),
      expectation: `every entry to be ${operator.expectation}`,
      left: list,
      ...ofEntries(operator, false),
    }),
  },
  {
    id: 'someValue',
    label: 'for some value',
    decorate: (operator) => ({
      ...named('someValue', 'for some value', operator),
      expectation: operator.expectation.replace('{value}', 'any of ({value})'),
      right: list,
      ...ofValues(operator, true),
    }),
  },
  {
    id: 'everyValue',
    label: 'for every value',
    decorate: (operator) => ({
      ...named('everyValue', 'for every value', operator),
      expectation: operator.expectation.replace('{value}', 'each of ({value})'),
      right: list,
      ...ofValues(operator, false),
    }),
  },
  {
    id: 'swap',
    label: 'the other way round',
    decorate: (operator) => ({
      ...named('swap', 'the other way round', operator),
      expectation: `what {value} ${operator.label}`,
      left: operator.right,
      right: operator.left,
      ...swapped(operator),
    }),
  },
  {
    id: 'not',
    label: 'not',
    decorate: (operator) => ({
      ...named('not', 'not', operator),
      expectation: `not ${operator.expectation}`,
      test: (left, right, around) => !operator.test(left, right, around),
      prepare: (literal, at, calendars) =>
        changed(prepareComparison(operator, literal, at, calendars), (test) => {
          return (left, now) => !test(left, now);
        }),
    }),
  },
];

function named(id: string, label: string, operator: Operator): Operator {
  return {
    ...operator,
    id: `${id}:${operator.id}`,
    label: `${label} ${operator.label}`,
    // The decorated negation is not the negation of what is decorated.
    negation: undefined,
  };
}

type Tests = Pick<Operator, 'test' | 'prepare' | 'words'>;

function changed(
  prepared: Parsed<ReadyTest>,
  change: (test: ReadyTest) => ReadyTest,
): Parsed<ReadyTest> {
  return prepared.ok ? { ...prepared, value: change(prepared.value) } : prepared;
}

/** The left side's entries one by one: some of them holds (`some`), or every one does. */
function ofEntries(operator: Operator, some: boolean): Pick<Operator, 'test' | 'prepare'> {
  return {
    test(left, right, around) {
      if (!isList(left)) return false;
      for (const one of left) if (operator.test(one, right, around) === some) return some;
      return !some;
    },
    prepare: (literal, at, calendars) =>
      changed(prepareComparison(operator, literal, at, calendars), (test) => (left, now) => {
        if (!isList(left)) return false;
        for (const one of left) if (test(one, now) === some) return some;
        return !some;
      }),
  };
}

/** The right side's entries one by one: some of them holds (`some`), or every one does. */
function ofValues(operator: Operator, some: boolean): Tests {
  return {
    test(left, right, around) {
      if (!isList(right)) return false;
      for (const one of right) if (operator.test(left, one, around) === some) return some;
      return !some;
    },
    prepare(literal, at, calendars) {
      const { tests, issues } = prepareEach(operator, literal, at, calendars);
      if (issues.length > 0) return { ok: false, issues };
      return ready((left, now) => {
        for (const test of tests) if (test(left, now) === some) return some;
        return !some;
      });
    },
    words(right) {
      if (operator.words === undefined || !isList(right)) return null;
      const said = right.map(operator.words);
      return said.includes(null) ? null : said.join(', ');
    },
  };
}

function prepareEach(
  operator: Operator,
  literal: Json,
  at: string,
  calendars: Calendars | undefined,
): { readonly tests: readonly ReadyTest[]; readonly issues: readonly Issue[] } {
  const prepared = (isList(literal) ? literal : []).map((one, i) =>
    prepareComparison(operator, one, at + pointer(i), calendars),
  );
  return {
    tests: prepared.flatMap((one) => (one.ok ? [one.value] : [])),
    issues: prepared.flatMap((one) => (one.ok ? [] : one.issues)),
  };
}

/** The two sides exchanged. What was prepared for a literal on the right does not serve one on the left. */
function swapped(operator: Operator): Tests {
  const { test, needs } = operator;
  return {
    test: (left, right, around) => test(right, left, around),
    prepare(literal, _at, calendars) {
      const around: Surroundings = { calendars };
      return ready(
        needs === undefined
          ? (left) => test(literal, left, around)
          : (left, now) => test(literal, left, { now, calendars }),
      );
    },
    words: undefined,
  };
}

/** Every decorator by id, with json-rules-engine 7.3's names and meaning. */
export const DECORATORS: ReadonlyMap<string, Decorator> = new Map(
  catalogue.map((decorator) => [decorator.id, decorator]),
);
