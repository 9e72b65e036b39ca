import { expect, test } from 'vitest';
import type { FactReader } from '../../engine/condition/fact.ts';
import type { JsonObject } from '../../engine/json.ts';
import { compilePolicies } from '../../engine/policy/compile.ts';
import { decidePolicies } from '../../engine/policy/decide.ts';
import { candidateRanks } from '../../engine/policy/index/policy-index.ts';
import { explaining } from './policies/explaining.ts';
import { events, policies, TYPE, worstPolicies } from './policies/workload.ts';

function readerOf(event: JsonObject): FactReader {
  return (fact) => (fact === 'event' ? event : undefined);
}

/** What the bench measures, counted instead of timed. */
function look(sources: readonly JsonObject[], asked: readonly JsonObject[]) {
  const compiled = compilePolicies(
    sources.map((json) => ({ json })),
    {},
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues.slice(0, 3)));
  const group = compiled.value.byEvent.get(TYPE);
  const found = { matches: 0, candidates: 0, wrong: 0 };
  for (const event of asked) {
    const facts = readerOf(event);
    const matched = decidePolicies(compiled.value, TYPE, facts).matched.map(({ policy }) => policy);
    const expected = group?.policies.filter(({ condition }) => condition.test(facts)) ?? [];
    if (JSON.stringify(matched.map(idOf)) !== JSON.stringify(expected.map(idOf))) found.wrong += 1;
    found.matches += matched.length;
    if (group?.index) found.candidates += candidateRanks(group.index, facts).length;
  }
  return found;
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

test('of the bench’s policies the index finds those a plain loop finds, and looks at few', () => {
  const asked = events(200);
  const { wrong, matches, candidates } = look(policies(2_000), asked);
  expect(wrong).toBe(0);
  expect(matches).toBeGreaterThan(0);
  // A hundredth of them, on average.
  expect(candidates / asked.length).toBeLessThan(40);
});

test('where nothing can be looked up it finds the same, and looks at most of them', () => {
  const asked = events(50);
  const { wrong, candidates } = look(worstPolicies(500), asked);
  expect(wrong).toBe(0);
  expect(candidates / asked.length).toBeGreaterThan(250);
});

test.each(['plain', 'of-every-kind'] as const)(
  'the event whose explaining is timed has 200 candidates, each with a smallest change: %s',
  (asking) => {
    const { candidates, whole } = explaining(asking);
    expect(candidates).toBe(200);
    expect(whole()).toBe(200);
  },
);
