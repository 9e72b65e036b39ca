import type { Counter, CounterChange } from '../counter.ts';
import { asText, isJsonObject, jsonCopy } from '../json.ts';
import type { Json } from '../json.ts';
import { needKey } from '../need.ts';
import type { Answers, HoldAnswer, KeyHolder, Need, PrincipalAnswer, TeamAnswer } from '../need.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Effect, HistoryEntry, Link, Plan } from '../plan.ts';
import { summarize } from '../record.ts';
import type { Record } from '../record.ts';
import { indexOf, noteCounter, noteRecord } from './world-index.ts';

/** A world in memory: what the server keeps in PostgreSQL, for simulation and scenarios. */
export interface SimulatedWorld {
  /** By id; changed by `putRecord` only. */
  readonly records: ReadonlyMap<string, Record>;
  readonly keys: Map<string, KeyHolder>;
  /** What policies have counted. */
  readonly counters: Map<string, Counter>;
  /** Only added to. */
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
    counters: new Map(),
    links: [],
    effects: [],
    holds: new Map(),
    people: new Map(),
    teams: new Map(),
    numbers: new Map(),
    events: new Map(),
  };
}

/** Puts a record into the world, or a new version of it, with its timers. */
export function putRecord(world: SimulatedWorld, record: Record): void {
  const before = world.records.get(record.id);
  (world.records as Map<string, Record>).set(record.id, record);
  noteRecord(world, before, record);
}

/**
 * Answers from the world, each found when planning first asks for it and the same from then on: for the
 * planning of one event.
 * @param onRead told what is read
 * @param numbered gives the numbers of new records; the world's own, when left out
 */
export function answersFrom(
  world: SimulatedWorld,
  definitions: Definitions,
  onRead?: (need: Need, answer: Json) => void,
  numbered?: (type: string) => Json,
): Answers {
  const known = new Map<string, Json>();
  return {
    get: (key) => known.get(key),
    find(need, key) {
      const answer =
        need.kind === 'number' && numbered !== undefined
          ? numbered(need.type)
          : answerNeed(world, need, definitions);
      known.set(key, answer);
      onRead?.(need, answer);
      return answer;
    },
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
    case 'counter':
      return json(world.counters.get(need.key) ?? null);
    case 'number':
      return nextNumber(world, need.type, definitions);
    case 'links': {
      const ids = indexOf(world).links.ends(need.record, need.relation, need.direction);
      return json(ids.flatMap((id) => world.records.get(id) ?? []).map(summarize));
    }
    case 'query':
      return json(indexOf(world).records.query(need));
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

/** Takes the next number of a record type. */
export function nextNumber(world: SimulatedWorld, type: string, definitions: Definitions): string {
  const next = (world.numbers.get(type) ?? 0) + 1;
  world.numbers.set(type, next);
  return `${definitions.types.get(type)?.prefix ?? ''}${String(next).padStart(7, '0')}`;
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
  applyChanges(world, plan, storedChanges(world, plan));
  world.effects.push(
    ...plan.effects.filter((effect) => !plan.cancelledEffects.includes(effect.id)).map(stored),
  );
  for (const id of plan.cancelledEffects) {
    const at = world.effects.findIndex((effect) => effect.id === id);
    if (at >= 0) world.effects.splice(at, 1);
  }
}

/** Records and counters as a plan leaves them, through JSON, as the database would keep them. */
export interface StoredChanges {
  readonly records: readonly Record[];
  readonly counters: readonly CounterChange[];
}

/** What a plan writes into a world; several worlds may keep the same. Pure. */
export function storedChanges(world: SimulatedWorld, { changes, counters }: Plan): StoredChanges {
  return {
    records: changes.map(({ after }) => storedOver(world.records.get(after.id), after)),
    counters: counters.map(({ key, counter }) => ({
      key,
      counter: counter === null ? null : stored(counter),
    })),
  };
}

/** Writes into the world what a plan changes there; its effects are not among it. */
export function applyChanges(
  world: SimulatedWorld,
  plan: Plan,
  { records, counters }: StoredChanges,
): void {
  for (const record of records) putRecord(world, record);
  for (const { history } of plan.changes) for (const entry of history) applyHold(world, entry);
  for (const { key, record, at } of plan.keys) world.keys.set(key, { record, at });
  for (const { key, counter } of counters) putCounter(world, key, counter);
  for (const link of plan.links) world.links.push(link);
}

/** A record's new version as it is kept: what is kept already has been through JSON. */
function storedOver(before: Record | undefined, after: Record): Record {
  if (before === undefined) return stored(after);
  const { data, snapshot, clocks, timers, counters, ...rest } = after;
  const part = <T extends object>(was: T, is: T): T => (was === is ? was : stored(is));
  return {
    ...stored(rest),
    data: part(before.data, data),
    snapshot: part(before.snapshot, snapshot),
    clocks: part(before.clocks, clocks),
    timers: part(before.timers, timers),
    counters: part(before.counters, counters),
  };
}

function stored<T extends object>(value: T): T {
  return jsonCopy(value as unknown as Json) as unknown as T;
}

function putCounter(world: SimulatedWorld, key: string, counter: Counter | null): void {
  if (counter === null) {
    world.counters.delete(key);
    return;
  }
  world.counters.set(key, counter);
  noteCounter(world, key, counter);
}

function applyHold(world: SimulatedWorld, { kind, record, actor, input }: HistoryEntry): void {
  if (kind === 'resumed') {
    world.holds.delete(record);
    // Those that came due meanwhile were passed over.
    for (const [key, dueAt] of Object.entries(world.records.get(record)?.timers ?? {}))
      indexOf(world).timers.add({ record, key, dueAt });
  }
  if (kind !== 'paused') return;
  const reason = isJsonObject(input) ? asText(input['reason'] ?? '') : '';
  world.holds.set(record, { reason, actor });
}
