import type { FactReader, Json, JsonObject } from '@interlock/engine';
import { isJsonObject } from '@interlock/engine';
import { exportRules, importRules, offeredFacts } from '@interlock/engine/study';
import { Engine } from 'json-rules-engine';
import type { Almanac, RuleProperties } from 'json-rules-engine';
import { describe, expect, it } from 'vitest';
import { shippedDefinitions } from './shipped-packs.ts';

const definitions = shippedDefinitions();
const policies = [...definitions.policies.all.values()];
const sources = policies.map(({ source }) => source);
const exported = JSON.parse(JSON.stringify(exportRules(sources))) as ReturnType<typeof exportRules>;

/** Facts asked for in params, read: what whoever gives such a fact to json-rules-engine has to do. */
async function read(value: Json, almanac: Almanac): Promise<Json> {
  if (Array.isArray(value)) return Promise.all(value.map((item: Json) => read(item, almanac)));
  if (!isJsonObject(value)) return value;
  const { fact, path, params } = value;
  if (typeof fact === 'string') {
    const at = typeof path === 'string' ? `$.${path}` : undefined;
    const given = isJsonObject(params) ? params : {};
    return (await almanac.factValue<Json | undefined>(fact, given, at)) ?? null;
  }
  const parts = Object.entries(value).map(async ([key, item]) => {
    return [key, await read(item ?? null, almanac)] as const;
  });
  return Object.fromEntries(await Promise.all(parts));
}

const FACTS = [
  'event',
  'record',
  'actor',
  'now',
  'ci',
  'service',
  'parent',
  'records',
  'links',
  'table',
  'calendar',
];

/** Facts as a program of somebody else would give them to json-rules-engine. */
function given(type: string, facts: FactReader) {
  return Object.fromEntries(
    FACTS.map((fact) => [
      fact,
      async (params: JsonObject, almanac: Almanac): Promise<Json | undefined> => {
        const asked = (await read(params, almanac)) as JsonObject;
        const value = facts(fact, Object.keys(asked).length === 0 ? undefined : asked);
        return fact === 'event' && value === undefined ? { type } : value;
      },
    ]),
  );
}

describe('the shipped policies as rules of json-rules-engine', () => {
  it('are all exported, with nothing to be added but the reading of facts in params', () => {
    expect(exported.rules.map(({ name }) => name)).toEqual(policies.map(({ id }) => id));
    expect(exported.operators).toEqual([]);
    const added = exported.losses.filter(({ effect }) => effect === 'to-add');
    expect(new Set(added.map(({ code }) => code))).toEqual(new Set(['params-fact']));
  });

  it('are the same policies again when they are imported', () => {
    const { calendars } = definitions;
    const imported = importRules(exported, { calendars, existing: definitions.policies.all });
    expect(imported.issues).toEqual([]);
    const bare = sources.map(({ $schema: _, ...source }) => source);
    expect(imported.policies).toEqual(bare);
  });

  it('hold there for what the scenarios offer where they hold in Interlock', async () => {
    const engine = new Engine(exported.rules as unknown as RuleProperties[], exported.options);
    const offered = [...definitions.scenarios.values()].flatMap((scenario) =>
      offeredFacts(scenario, definitions),
    );
    let held = 0;
    for (const [n, { type, facts }] of offered.entries()) {
      // Some of each kind are enough for three seconds.
      if (n % 7 !== 0) continue;
      const { events } = await engine.run(given(type, facts));
      const ours = policies.filter(
        ({ on, condition }) => on.includes(type) && condition.test(facts),
      );
      expect(events.map((one) => one.type).toSorted()).toEqual(ours.map(({ id }) => id).toSorted());
      held += ours.length;
    }
    expect(held).toBeGreaterThan(50);
  }, 60_000);
});
