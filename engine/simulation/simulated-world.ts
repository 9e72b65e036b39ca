import { asText, isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import { needKey, QUERY_LIMIT } from '../need.ts';
import type { HoldAnswer, KeyHolder, Need, PrincipalAnswer, TeamAnswer } from '../need.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Effect, HistoryEntry, Link, Plan } from '../plan.ts';
import { matches, newestFirst } from '../planning/session.ts';
import { summarize } from '../record.ts';
import type { Record } from '../record.ts';

/** A world in memory: what the server keeps in PostgreSQL, for simulation and scenarios. */
export interface SimulatedWorld {
  readonly records: Map<string, Record>;
  readonly keys: Map<string, KeyHolder>;
  readonly links: Link[];
  readonly effects: Effect[];
  /** Records whose automation stands still. */
  readonly holds: Map<string, HoldAnswer>;
  readonly people: Map<string, PrincipalAnswer>;
  readonly teams: Map<string, TeamAnswer>;
  readonly numbers: Map<string, number>;
  /** `<source> <id>` of events accepted, with how they ended. */
  readonly events: Map<string, Plan>;
}

/** An empty world. */
export function emptyWorld(): SimulatedWorld {
  return {
    records: new Map(),
    keys: new Map(),
    links: [],
    effects: [],
    holds: new Map(),
    people: new Map(),
    teams: new Map(),
    numbers: new Map(),
    events: new Map(),
  };
}

/** Answers a need from the world, as the server's store does from its tables. */
export function answerNeed(world: SimulatedWorld, need: Need, definitions: Definitions): Json {
  switch (need.kind) {
    case 'record':
      return json(world.records.get(need.id) ?? null);
    case 'read': {
      const record = world.records.get(need.id);
      return record === undefined ? null : json(summarize(record));
    }
    case 'key':
    case 'find':
      return json(world.keys.get(need.key) ?? null);
    case 'number': {
      const next = (world.numbers.get(need.type) ?? 0) + 1;
      world.numbers.set(need.type, next);
      return `${definitions.types.get(need.type)?.prefix ?? ''}${String(next).padStart(7, '0')}`;
    }
    case 'links': {
      const [here, there] =
        need.direction === 'out' ? (['from', 'to'] as const) : (['to', 'from'] as const);
      const ids = world.links
        .filter((l) => l.relation === need.relation && l[here] === need.record)
        .map((l) => l[there]);
      return json(ids.flatMap((id) => world.records.get(id) ?? []).map(summarize));
    }
    case 'query': {
      const found = [...world.records.values()]
        .map(summarize)
        .filter((record) => matches(record, need));
      const newest = found.toSorted(newestFirst);
      return json({ count: found.length, items: newest.slice(0, QUERY_LIMIT) });
    }
    case 'hold':
      return json(world.holds.get(need.record) ?? null);
    case 'setting':
      return 'https://interlock.example';
    case 'principal':
      return json(world.people.get(need.id) ?? null);
    case 'team':
      return json(world.teams.get(need.id) ?? null);
  }
}

function json(value: unknown): Json {
  return value as Json;
}

/** Answers needs into a map of answers, each once. */
export function answerNeeds(
  world: SimulatedWorld,
  needs: readonly Need[],
  answers: Map<string, Json>,
  definitions: Definitions,
): void {
  for (const need of needs) answers.set(needKey(need), answerNeed(world, need, definitions));
}

/** Writes a plan into the world; every value through JSON, as the database would keep it. */
export function applyPlan(world: SimulatedWorld, plan: Plan): void {
  const stored = JSON.parse(JSON.stringify(plan)) as Plan;
  for (const { after, history } of stored.changes) {
    world.records.set(after.id, after);
    for (const entry of history) applyHold(world, entry);
  }
  for (const { key, record, at } of stored.keys) world.keys.set(key, { record, at });
  world.links.push(...stored.links);
  world.effects.push(
    ...stored.effects.filter((effect) => !stored.cancelledEffects.includes(effect.id)),
  );
  for (const id of stored.cancelledEffects) {
    const at = world.effects.findIndex((effect) => effect.id === id);
    if (at >= 0) world.effects.splice(at, 1);
  }
}

function applyHold(world: SimulatedWorld, { kind, record, actor, input }: HistoryEntry): void {
  if (kind === 'resumed') world.holds.delete(record);
  if (kind !== 'paused') return;
  const reason = isJsonObject(input) ? asText(input['reason'] ?? '') : '';
  world.holds.set(record, { reason, actor });
}
