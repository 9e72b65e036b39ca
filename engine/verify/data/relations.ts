import type { FactReference } from '../../condition/schema.ts';
import type { ValueClass } from '../../policy/analysis/value-classes.ts';

/** Two facts that are compared, and the ways they can stand to each other. */
export interface Relation {
  /** How they are compared; of each class the answers stand in this order. */
  readonly operators: readonly string[];
  readonly with: FactReference;
}

/** How two facts are compared, as a trace tells it. */
export interface Compared {
  readonly operator: string;
  readonly with: FactReference;
  readonly holds: boolean;
}

/** Operators of one kind, and for each way two values can stand to each other which of them hold. */
interface Kind {
  readonly operators: readonly string[];
  readonly classes: readonly ValueClass[];
}

/**
 * Order and equality: less; equal; more; of the same order but not the same (5 and "5"); the same but in no order (two
 * missing values); neither.
 */
const ORDER: Kind = kind(
  ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive', 'equal', 'notEqual'],
  {
    less: 'lessThan lessThanInclusive notEqual',
    equal: 'lessThanInclusive greaterThanInclusive equal',
    more: 'greaterThan greaterThanInclusive notEqual',
    level: 'lessThanInclusive greaterThanInclusive notEqual',
    same: 'equal',
    other: 'notEqual',
  },
);

/** Points in time: earlier, at the same time, later, or one of them is none. */
const TIME: Kind = kind(['before', 'onOrBefore', 'after', 'onOrAfter'], {
  earlier: 'before onOrBefore',
  together: 'onOrBefore onOrAfter',
  later: 'after onOrAfter',
  other: '',
});

/** Operators of which one holds exactly where the other does not. */
const OPPOSITES: ReadonlyMap<string, string> = new Map([
  ['notIn', 'in'],
  ['doesNotContain', 'contains'],
]);

/** The comparisons two facts are told apart by together with one. Pure. */
export function kindOf(operator: string): Kind {
  const known = [ORDER, TIME].find(({ operators }) => operators.includes(operator));
  if (known !== undefined) return known;
  const opposite = OPPOSITES.get(operator);
  if (opposite !== undefined) return kindOf(opposite);
  const negative = [...OPPOSITES].flatMap(([no, yes]) => (yes === operator ? [no] : []));
  return kind([operator, ...negative], { holds: operator, not: negative.join(' ') });
}

function kind(operators: readonly string[], classes: { readonly [name: string]: string }): Kind {
  return {
    operators,
    classes: Object.entries(classes).map(([value, holding]) => {
      const held = holding.split(' ');
      const answers = operators.map((operator) => held.includes(operator));
      return { value, others: [], exact: false, answers };
    }),
  };
}

/**
 * What is left of how two facts stand to each other, as the comparison that says most of it; null where none says
 * anything. Pure.
 *
 * @param classes all there are
 * @param isLeft whether a class is left, by its place
 */
export function comparedAs(
  { operators, with: other }: Relation,
  classes: readonly ValueClass[],
  isLeft: (bit: number) => boolean,
): Compared | null {
  const left = classes.filter((_one, bit) => isLeft(bit));
  const said = operators.flatMap((operator, i) =>
    [true, false].flatMap((holds) =>
      left.every(({ answers }) => answers[i] === holds)
        ? [
            {
              compared: { operator, with: other, holds },
              allows: classes.filter(({ answers }) => answers[i] === holds).length,
            },
          ]
        : [],
    ),
  );
  const [best] = said.toSorted((a, b) => a.allows - b.allows);
  return best?.compared ?? null;
}
