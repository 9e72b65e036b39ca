import type { FactReader } from '../condition/fact.ts';
import { stableJson } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { CompiledPolicies, CompiledPolicy } from '../policy/compile.ts';
import { runScenario } from './run-scenario.ts';
import type { Scenario } from './schema.ts';

/** An event a scenario offered to the policies, with every fact some of them may read as it was then. */
export interface OfferedFacts {
  readonly type: string;
  /** A fact that could not be read throws as it did then. */
  readonly facts: FactReader;
}

/**
 * Every event policies are asked about while a scenario runs, with the facts they saw: its own events, and all that
 * workflows and policies emit on the way. Facts given by params that name other facts are not among them. Pure.
 *
 * @param asking policies whose facts are wanted, by the type of event; all of them when left out
 */
export function offeredFacts(
  scenario: Scenario,
  definitions: Definitions,
  asking?: ReadonlyMap<string, readonly CompiledPolicy[]>,
): OfferedFacts[] {
  const offered: OfferedFacts[] = [];
  // What it expects costs more than what happens.
  const steps = scenario.steps.map(({ expect: _, ...step }) => step);
  runScenario(
    { ...scenario, steps },
    {
      ...definitions,
      policies: listening(definitions.policies, (type, policies, facts) => {
        const wanted = asking === undefined ? policies : asking.get(type);
        if (wanted !== undefined) offered.push({ type, facts: snapshot(wanted, facts) });
      }),
    },
  );
  return offered;
}

type Listener = (type: string, policies: readonly CompiledPolicy[], facts: FactReader) => void;

/** The same policies, which tell when they are asked: one by one, the first before it answers. */
function listening(policies: CompiledPolicies, heard: Listener): CompiledPolicies {
  const byEvent: CompiledPolicies['byEvent'] = new Map(
    [...policies.byEvent].map(([type, group]) => {
      const [first, ...rest] = group.policies;
      if (first === undefined) return [type, group];
      const test = (facts: FactReader): boolean => {
        heard(type, group.policies, facts);
        return first.condition.test(facts);
      };
      const asked = { ...first, condition: { ...first.condition, test } };
      return [type, { policies: [asked, ...rest], index: null }];
    }),
  );
  return { ...policies, byEvent };
}

type Read = { readonly value: Json | undefined } | { readonly thrown: unknown };

function snapshot(policies: readonly CompiledPolicy[], facts: FactReader): FactReader {
  const seen = new Map<string, Read>();
  for (const { condition } of policies) {
    for (const { fact, params } of condition.factsUsed) {
      const key = keyOf(fact, params);
      if (!seen.has(key)) seen.set(key, read(facts, fact, params));
    }
  }
  return (fact, params) => {
    const found = seen.get(keyOf(fact, params));
    if (found === undefined) return undefined;
    if ('thrown' in found) throw found.thrown;
    return found.value;
  };
}

function read(facts: FactReader, fact: string, params: JsonObject | undefined): Read {
  try {
    return { value: facts(fact, params) };
  } catch (thrown) {
    return { thrown };
  }
}

/** No params and empty ones are the same to a fact. */
function keyOf(fact: string, params: JsonObject | undefined): string {
  return params === undefined ? `${fact} {}` : `${fact} ${stableJson(params)}`;
}
