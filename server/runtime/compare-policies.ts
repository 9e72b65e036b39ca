import { setImmediate } from 'node:timers/promises';
import {
  error,
  jsonEqual,
  type CompiledPolicy,
  type Definitions,
  type FactReader,
  type Issue,
  type Json,
  type JsonObject,
} from '@interlock/engine';
import { conditionLosses, offeredFacts, type OfferedFacts } from '@interlock/engine/study';
import { buildReferenceEngine, type ReferenceEngine } from '../content/json-rules-engine.ts';

/** Rules json-rules-engine is asked about in one turn: some milliseconds of work. */
const TOGETHER = 100;

/** What in a condition keeps json-rules-engine from deciding it, whatever the facts. */
const UNDECIDABLE: ReadonlySet<string> = new Set(['operator', 'params-fact', 'key']);

/** What a comparison goes by, where it is not all there is. */
export interface ComparisonScope {
  /** Files published already: a policy that stands in them unchanged was compared then. */
  readonly published?: ReadonlyMap<string, Json>;
  readonly build?: typeof buildReferenceEngine;
  /** Most verdicts asked for of the policies of one event type. */
  readonly most?: number;
}

/** Some five seconds of json-rules-engine: a policy is asked about fewer events where very many are new. */
const MOST_VERDICTS = 100_000;

/**
 * Whether json-rules-engine says of every new policy it has the operators for what Interlock says: on the events
 * the scenarios offer to it, with the facts it saw. An error for each policy of which it does not. Takes
 * turns with other work.
 */
export async function comparePolicies(
  definitions: Definitions,
  scope: ComparisonScope = {},
): Promise<readonly Issue[]> {
  const { published = new Map(), build = buildReferenceEngine, most = MOST_VERDICTS } = scope;
  const asking = new Map<string, readonly CompiledPolicy[]>();
  for (const [type, { policies }] of definitions.policies.byEvent) {
    const asked = policies.filter(
      (policy) => isDecidable(policy) && !isPublished(policy, definitions, published),
    );
    if (asked.length > 0) asking.set(type, asked);
  }
  if (asking.size === 0) return [];
  const differing = new Map<string, Issue>();
  const offered: (OfferedFacts & { readonly scenario: string })[] = [];
  for (const [scenario, steps] of definitions.scenarios) {
    for (const one of offeredFacts(steps, definitions, asking)) offered.push({ ...one, scenario });
    await setImmediate();
  }
  for (const [type, asked] of asking) {
    const events = offered.filter((one) => one.type === type);
    // Where that is too many, each part is asked about others of the events.
    const every = Math.max(1, Math.ceil((events.length * asked.length) / most));
    // One part after the other: json-rules-engine needs some ten kilobytes a rule.
    for (const [at, rules] of inParts(asked).entries()) {
      const part = comparedWith(rules, build);
      for (const [n, { facts, scenario }] of events.entries()) {
        if ((n + at) % every !== 0) continue;
        for (const { policy, ours } of await differingIn(part, facts))
          if (!differing.has(policy.id))
            differing.set(policy.id, difference(policy, ours, `${type} of scenario "${scenario}"`));
        await setImmediate();
      }
      await setImmediate();
    }
  }
  return [...differing.values()];
}

/** Policies of which the two say different things. */
async function differingIn(
  { policies, reference }: Compared,
  facts: FactReader,
): Promise<{ readonly policy: CompiledPolicy; readonly ours: boolean }[]> {
  const { verdicts } = await reference.ask(readAs(facts, policies));
  return policies.flatMap((policy) => {
    const theirs = verdicts.get(policy.id);
    const ours = verdictOf(policy, facts);
    return typeof theirs !== 'boolean' || ours === null || ours === theirs
      ? []
      : [{ policy, ours }];
  });
}

function isPublished(
  { file = '' }: CompiledPolicy,
  { files }: Definitions,
  published: ReadonlyMap<string, Json>,
): boolean {
  return published.has(file) && jsonEqual(published.get(file), files.get(file));
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
