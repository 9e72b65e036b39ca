import fc from 'fast-check';
import { Engine } from 'json-rules-engine';
import type { TopLevelCondition } from 'json-rules-engine';
import { expect, test } from 'vitest';
import { compileCondition } from '../../../engine/condition/compile.ts';
import type { FactReader } from '../../../engine/condition/fact.ts';
import { OPERATORS } from '../../../engine/condition/operators.ts';
import { readPath } from '../../../engine/condition/path.ts';
import type { Json, JsonObject } from '../../../engine/json.ts';
import { asked, LITERAL_CODES, OWN_OPERATORS, world } from './random-condition.ts';
import type { World } from './random-condition.ts';

async function askReference({ facts, shared, condition }: World): Promise<boolean | 'rejected'> {
  // Cloned, because the constructor writes into the JSON it is given; new each time, because
  // an engine is not re-entrant.
  const engine = new Engine([], {
    allowUndefinedFacts: true,
    pathResolver: (value, path) => readPath(value as Json, path),
  });
  // Adding all of them takes longer than asking.
  const text = JSON.stringify([shared, condition]);
  for (const id of OWN_OPERATORS) {
    if (text.includes(id)) engine.addOperator(id, OPERATORS.get(id)!.test);
  }
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
        expect(errors.filter((issue) => !LITERAL_CODES.has(issue.code))).toEqual([]);
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
