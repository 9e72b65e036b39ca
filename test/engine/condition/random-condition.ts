import fc from 'fast-check';
import { JSON_RULES_ENGINE_OPERATORS, OPERATORS } from '../../../engine/condition/operators.ts';
import type { Condition } from '../../../engine/condition/schema.ts';
import type { Json, JsonObject } from '../../../engine/json.ts';

/** Operators json-rules-engine does not have. */
export const OWN_OPERATORS = [...OPERATORS.keys()].filter(
  (id) => !JSON_RULES_ENGINE_OPERATORS.has(id),
);
/** What a literal no operator of its name could take is refused with. */
export const LITERAL_CODES: ReadonlySet<string> = new Set([
  'operator-value',
  'bad-duration',
  'bad-pattern',
  'unknown-calendar',
  'unknown-key',
]);
/** json-rules-engine's decorators. */
export const DECORATORS = ['someFact', 'everyFact', 'someValue', 'everyValue', 'swap', 'not'];

const scalar = fc.constantFrom<Json>(
  0,
  1,
  2,
  5,
  '1',
  '5',
  '',
  'critical',
  '2026-01-01',
  true,
  null,
);
const valueWith = (...keys: string[]): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 4, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
    { weight: 1, arbitrary: object(keys, scalar) },
  );
const object = (keys: string[], values: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> =>
  fc.dictionary(fc.constantFrom(...keys), values, { noNullPrototype: true });
const value = valueWith('x', 'y');
// Only facts hold keys like toString: the reference loses them when it clones conditions.
const anyFact = valueWith('x', 'y', 'toString');
const record: fc.Arbitrary<Json> = fc.oneof(
  anyFact,
  object(['x', 'y', 'list', 'deep'], fc.oneof(anyFact, object(['x'], anyFact))),
);

/** Facts, shared conditions, and a condition over them. */
export interface World {
  readonly facts: { readonly [name: string]: Json };
  readonly shared: { readonly [name: string]: Condition };
  readonly condition: Condition;
}

const factName = fc.constantFrom('a', 'b', 'asked', 'absent');
const path = fc.constantFrom(
  'x',
  'y',
  'list.0',
  'list.length',
  'deep.x',
  'deep.toString',
  'nowhere',
);
const params = fc.record({ pick: fc.constantFrom('a', 'b', 'absent') });
const priority = fc.integer({ min: 1, max: 3 });
const reference = fc.record(
  { fact: factName, path, params },
  { requiredKeys: ['fact'], noNullPrototype: true },
);

/** Conditions over these operators beside the fitting comparisons there always are. */
function conditionsWith(operators: fc.Arbitrary<string>): {
  readonly group: fc.Arbitrary<Condition>;
  readonly leaf: fc.Arbitrary<Condition>;
} {
  // The operators' own operands more often than not, or few comparisons would ever hold.
  const comparison = fc.oneof(
    fc.record({
      operator: fc.constantFrom('in', 'notIn', 'someValue:equal', 'everyValue:notEqual'),
      value: fc.array(scalar, { maxLength: 4 }),
    }),
    fc.record({
      operator: fc.constantFrom('equal', 'notEqual', 'swap:equal', 'not:equal'),
      value: scalar,
    }),
    fc.record({
      operator: fc.constantFrom(
        'lessThan',
        'lessThanInclusive',
        'greaterThan',
        'not:greaterThanInclusive',
      ),
      value: fc.constantFrom<Json>(0, 1, 2, '1', '2026-01-01'),
    }),
    fc.record({
      operator: fc.constantFrom(
        'contains',
        'doesNotContain',
        'someFact:equal',
        'everyFact:lessThan',
      ),
      value: fc.constantFrom<Json>(1, 2, 'critical'),
    }),
    fc.record({
      operator: fc
        .tuple(fc.array(fc.constantFrom(...DECORATORS), { maxLength: 3 }), operators)
        .map(([decorators, operator]) => [...decorators, operator].join(':')),
      // A literal no operator of this name takes is refused; by way of a fact it must be compared.
      value: fc.oneof(
        { weight: 1, arbitrary: value },
        { weight: 3, arbitrary: value.map((echo) => ({ fact: 'asked', params: { echo } })) },
        { weight: 2, arbitrary: reference },
      ),
    }),
  );
  const leaf = fc
    .tuple(reference, comparison, fc.option(priority, { nil: undefined }))
    .map(([left, right, rank]): Condition => {
      const ranked = rank === undefined ? {} : { priority: rank };
      return { ...left, ...right, ...ranked };
    });
  const { group } = fc.letrec<{ group: Condition; part: Condition }>((tie) => ({
    part: fc.oneof(
      { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: leaf },
      { weight: 2, arbitrary: tie('group') },
      {
        weight: 1,
        arbitrary: fc.constantFrom<Condition>({ condition: 's1' }, { condition: 's2' }),
      },
    ),
    group: fc.oneof(
      { maxDepth: 4 },
      fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })),
      fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((any) => ({ any })),
      tie('part').map((not) => ({ not })),
    ),
  }));
  return { group, leaf };
}

function sharedOf(leaf: fc.Arbitrary<Condition>): fc.Arbitrary<World['shared']> {
  const closedGroup = fc.array(leaf, { minLength: 1, maxLength: 3 });
  return fc.record({
    s1: closedGroup.map((any): Condition => ({ any })),
    s2: closedGroup.map((all): Condition => ({ all: [...all, { condition: 's1' }] })),
  });
}

const every = conditionsWith(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...JSON_RULES_ENGINE_OPERATORS) },
    { weight: 1, arbitrary: fc.constantFrom(...OWN_OPERATORS) },
  ),
);

/** Any of them; operands fit their operators more often than not. */
export const world: fc.Arbitrary<World> = fc.record({
  facts: fc.record({ a: record, b: record }),
  shared: sharedOf(every.leaf),
  condition: every.group,
});

const plain = conditionsWith(fc.constantFrom(...JSON_RULES_ENGINE_OPERATORS));

/** Conditions with json-rules-engine's own operators alone. */
export const plainCondition: fc.Arbitrary<Condition> = plain.group;
/** What `plainCondition` calls by name. */
export const plainShared: fc.Arbitrary<World['shared']> = sharedOf(plain.leaf);
/** Facts, some of them missing. */
export const someFacts: fc.Arbitrary<World['facts']> = fc.record(
  { a: record, b: record },
  { requiredKeys: [], noNullPrototype: true },
);

/** What the fact `asked` answers: its param `echo`, or the fact its param `pick` names. */
export function asked(facts: World['facts'], given: JsonObject | undefined): Json | undefined {
  if (given !== undefined && 'echo' in given) return given['echo'];
  const pick = given?.['pick'];
  return typeof pick === 'string' ? facts[pick] : undefined;
}
