import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileCondition } from '../../../engine/condition/compile.ts';
import type { FactReader } from '../../../engine/condition/fact.ts';
import { OPERATORS } from '../../../engine/condition/operators.ts';
import { buildReferenceEngine } from '../../../server/content/json-rules-engine.ts';
import { asked, LITERAL_CODES, OWN_OPERATORS, world } from './random-condition.ts';
import type { World } from './random-condition.ts';

async function askReference({ facts, shared, condition }: World): Promise<boolean | 'rejected'> {
  // Adding all of them takes longer than asking.
  const text = JSON.stringify([shared, condition]);
  const operators = new Map(
    OWN_OPERATORS.filter((id) => text.includes(id)).map((id) => [id, OPERATORS.get(id)!.test]),
  );
  const engine = buildReferenceEngine([{ id: 'one', conditions: condition }], {
    shared,
    operators,
  });
  const { verdicts } = await engine.ask({ ...facts, asked: (given) => asked(facts, given) });
  const verdict = verdicts.get('one');
  if (typeof verdict === 'boolean') return verdict;
  // Where an operator meets an operand it cannot take, the reference throws a TypeError.
  expect(verdict).toBeInstanceOf(TypeError);
  return 'rejected';
}

test('decorated or not, an operator of ours says there what it says here', async () => {
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
    { numRuns: 2000 },
  );
  expect(seen.held).toBeGreaterThan(300);
  expect(seen.not).toBeGreaterThan(300);
  expect(seen.held + seen.not).toBeGreaterThan(1100);
}, 60_000);
