import type { Operator } from '../../condition/operators/operator.ts';
import { isJsonObject, isList, jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import { nearValues } from '../explain/near-values.ts';
import { domainOf } from './domain.ts';
import type { KnownValues } from './domain.ts';
import { interestsOf } from './operator-model.ts';
import type { Interest, Scalar } from './operator-model.ts';
import { EXAMPLE_NOW } from './world.ts';

/** One question a condition asks of a fact's value. */
export interface Question {
  readonly operator: Operator;
  readonly literal: Json;
  /** The comparison itself, where it looks at more than its two sides. */
  readonly test?: (value: Json | undefined) => boolean;
}

/** What a value answers to a question. Pure. */
export function answerOf({ operator, literal, test }: Question, value: Json | undefined): boolean {
  return test === undefined ? operator.test(value, literal, { now: EXAMPLE_NOW }) : test(value);
}

/** Values that answer a list of questions alike. */
export interface ValueClass {
  /** An example; undefined: there is no value. */
  readonly value: Json | undefined;
  /** Other examples, as far as there are few. */
  readonly others: readonly (Json | undefined)[];
  /** False: the example does not stand for all answers the class allows. */
  readonly exact: boolean;
  /** Answer by question, as the operator itself gave it for the example; null: either. */
  readonly answers: readonly (boolean | null)[];
}

/**
 * Every way questions about one value can be answered. What is not among the classes cannot be; an exact class is
 * answered so by its example. Questions whose operator has no model are either way wherever the others allow it, and
 * beside that as the examples answer them. Pure.
 *
 * @param known what is known of the value
 */
export function valueClasses(
  questions: readonly Question[],
  known?: KnownValues,
): readonly ValueClass[] {
  const models = questions.map(({ operator, literal }) => interestsOf(operator.id, literal));
  const guesses = questions.flatMap((question, i) => (models[i] === null ? guessed(question) : []));
  const interests: readonly Interest[] = [
    ...models.flatMap((model) => model ?? []),
    ...guesses.flatMap((value) => (isScalar(value) ? [{ kind: 'same', value } as const] : [])),
  ];
  const { values, open } = domainOf(interests, known);
  const lists = guesses.filter((value) => !isScalar(value) && (known?.admits(value) ?? true));
  const answer = (value: Json | undefined): boolean[] =>
    questions.map((question) => answerOf(question, value));
  const exact = [...values, ...lists].map((value) => ({
    value,
    others: [],
    exact: true,
    answers: answer(value),
  }));
  const unmodelled = models.includes(null)
    ? exact.map(({ value, answers }) => ({
        value,
        others: [],
        exact: false,
        answers: answers.map((one, i) => (models[i] === null ? null : one)),
      }))
    : [];
  const opened = open.map(({ value, undecided }) => ({
    value,
    others: [],
    exact: false,
    answers: answer(value).map((one, i) =>
      (models[i] ?? null) === null || models[i]?.some(({ kind }) => undecided.has(kind)) === true
        ? null
        : one,
    ),
  }));
  const vague = distinct([...unmodelled, ...opened]).flatMap((one) => unopposed(one, questions));
  return distinct([...exact, ...vague]);
}

/** Most examples kept of one way to answer. */
const MOST_EXAMPLES = 100;

/** The first of each way to answer; those that may answer either way only beside others. */
function distinct(classes: readonly ValueClass[]): ValueClass[] {
  const byAnswers = new Map<string, ValueClass & { others: (Json | undefined)[] }>();
  for (const one of classes) {
    const key = one.answers.map((answer) => (answer === null ? '?' : answer ? '1' : '0')).join('');
    const before = byAnswers.get(key);
    if (before === undefined) byAnswers.set(key, { ...one, others: [...one.others] });
    else if (before.others.length < MOST_EXAMPLES) before.others.push(one.value);
  }
  return [...byAnswers.values()];
}

/** Most pairs of opposite questions that are told apart where their answers are open. */
const MOST_PAIRS = 4;

/** A class with open answers, without those that are opposite questions both answered yes. */
function unopposed(vague: ValueClass, questions: readonly Question[]): ValueClass[] {
  const pairs = questions.flatMap((one, i) =>
    questions.flatMap((other, j): [number, number, boolean][] => {
      const never = other.operator.id === one.operator.negation;
      const always = other.operator.id === `not:${one.operator.id}`;
      const open = vague.answers[i] === null && vague.answers[j] === null;
      return open && (never || always) && !(never && j < i) && jsonEqual(one.literal, other.literal)
        ? [[i, j, always]]
        : [];
    }),
  );
  return pairs.slice(0, MOST_PAIRS).reduce<ValueClass[]>(
    (classes, [i, j, always]) =>
      classes.flatMap((one) => {
        const ways = always
          ? [
              [true, false],
              [false, true],
            ]
          : [
              [true, false],
              [false, true],
              [false, false],
            ];
        return ways.flatMap(([first = false, second = false]) => {
          const fits = (one.answers[i] ?? first) === first && (one.answers[j] ?? second) === second;
          if (!fits) return [];
          const answers = one.answers.with(i, first).with(j, second);
          return [{ ...one, answers }];
        });
      }),
    [vague],
  );
}

/** Likely examples for an operator nothing is known of: what stands in its literal, and what is near that. */
function guessed({ operator, literal }: Question): Json[] {
  const near = nearValues({ operator, expected: literal, actual: undefined, now: EXAMPLE_NOW });
  return [...scalarsIn(literal), ...near];
}

function isScalar(value: Json): value is Scalar {
  return typeof value !== 'object' || value === null;
}

/** Scalars anywhere in a literal: likely examples for an operator nothing is known of. */
function scalarsIn(literal: Json | undefined): Scalar[] {
  if (literal === undefined) return [];
  if (isList(literal)) return literal.flatMap(scalarsIn);
  if (isJsonObject(literal)) return Object.values(literal).flatMap(scalarsIn);
  return [literal];
}
