import fc from 'fast-check';
import { Engine } from 'json-rules-engine';
import type { RuleProperties } from 'json-rules-engine';
import { expect, test } from 'vitest';
import type { FactReader } from '../../../../engine/condition/fact.ts';
import type { Json } from '../../../../engine/json.ts';
import { compilePolicies, compilePolicy } from '../../../../engine/policy/compile.ts';
import { decidePolicies } from '../../../../engine/policy/decide.ts';
import { exportRules } from '../../../../engine/policy/exchange/export-rules.ts';
import { importRules } from '../../../../engine/policy/exchange/import-rules.ts';
import type { Policy } from '../../../../engine/policy/schema.ts';
import { asked, someFacts } from '../../condition/random-condition.ts';
import { randomPolicy, TYPES } from './random-policy.ts';

/** Those that compile, as written. */
function valid(policies: readonly Policy[]): Policy[] {
  return policies.filter((json) => compilePolicy({ json }, {}).ok);
}

const policies = fc.tuple(...['a', 'b', 'c', 'd', 'e', 'f'].map(randomPolicy)).map(valid);

const FACTS = new Set(['event', 'a', 'b', 'asked', 'absent']);

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

/** Keys such as toString make JavaScript's own conversions throw. */
const events = fc
  .record({ type: fc.constantFrom(...TYPES), facts: someFacts })
  .filter(({ facts }) => !JSON.stringify(facts).includes('toString'));

test('a plain json-rules-engine says of exported rules what Interlock says of their policies', async () => {
  let held = 0;
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(policies, fc.array(events, { minLength: 4 }), async (given, happened) => {
      // given rules the report says nothing against
      const { rules, options, losses } = JSON.parse(
        JSON.stringify(exportRules(given)),
      ) as ReturnType<typeof exportRules>;
      const doubtful = new Set(
        losses.filter(({ effect }) => effect === 'may-differ').map(({ policy }) => policy),
      );
      const trusted = rules.filter(({ name }) => !doubtful.has(name));
      const names = new Set(trusted.map(({ name }) => name));
      const engine = new Engine(trusted as unknown as RuleProperties[], options);
      const compiled = compilePolicies(
        given.filter(({ id }) => names.has(id)).map((json) => ({ json: { ...json, stop: false } })),
        {},
      );
      if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
      for (const { type, facts } of happened) {
        // when
        const event = { type, data: {} };
        const { events: fired } = await engine.run({
          ...facts,
          event,
          asked: (params: { [key: string]: Json }) => asked(facts, params),
        });
        const reader: FactReader = (fact, params) => {
          if (fact === 'event') return event;
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
  expect(held).toBeGreaterThan(80);
  expect(compared).toBeGreaterThan(400);
});
