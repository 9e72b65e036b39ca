import { setImmediate } from 'node:timers/promises';
import {
  error,
  type CompiledPolicy,
  type Definitions,
  type FactReader,
  type Issue,
  type JsonObject,
} from '@interlock/engine';
import { conditionLosses, offeredFacts } from '@interlock/engine/study';
import { buildReferenceEngine, type ReferenceEngine } from '../content/json-rules-engine.ts';

/** Rules json-rules-engine is asked about in one turn: some milliseconds of work. */
const TOGETHER = 100;

/** What in a condition keeps json-rules-engine from deciding it, whatever the facts. */
const UNDECIDABLE: ReadonlySet<string> = new Set(['operator', 'params-fact', 'key']);

/**
 * Whether json-rules-engine says of every policy it has the operators for what Interlock says: on each event
 * the scenarios offer to it, with the facts it saw. An error for each policy of which it does not. Takes
 * turns with other work.
 */
export async function comparePolicies(
  definitions: Definitions,
  build = buildReferenceEngine,
): Promise<readonly Issue[]> {
  const references = new Map<string, readonly Compared[]>();
  for (const [type, { policies }] of definitions.policies.byEvent) {
    const decidable = policies.filter(isDecidable);
    references.set(
      type,
      inParts(decidable).map((part) => comparedWith(part, build)),
    );
  }
  const differing = new Map<string, Issue>();
  for (const [id, scenario] of definitions.scenarios) {
    for (const { type, facts } of offeredFacts(scenario, definitions)) {
      for (const { policies, reference } of references.get(type) ?? []) {
        const { verdicts } = await reference.ask(readAs(facts, policies));
        for (const policy of policies) {
          const theirs = verdicts.get(policy.id);
          const ours = verdictOf(policy, facts);
          if (typeof theirs !== 'boolean' || ours === null || ours === theirs) continue;
          if (!differing.has(policy.id)) {
            differing.set(policy.id, difference(policy, ours, `${type} of scenario "${id}"`));
          }
        }
        await setImmediate();
      }
    }
    await setImmediate();
  }
  return [...differing.values()];
}

interface Compared {
  readonly policies: readonly CompiledPolicy[];
  readonly reference: ReferenceEngine;
}

function comparedWith(
  policies: readonly CompiledPolicy[],
  build: typeof buildReferenceEngine,
): Compared {
  const rules = policies.map(({ id, source: { conditions } }) => ({ id, conditions }));
  return { policies, reference: build(rules) };
}

function inParts(policies: readonly CompiledPolicy[]): readonly (readonly CompiledPolicy[])[] {
  return Array.from({ length: Math.ceil(policies.length / TOGETHER) }, (_, part) =>
    policies.slice(part * TOGETHER, (part + 1) * TOGETHER),
  );
}

function isDecidable({ condition }: CompiledPolicy): boolean {
  return !conditionLosses(condition.source, '').some(({ code }) => UNDECIDABLE.has(code));
}

/** Facts as json-rules-engine asks for them. */
function readAs(facts: FactReader, policies: readonly CompiledPolicy[]) {
  const names = new Set(
    policies.flatMap(({ condition }) => condition.factsUsed.map((f) => f.fact)),
  );
  return Object.fromEntries(
    [...names].map((fact) => [fact, (params: JsonObject) => facts(fact, params)] as const),
  );
}

/** Null where it cannot be decided: a fact could not be read. */
function verdictOf({ condition }: CompiledPolicy, facts: FactReader): boolean | null {
  try {
    return condition.test(facts);
  } catch {
    return null;
  }
}

function difference({ id, file }: CompiledPolicy, ours: boolean, event: string): Issue {
  const [interlock, reference] = ours ? ['holds', 'does not'] : ['does not hold', 'does'];
  const message =
    `to the event ${event}, policy "${id}" ${interlock} for Interlock and ${reference} for json-rules-engine: ` +
    'please report this; until then write the condition differently';
  const issue = error('differs-from-json-rules-engine', '/conditions', message);
  return file === undefined ? issue : { ...issue, file };
}
