import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FactReader } from '../../../engine/condition/fact.ts';
import type { JsonObject } from '../../../engine/json.ts';
import { compilePolicies } from '../../../engine/policy/compile.ts';
import type { CompiledPolicies } from '../../../engine/policy/compile.ts';
import { decidePolicies } from '../../../engine/policy/decide.ts';
import { variablesIn } from '../../../engine/value/run.ts';

const always = { all: [] };
const never = { any: [{ fact: 'severity', operator: 'equal', value: 'never' }] };

function buildPolicy(policy: JsonObject): JsonObject {
  return {
    id: 'p',
    title: 'A policy',
    on: ['alert.raised'],
    conditions: always,
    actions: {},
    ...policy,
  };
}

function compiled(...policies: readonly JsonObject[]): CompiledPolicies {
  const result = compilePolicies(
    policies.map((json) => ({ json: buildPolicy(json) })),
    {},
  );
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

const facts: FactReader = (fact) => (fact === 'severity' ? 'critical' : undefined);

function matched(policies: CompiledPolicies, type = 'alert.raised'): string[] {
  return decidePolicies(policies, type, facts).matched.map(({ policy }) => policy.id);
}

describe('which policies are asked', () => {
  test('those of the event’s type, and none that is switched off', () => {
    // given
    const policies = compiled(
      { id: 'a', on: ['alert.raised', 'alert.cleared', 'alert.raised'] },
      { id: 'b', on: ['alert.cleared'] },
      { id: 'off', enabled: false },
    );
    // then
    expect(matched(policies, 'alert.raised')).toEqual(['a']);
    expect(matched(policies, 'alert.cleared')).toEqual(['a', 'b']);
    expect(matched(policies, 'incident.opened')).toEqual([]);
    expect([...policies.all.keys()]).toEqual(['a', 'b', 'off']);
  });

  test('higher priority first, ties by id, whatever order they are given in', () => {
    const policies = compiled(
      { id: 'b' },
      { id: 'low', priority: 1 },
      { id: 'high', priority: 9 },
      { id: 'a' },
    );
    expect(matched(policies)).toEqual(['high', 'a', 'b', 'low']);
  });

  test('none after one that matches and stops', () => {
    // given
    const policies = compiled(
      { id: 'deaf', priority: 3, stop: true, conditions: never },
      { id: 'stops', priority: 2, stop: true },
      { id: 'after', priority: 1 },
    );
    // when
    const { considered } = decidePolicies(policies, 'alert.raised', facts);
    // then
    expect(matched(policies)).toEqual(['stops']);
    expect(considered.map(({ policy, result }) => [policy, result])).toEqual([
      ['deaf', false],
      ['stops', true],
    ]);
  });

  test('order and stop follow a plain reading of the rules', () => {
    const policy = fc.record(
      {
        id: fc.stringMatching(/^[a-zA-Z][a-z0-9-]{0,2}$/),
        priority: fc.integer({ min: 1, max: 3 }),
        stop: fc.boolean(),
        enabled: fc.boolean(),
        on: fc.subarray(['alert.raised', 'alert.cleared'], { minLength: 1 }),
        conditions: fc.constantFrom<JsonObject>(always, never),
      },
      { requiredKeys: ['id', 'on', 'conditions'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(policy, { selector: (one) => one.id, maxLength: 8 }),
        fc.constantFrom('alert.raised', 'alert.cleared'),
        (given, type) => {
          // given
          const asked = given.filter((one) => one.enabled !== false && one.on.includes(type));
          asked.sort((a, b) => {
            if ((a.priority ?? 1) !== (b.priority ?? 1))
              return (b.priority ?? 1) - (a.priority ?? 1);
            return a.id < b.id ? -1 : 1;
          });
          const stops = asked.findIndex((one) => one.stop === true && one.conditions === always);
          const expected = stops < 0 ? asked : asked.slice(0, stops + 1);
          // when
          const decision = decidePolicies(compiled(...given), type, facts);
          // then
          expect(decision.considered.map((one) => one.policy)).toEqual(
            expected.map((one) => one.id),
          );
          expect(decision.matched.map((one) => one.policy.id)).toEqual(
            expected.filter((one) => one.conditions === always).map((one) => one.id),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('what they say', () => {
  test('a policy whose facts cannot be read does not match, and the others go on', () => {
    // given
    const broken = { any: [{ fact: 'table', operator: 'equal', value: 1 }] };
    const policies = compiled({ id: 'a', conditions: broken, stop: true }, { id: 'b' });
    const reader: FactReader = (fact) => {
      if (fact === 'table') throw new Error('table "sla": rows a, b match together');
      return facts(fact, undefined);
    };
    // when
    const decision = decidePolicies(policies, 'alert.raised', reader);
    // then
    expect(decision.matched.map(({ policy }) => policy.id)).toEqual(['b']);
    expect(decision.considered).toEqual([
      { policy: 'a', result: false, error: 'table "sla": rows a, b match together' },
      { policy: 'b', result: true },
    ]);
  });

  test('a matching policy hands over its actions, in order, ready to be evaluated', () => {
    // given
    const policies = compiled({
      actions: {
        b: { type: 'email.send', params: { to: 'ops', subject: '{{ event.type }}', text: 't' } },
        last: { type: 'chat.post', order: 5, params: { to: 'ops', text: 't' } },
        a: { type: 'record.open', params: { type: 'ticket', data: {} } },
      },
    });
    // when
    const [hit] = decidePolicies(policies, 'alert.raised', facts).matched;
    // then
    expect(hit?.actions.map(({ id, type }) => [id, type])).toEqual([
      ['a', 'record.open'],
      ['b', 'email.send'],
      ['last', 'chat.post'],
    ]);
    const scope = {
      variable: variablesIn({ event: { type: 'alert.raised' } }),
      call: () => null,
    };
    expect(hit?.actions.map(({ params }) => params.evaluate(scope))).toEqual([
      { type: 'ticket', data: {} },
      { to: 'ops', subject: 'alert.raised', text: 't' },
      { to: 'ops', text: 't' },
    ]);
  });
});
