import fc from 'fast-check';
import { Engine } from 'json-rules-engine';
import type { TopLevelCondition } from 'json-rules-engine';
import { expect, test } from 'vitest';
import { compileCondition } from '../../../engine/condition/compile.ts';
import type { FactReader } from '../../../engine/condition/fact.ts';
import { OPERATORS } from '../../../engine/condition/operators.ts';
import { readPath } from '../../../engine/condition/path.ts';
import type { Condition } from '../../../engine/condition/schema.ts';
import type { Json, JsonObject } from '../../../engine/json.ts';

const REFERENCE_OPERATORS = [
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
];
const OWN_OPERATORS = [...OPERATORS.keys()].filter((id) => !REFERENCE_OPERATORS.includes(id));
const DECORATORS = ['someFact', 'everyFact', 'someValue', 'everyValue', 'swap', 'not'];

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

interface World {
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
    operator: fc.constantFrom('contains', 'doesNotContain', 'someFact:equal', 'everyFact:lessThan'),
    value: fc.constantFrom<Json>(1, 2, 'critical'),
  }),
  fc.record({
    operator: fc
      .tuple(
        fc.array(fc.constantFrom(...DECORATORS), { maxLength: 3 }),
        fc.constantFrom(...REFERENCE_OPERATORS, ...OWN_OPERATORS),
      )
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
    { weight: 1, arbitrary: fc.constantFrom<Condition>({ condition: 's1' }, { condition: 's2' }) },
  ),
  group: fc.oneof(
    { maxDepth: 4 },
    fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })),
    fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((any) => ({ any })),
    tie('part').map((not) => ({ not })),
  ),
}));
const closedGroup = fc.array(leaf, { minLength: 1, maxLength: 3 });

const world: fc.Arbitrary<World> = fc.record({
  facts: fc.record({ a: record, b: record }),
  shared: fc.record({
    s1: closedGroup.map((any): Condition => ({ any })),
    s2: closedGroup.map((all): Condition => ({ all: [...all, { condition: 's1' }] })),
  }),
  condition: group,
});

/** What the fact `asked` answers: its param `echo`, or the fact its param `pick` names. */
function asked(facts: World['facts'], given: JsonObject | undefined): Json | undefined {
  if (given !== undefined && 'echo' in given) return given['echo'];
  const pick = given?.['pick'];
  return typeof pick === 'string' ? facts[pick] : undefined;
}

async function askReference({ facts, shared, condition }: World): Promise<boolean | 'rejected'> {
  // Cloned, because the constructor writes into the JSON it is given; new each time, because
  // an engine is not re-entrant.
  const engine = new Engine([], {
    allowUndefinedFacts: true,
    pathResolver: (value, path) => readPath(value as Json, path),
  });
  for (const id of OWN_OPERATORS) engine.addOperator(id, OPERATORS.get(id)!.test);
  for (const [name, one] of Object.entries(structuredClone(shared))) {
    engine.setCondition(name, one as TopLevelCondition);
  }
  for (const [name, one] of Object.entries(facts)) engine.addFact(name, one);
  engine.addFact('asked', (given) => asked(facts, given as JsonObject));
  engine.addRule({
    conditions: structuredClone(condition) as TopLevelCondition,
    event: { type: 'held' },
  });
  try {
    return (await engine.run()).events.length === 1;
  } catch (error) {
    // Where an operator meets an operand it cannot take, the reference throws a TypeError.
    expect(error).toBeInstanceOf(TypeError);
    return 'rejected';
  }
}

test('our verdict is json-rules-engine’s wherever that gives one', async () => {
  const seen = { held: 0, not: 0, rejected: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      // given
      const compiled = compileCondition(given.condition, {
        shared: new Map(Object.entries(given.shared)),
      });
      if (!compiled.ok) {
        // Only literals an operator could never take are refused before they are tested.
        const errors = compiled.issues.filter((issue) => issue.severity === 'error');
        expect(new Set(errors.map((issue) => issue.code))).toEqual(new Set(['operator-value']));
        seen.refused++;
        return;
      }
      const facts: FactReader = (fact, params) =>
        fact === 'asked' ? asked(given.facts, params) : given.facts[fact];
      // when
      const verdict = compiled.value.test(facts);
      const reference = await askReference(given);
      // then
      if (reference === 'rejected') {
        seen.rejected++;
        return;
      }
      expect(verdict).toBe(reference);
      seen[verdict ? 'held' : 'not']++;
    }),
    { numRuns: 5000 },
  );
  expect(seen.held).toBeGreaterThan(900);
  expect(seen.not).toBeGreaterThan(900);
  expect(seen.held + seen.not).toBeGreaterThan(3000);
}, 30_000);
