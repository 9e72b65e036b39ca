import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileCondition } from '../../../engine/condition/compile.ts';
import type { FactReader } from '../../../engine/condition/fact.ts';
import { JSON_RULES_ENGINE_OPERATORS } from '../../../engine/condition/operators.ts';
import type { Condition } from '../../../engine/condition/schema.ts';
import { ASKED_ONE_BY_ONE, compilePolicies } from '../../../engine/policy/compile.ts';
import type { CompiledPolicies } from '../../../engine/policy/compile.ts';
import { decidePolicies } from '../../../engine/policy/decide.ts';
import { buildReferenceEngine } from '../../../server/content/json-rules-engine.ts';
import type { ReferenceEngine } from '../../../server/content/json-rules-engine.ts';
import {
  asked,
  DECORATORS,
  LITERAL_CODES,
  plainCondition,
  plainShared,
  someFacts,
} from '../condition/random-condition.ts';
import type { World } from '../condition/random-condition.ts';

/*
 * Every place where our verdict is knowingly not json-rules-engine's:
 *
 * - Where it throws (an operator meets an operand it cannot take, such as `in` a number), a comparison of
 *   ours does not hold, and what throws there is tested here only for not throwing here.
 * - A literal no operator of its name could ever take is an issue when the policy is compiled, as are an
 *   empty `any` (there it holds), an `all` that is empty further in, and unknown operators and conditions.
 * - Paths are dotted names of own properties, here and (by its `pathResolver`) there; its default is JSONPath.
 * - A fact inside `params` is replaced by its value here; there it is handed over as it is written.
 * - Rules of one priority come by id here; there in the order their promises settle.
 * - Missing facts are `undefined` here, as there with `allowUndefinedFacts`.
 */

const TYPE = 'alert.raised';

interface Given {
  readonly shared: World['shared'];
  readonly rules: readonly { readonly conditions: Condition; readonly priority: number }[];
  readonly events: readonly World['facts'][];
}

const rule = fc.record({ conditions: plainCondition, priority: fc.integer({ min: 1, max: 4 }) });
const rules = fc.oneof(
  fc.array(rule, { minLength: 1, maxLength: 12 }),
  fc.array(rule, { minLength: ASKED_ONE_BY_ONE + 8, maxLength: 52, size: 'max' }),
);
const given: fc.Arbitrary<Given> = fc.record({
  shared: plainShared,
  rules,
  events: fc.array(someFacts, { minLength: 6, maxLength: 12, size: 'max' }),
});

/** Shown when a case fails. */
interface Difference {
  readonly rule: Condition;
  readonly shared: World['shared'];
  readonly event: World['facts'];
  readonly interlock: boolean;
  readonly jsonRulesEngine: boolean;
}

const seen = { held: 0, not: 0, undecided: 0, indexed: 0, inOrder: 0, refused: 0 };
const used = new Set<string>();

test('policies match where json-rules-engine’s rules hold, in at least 100,000 cases', async () => {
  await fc.assert(
    fc.asyncProperty(given, async (world) => {
      // given
      const policies = compiled(world);
      const reference = buildReferenceEngine(
        [...policies.all.values()].map(({ id, priority, source: { conditions } }) => {
          return { id, priority, conditions };
        }),
        world,
      );
      for (const event of world.events) {
        // when
        const differences = await compare(policies, reference, world.shared, event);
        // then
        expect(differences).toEqual([]);
      }
    }),
    { numRuns: 600 },
  );
  expect(seen.held + seen.not).toBeGreaterThanOrEqual(100_000);
  expect(seen.held).toBeGreaterThan(20_000);
  expect(seen.not).toBeGreaterThan(20_000);
  expect(seen.indexed).toBeGreaterThan(50_000);
  expect(seen.inOrder).toBeGreaterThan(2_000);
  // Each operator by itself and behind each decorator.
  const wanted = [...JSON_RULES_ENGINE_OPERATORS].flatMap((operator) => [
    operator,
    ...DECORATORS.map((decorator) => `${decorator}:${operator}`),
  ]);
  expect(wanted.filter((operator) => !used.has(operator))).toEqual([]);
}, 240_000);

/** The rules as policies, but for those refused because of a literal. */
function compiled({ shared, rules: written }: Given): CompiledPolicies {
  const scope = { shared: new Map(Object.entries(shared)), asksWorld: new Set(['asked']) };
  const kept = written.filter(({ conditions }) => {
    const { ok, issues } = compileCondition(conditions, scope);
    if (ok) return true;
    const errors = issues.filter(({ severity }) => severity === 'error');
    expect(errors.filter(({ code }) => !LITERAL_CODES.has(code))).toEqual([]);
    seen.refused += 1;
    return false;
  });
  for (const name of JSON.stringify(kept).matchAll(/"operator":"([^"]*)"/g))
    used.add(name[1] ?? '');
  const policies = compilePolicies(
    kept.map(({ conditions, priority }, i) => ({
      json: {
        id: `p${String(i).padStart(2, '0')}`,
        title: 'A policy',
        on: [TYPE],
        conditions,
        priority,
        actions: {},
      },
    })),
    scope,
  );
  if (!policies.ok) throw new Error(JSON.stringify(policies.issues));
  return policies.value;
}

async function compare(
  policies: CompiledPolicies,
  reference: ReferenceEngine,
  shared: World['shared'],
  event: World['facts'],
): Promise<Difference[]> {
  const facts: FactReader = (fact, params) =>
    fact === 'asked' ? asked(event, params) : event[fact];
  const { matched } = decidePolicies(policies, TYPE, facts);
  const { verdicts, order } = await reference.ask({
    ...event,
    asked: (params) => asked(event, params),
  });
  const ids = new Set(matched.map(({ policy }) => policy.id));
  const indexed = (policies.byEvent.get(TYPE)?.index ?? null) !== null;
  const differences: Difference[] = [];
  for (const { id, source } of policies.all.values()) {
    const jsonRulesEngine = verdicts.get(id);
    if (typeof jsonRulesEngine !== 'boolean') {
      expect(jsonRulesEngine).toBeInstanceOf(TypeError);
      seen.undecided += 1;
      continue;
    }
    seen[jsonRulesEngine ? 'held' : 'not'] += 1;
    if (indexed) seen.indexed += 1;
    const interlock = ids.has(id);
    if (interlock === jsonRulesEngine) continue;
    differences.push({ rule: source.conditions, shared, event, interlock, jsonRulesEngine });
  }
  if (order !== null && differences.length === 0) {
    const priorityOf = (id: string): number => policies.all.get(id)?.priority ?? 0;
    const together = matched.filter(({ policy }) => order.includes(policy.id));
    expect(order.map(priorityOf)).toEqual(together.map(({ policy }) => policy.priority));
    seen.inOrder += 1;
  }
  return differences;
}
