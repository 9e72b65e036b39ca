import type { FactReference } from '../../condition/schema.ts';
import type { Json } from '../../json.ts';
import type { KnownValues } from '../../policy/analysis/domain.ts';
import { valueClasses } from '../../policy/analysis/value-classes.ts';
import type { Question, ValueClass } from '../../policy/analysis/value-classes.ts';
import { kindOf } from './relations.ts';
import type { Relation } from './relations.ts';

/**
 * Something conditions look at, with every way they can tell its values apart. A set of those ways is a mask: bit n
 * stands for class n.
 */
export interface Slot {
  readonly index: number;
  readonly reference: FactReference;
  /** The field of the record, or null. */
  readonly field: string | null;
  /** The field a form asks, where it is one of the event's data. */
  readonly asked: string | null;
  /** Whether it is `data.<field>` itself and nothing inside it. */
  readonly whole: boolean;
  readonly classes: readonly ValueClass[];
  /** Ways to answer that were taken as one, as there are too many. */
  readonly blurred: number;
  /** What is asked of it, in the order of the classes' answers. */
  readonly questions: readonly Question[];
  /** All classes there are. */
  readonly full: number;
  /** Classes of no value. */
  readonly missing: number;
  /** What it is compared with, where what is told apart is how two facts stand to each other. */
  readonly compares: Relation | null;
  /** Fields of the record it also hangs on: compared with, or asked with. */
  readonly reads: ReadonlySet<string>;
  /** It hangs on the record's fields in ways that are not followed. */
  readonly follows: boolean;
  /** It is compared with the time there is, so that it comes out otherwise as time goes by. */
  readonly ages: boolean;
  /** It is looked up anew for each event, or may change without a field being written. */
  readonly fresh: boolean;
}

/** Most classes that are told apart; where there are more, those that matter least are taken as one. */
const MOST_CLASSES = 31;

/** Where fields and an event's data stand. */
export const DATA = 'data.';

/** The field of a path into data; null for others. */
export function fieldOf({ fact, path }: FactReference, of: 'record' | 'event'): string | null {
  if (fact !== of || path?.startsWith(DATA) !== true) return null;
  return path.slice(DATA.length).split('.')[0] ?? null;
}

/** What a slot is made of. */
export interface Draft {
  readonly reference: FactReference;
  readonly questions: Question[];
  readonly compares: Slot['compares'];
}

/** A slot, with its values told apart by what is asked of them. Pure. */
export function slotFrom(
  index: number,
  { reference, questions, compares }: Draft,
  known: (fact: FactReference) => KnownValues | null,
): Slot {
  const field = fieldOf(reference, 'record');
  const asked = fieldOf(reference, 'event');
  const name = field ?? asked;
  const apart = compares === null ? classesOf(questions, known(reference)) : relationsOf(compares);
  const classes = blurredClasses(apart);
  const full = classes.reduce((mask, _one, bit) => mask | (1 << bit), 0);
  const reads = new Set(
    [reference, ...(compares === null ? [] : [compares.with])].flatMap((one) => fieldsIn(one)),
  );
  return {
    index,
    reference,
    field: compares === null ? field : null,
    asked: compares === null ? asked : null,
    whole: name !== null && reference.path === `${DATA}${name}`,
    classes,
    blurred: apart.length > classes.length ? apart.length - classes.length + 1 : 0,
    questions,
    compares,
    full,
    missing: classes.reduce(
      (mask, { value }, bit) => (compares === null && isMissing(value) ? mask | (1 << bit) : mask),
      0,
    ),
    reads,
    follows: [reference, ...(compares === null ? [] : [compares.with])].some(
      ({ fact, path = '' }) =>
        FOLLOWING.has(fact) || (fact === 'record' && path.startsWith('counters')),
    ),
    ages: compares === null && questions.some(({ operator }) => operator.needs !== undefined),
    fresh: !lasts(reference) || (compares !== null && !lasts(compares.with)),
  };
}

/** Whether a value stays what it is until a field is written. */
function lasts({ fact, path = '' }: FactReference): boolean {
  return fact === 'record' && (path.startsWith(DATA) || LASTING.has(path));
}

const LASTING: ReadonlySet<string> = new Set(['id', 'number', 'openedBy', 'createdAt']);

/** Facts found by what the record holds. */
const FOLLOWING: ReadonlySet<string> = new Set(['table', 'ci', 'service', 'records', 'links']);

/** Whether something is there is always told apart, so that what is written can be. */
function classesOf(
  questions: readonly Question[],
  known: KnownValues | null,
): readonly ValueClass[] {
  const classes = valueClasses(questions, known ?? undefined);
  const split = classes.flatMap((one) => {
    const examples = [one.value, ...one.others];
    const gone = examples.filter(isMissing);
    const there = examples.filter((value) => !isMissing(value));
    return [gone, there].flatMap(([value, ...others], i): ValueClass[] =>
      (i === 0 ? gone : there).length === 0 ? [] : [{ ...one, value, others }],
    );
  });
  return split;
}

function relationsOf({ operators }: Relation): readonly ValueClass[] {
  return kindOf(operators[0] ?? '').classes;
}

/**
 * Not more classes than are told apart: those stay that answer yes to what is asked first (invariants ask before guards),
 * and no value at all; the others become one, which answers as all of them do, or either way.
 */
function blurredClasses(classes: readonly ValueClass[]): readonly ValueClass[] {
  if (classes.length <= MOST_CLASSES) return classes;
  const rank = ({ value, answers }: ValueClass): number => {
    const first = answers.indexOf(true);
    return isMissing(value) ? -1 : first === -1 ? answers.length : first;
  };
  const kept = new Set(classes.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_CLASSES - 1));
  const rest = classes.filter((one) => !kept.has(one));
  const [first] = rest;
  if (first === undefined) return classes;
  const one: ValueClass = {
    value: first.value,
    others: rest.flatMap(({ value, others }) => [value, ...others]).slice(1, MOST_EXAMPLES),
    exact: false,
    answers: first.answers.map((answer, i) =>
      rest.every(({ answers }) => answers[i] === answer) ? answer : null,
    ),
  };
  return [...classes.filter((each) => kept.has(each)), one];
}

/** Most examples kept of classes taken as one. */
const MOST_EXAMPLES = 100;

/** Whether there is no value. Pure. */
export function isMissing(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

/** Fields of the record a reference reads, in its params too. */
function fieldsIn(reference: FactReference): string[] {
  const own = fieldOf(reference, 'record');
  const inner = [...JSON.stringify(reference.params ?? null).matchAll(/"data\.([\w-]+)/gu)];
  return [...(own === null ? [] : [own]), ...inner.flatMap(([, field]) => field ?? [])];
}
