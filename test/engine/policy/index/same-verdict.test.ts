import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FactReader } from '../../../../engine/condition/fact.ts';
import type { Condition } from '../../../../engine/condition/schema.ts';
import type { JsonObject } from '../../../../engine/json.ts';
import { ASKED_ONE_BY_ONE, compilePolicies } from '../../../../engine/policy/compile.ts';
import { decidePolicies } from '../../../../engine/policy/decide.ts';
import { asked, world } from '../../condition/random-condition.ts';
import type { World } from '../../condition/random-condition.ts';

const TYPE = 'alert.raised';

interface Given {
  readonly conditions: readonly World[];
  readonly stops: ReadonlySet<number>;
  readonly unreadable: string | undefined;
}

const given: fc.Arbitrary<Given> = fc.record({
  conditions: fc.array(world, { minLength: 40, maxLength: 60, size: 'max' }),
  stops: fc.uniqueArray(fc.nat(59), { maxLength: 2 }).map((ranks) => new Set(ranks)),
  unreadable: fc.option(fc.constantFrom('a', 'b'), { nil: undefined, freq: 5 }),
});

function policiesOf({ conditions, stops }: Given): JsonObject[] {
  return conditions.map(({ condition }, i) => ({
    id: `p${String(i).padStart(2, '0')}`,
    title: 'A policy',
    on: [TYPE],
    conditions: top(condition) as JsonObject,
    priority: 1 + (i % 3),
    ...(stops.has(i) ? { stop: true } : {}),
    actions: {},
  }));
}

/** Comparisons stand alone inside a group. */
function top(condition: Condition): unknown {
  return 'fact' in condition ? { all: [condition] } : condition;
}

test('an indexed set matches what asking each policy in turn matches', () => {
  const seen = { matched: 0, indexed: 0, broken: 0 };
  fc.assert(
    fc.property(given, (world) => {
      // given
      const [first] = world.conditions;
      const shared = new Map(Object.entries(first?.shared ?? {}));
      const compile = (sources: readonly JsonObject[]) =>
        compilePolicies(
          sources.map((json) => ({ json })),
          { shared, asksWorld: new Set(['asked']) },
        );
      // What an operator can never take is refused before; a set holds the others.
      const policies = compile(policiesOf(world).filter((json) => compile([json]).ok));
      if (!policies.ok) throw new Error(JSON.stringify(policies.issues));
      const group = policies.value.byEvent.get(TYPE);
      const inTurn = group?.policies ?? [];
      if (inTurn.length > ASKED_ONE_BY_ONE) {
        expect(group?.index).not.toBeNull();
        seen.indexed += 1;
      }
      for (const facts of world.conditions.slice(0, 12).map((one) => readerOf(one, world))) {
        // when
        const decided = decidePolicies(policies.value, TYPE, facts);
        // then
        const expected: string[] = [];
        for (const policy of inTurn) {
          const holds = attempt(() => policy.condition.test(facts));
          if (holds === null) seen.broken += 1;
          if (holds !== true) continue;
          expected.push(policy.id);
          if (policy.stop) break;
        }
        expect(decided.matched.map(({ policy }) => policy.id)).toEqual(expected);
        seen.matched += expected.length;
      }
    }),
    { numRuns: 40 },
  );
  expect(seen.indexed).toBeGreaterThan(20);
  expect(seen.matched).toBeGreaterThan(2000);
  expect(seen.broken).toBeGreaterThan(100);
}, 60_000);

function readerOf({ facts }: World, { unreadable }: Given): FactReader {
  return (fact, params) => {
    if (fact === unreadable) throw new Error(`${fact} cannot be read`);
    return fact === 'asked' ? asked(facts, params) : facts[fact];
  };
}

function attempt(test: () => boolean): boolean | null {
  try {
    return test();
  } catch {
    return null;
  }
}

test('a policy that holds by one of several ranges alone is found', () => {
  // given: so many policies that they are indexed, of which only the last compares the load as a number
  const others = Array.from({ length: 40 }, (_, i) => ({
    fact: 'host',
    operator: 'equal',
    value: `h${i}`,
  }));
  const either = {
    any: [
      { fact: 'load', operator: 'lessThan', value: 1 },
      { fact: 'host', operator: 'equal', value: 'none' },
    ],
  };
  const sources = [...others, either].map((one, i) => ({
    json: {
      id: `p${i}`,
      title: `Policy ${i}`,
      on: ['load.seen'],
      conditions: { any: [one] },
      actions: { m: { type: 'email.send', params: { to: 'ops', subject: 's', text: 't' } } },
    },
  }));
  const policies = compilePolicies(sources, {});
  if (!policies.ok) throw new Error(JSON.stringify(policies.issues));
  // when
  const { matched } = decidePolicies(policies.value, 'load.seen', (fact) =>
    fact === 'load' ? 0 : undefined,
  );
  // then
  expect(matched.map(({ policy }) => policy.id)).toEqual(['p40']);
});
