import fc from 'fast-check';
import { Engine } from 'json-rules-engine';
import type { RuleProperties } from 'json-rules-engine';
import { expect, test } from 'vitest';
import { OPERATORS } from '../../../../engine/condition/operators.ts';
import type { FactReader } from '../../../../engine/condition/fact.ts';
import type { Json } from '../../../../engine/json.ts';
import { compilePolicies, compilePolicy } from '../../../../engine/policy/compile.ts';
import { decidePolicies } from '../../../../engine/policy/decide.ts';
import { exportRules } from '../../../../engine/policy/exchange/export-rules.ts';
import { importRules } from '../../../../engine/policy/exchange/import-rules.ts';
import type { Policy } from '../../../../engine/policy/schema.ts';
import { asked, someFacts } from '../../condition/random-condition.ts';
import { example, randomPolicy, TYPES } from './random-policy.ts';

/** Those that compile, as written. */
function valid(policies: readonly Policy[]): Policy[] {
  return policies.filter((json) => compilePolicy({ json }, {}).ok);
}

const policies = fc.tuple(...['a', 'b', 'c', 'd', 'e', 'f'].map(randomPolicy)).map(valid);

const FACTS = new Set(['event', 'a', 'b', 'asked', 'absent', 'now']);

test('what is exported and imported again is what it was, but for what was told as left out', () => {
  let crossed = 0;
  fc.assert(
    fc.property(policies, (given) => {
      // when
      const exported = exportRules(given);
      const imported = importRules(JSON.parse(JSON.stringify(exported)), { knownFacts: FACTS });
      // then
      const lost = new Set(
        exported.losses.filter(({ effect }) => effect === 'left-out').map(({ policy }) => policy),
      );
      expect(imported.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(imported.policies).toEqual(given.filter(({ id }) => !lost.has(id)));
      expect(imported.losses.filter(({ effect }) => effect !== 'may-differ')).toEqual([]);
      crossed += imported.policies.length;
    }),
    { numRuns: 120 },
  );
  expect(crossed).toBeGreaterThan(150);
});

interface JsonFacts {
  readonly [fact: string]: Json;
}

const NOW = '2026-11-23T12:00:00.000Z';

/** Operators as the other side would add them. */
function addOperators(engine: Engine, operators: readonly { readonly name: string }[]): void {
  for (const { name } of operators) {
    const operator = OPERATORS.get(name);
    if (operator === undefined) throw new Error(`there is no operator ${name}`);
    engine.addOperator(name, (left: Json | undefined, right: Json | undefined) =>
      operator.test(left, right, { now: NOW }),
    );
  }
}

/** Keys such as toString make JavaScript's own conversions throw. */
const events = fc
  .record({
    type: fc.constantFrom(...TYPES),
    facts: fc.oneof(
      someFacts,
      fc.record({
        a: example,
        b: fc.dictionary(fc.constant('x'), example, { noNullPrototype: true }),
      }),
    ),
  })
  .filter(({ facts }) => !JSON.stringify(facts).includes('toString'));

test('json-rules-engine, with what is to be added to it, says of exported rules what Interlock says of their policies', async () => {
  let held = 0;
  let added = 0;
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(policies, fc.array(events, { minLength: 4 }), async (given, happened) => {
      // given rules the report says nothing against
      const { rules, options, operators, losses } = JSON.parse(
        JSON.stringify(exportRules(given)),
      ) as ReturnType<typeof exportRules>;
      const doubtful = new Set(
        losses.filter(({ effect }) => effect === 'may-differ').map(({ policy }) => policy),
      );
      const trusted = rules.filter(({ name }) => !doubtful.has(name));
      const names = new Set(trusted.map(({ name }) => name));
      const engine = new Engine(trusted as unknown as RuleProperties[], options);
      addOperators(engine, operators);
      added += operators.length;
      const compiled = compilePolicies(
        given.filter(({ id }) => names.has(id)).map((json) => ({ json: { ...json, stop: false } })),
        {},
      );
      if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
      for (const { type, facts: some } of happened) {
        const facts: JsonFacts = some;
        // when
        const event = { type, data: {} };
        const { events: fired } = await engine.run({
          ...facts,
          event,
          asked: (params: { [key: string]: Json }) => asked(facts, params),
        });
        const reader: FactReader = (fact, params) => {
          if (fact === 'event') return event;
          if (fact === 'now') return NOW;
          return fact === 'asked' ? asked(facts, params) : facts[fact];
        };
        const { matched } = decidePolicies(compiled.value, type, reader);
        // then
        const ids = matched.map(({ policy }) => policy.id);
        expect(fired.map((one) => one.type).toSorted()).toEqual(ids.toSorted());
        held += ids.length;
        compared += trusted.length;
      }
    }),
    { numRuns: 120 },
  );
  expect(added).toBeGreaterThan(40);
  expect(held).toBeGreaterThan(80);
  expect(compared).toBeGreaterThan(400);
});
