import { BUILT_IN } from '../event.ts';
import { EngineError } from '../errors.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Plan } from '../plan.ts';
import { ENGINE } from '../principal.ts';
import type { Principal } from '../principal.ts';
import type { Record } from '../record.ts';
import { emptyWorld } from './simulated-world.ts';
import { aliasOf, principalOf } from './scenario-run.ts';
import type { ScenarioRun } from './scenario-run.ts';
import type { Scenario, ScenarioStep } from './schema.ts';
import { advance, simulateEvent } from './simulator.ts';

/** Monday, 10:00 in Zurich. */
const DEFAULT_NOW = '2026-03-02T09:00:00.000Z';

/** The world of a scenario, with its people and teams: nothing has happened yet. */
export function beginScenario(scenario: Scenario, definitions: Definitions): ScenarioRun {
  const world = emptyWorld();
  const { principals = {}, teams = {}, now = DEFAULT_NOW } = scenario.given ?? {};
  const members = new Map<string, string[]>();
  for (const [id, { kind = 'person', roles = ['agent'], teams: of = [], email }] of Object.entries(
    principals,
  )) {
    world.people.set(id, {
      id,
      kind,
      name: id,
      email: email ?? `${id}@example.org`,
      teams: of,
      roles,
    });
    for (const team of of) members.set(team, [...(members.get(team) ?? []), id]);
  }
  const seeded = new Map(Object.entries(definitions.seeds.teams));
  for (const id of new Set([...seeded.keys(), ...Object.keys(teams), ...members.keys()])) {
    const seed = seeded.get(id) ?? { name: id, email: `${id}@example.org` };
    world.teams.set(id, {
      id,
      name: seed.name,
      email: teams[id]?.email ?? seed.email ?? null,
      chat: teams[id]?.chat ?? seed.chat ?? null,
      // As the server tells them, whatever the order they are written in.
      members: (members.get(id) ?? []).toSorted(),
    });
  }
  return { simulation: { world, definitions, now }, scenario, aliases: new Map() };
}

/**
 * Takes a step of a scenario; whatever it names is named afterwards. What it expects is not looked at.
 *
 * @param index tells its events from those of other steps
 * @throws EngineError where it cannot be taken: `unknown-alias`, `no-effect`, `timer-failed` …
 */
export function takeStep(run: ScenarioRun, step: ScenarioStep, index: number): Plan[] {
  const plans = happen(run, step, index);
  for (const [alias, named] of Object.entries(step.name ?? {})) {
    const { type, back } = typeof named === 'string' ? { type: named, back: 0 } : named;
    const all = [...run.simulation.world.records.values()].filter((one) => one.type === type);
    nameIt(run, alias, type, all.at(-1 - back));
  }
  return plans;
}

function happen(run: ScenarioRun, step: ScenarioStep, index: number): Plan[] {
  const actor = principalOf(run, step.as);
  const id = `step-${index}`;
  const { simulation } = run;
  if (step.advance !== undefined) return advance(simulation, step.advance);
  if (step.open !== undefined) return [openRecord(run, step.open.type, step.open.data, actor, id)];
  if (step.edit !== undefined) {
    const { to, data } = step.edit;
    return [
      send(run, {
        id,
        type: BUILT_IN.edited,
        target: aliasOf(run, to),
        data: { data: resolve(run, data) },
        actor,
      }),
    ];
  }
  if (step.event !== undefined) {
    const { to, type, data = {}, id: given = id, source = '/scenario' } = step.event;
    const target = to === undefined ? {} : { target: aliasOf(run, to) };
    return [send(run, { id: given, source, type, data: resolve(run, data), actor, ...target })];
  }
  return [answerEffect(run, step, id)];
}

interface Sent {
  readonly id: string;
  readonly source?: string;
  readonly type: string;
  readonly data: Json;
  readonly target?: string;
  readonly actor: Principal;
}

function send(run: ScenarioRun, sent: Sent): Plan {
  const time = run.simulation.now;
  return simulateEvent(run.simulation, { source: '/scenario', time, ...sent });
}

function openRecord(
  run: ScenarioRun,
  type: string,
  data: JsonObject,
  actor: Principal,
  id: string,
): Plan {
  return send(run, { id, type: BUILT_IN.opened, data: { type, data: resolve(run, data) }, actor });
}

function answerEffect(run: ScenarioRun, step: ScenarioStep, id: string): Plan {
  const { type = '', ok = true, result = null } = step.effect ?? {};
  const { effects } = run.simulation.world;
  const at = effects.findIndex((effect) => effect.type === type);
  const effect = effects[at];
  if (effect === undefined || effect.record === null) {
    throw new EngineError('no-effect', `no effect "${type}" of a record is waiting for an answer`);
  }
  effects.splice(at, 1);
  return send(run, {
    id,
    source: '/effects',
    type: ok ? BUILT_IN.effectCompleted : BUILT_IN.effectFailed,
    target: effect.record,
    data: { effect: effect.id, result },
    actor: ENGINE,
  });
}

/** Text `@alias` stands for a record's id. */
function resolve<T extends Json>(run: ScenarioRun, value: T): T {
  const deep = (json: Json | undefined): Json | undefined => {
    if (typeof json === 'string' && /^@[a-zA-Z][\w-]*$/.test(json))
      return run.aliases.get(json.slice(1)) ?? json;
    if (isList(json)) return json.map((item) => deep(item) ?? null);
    if (isJsonObject(json))
      return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, deep(item)]));
    return json;
  };
  return deep(value) as T;
}

/** Opens what a scenario says is there, one after the other. @throws EngineError `given-failed` */
export function* openGiven(run: ScenarioRun): Generator<Plan, void> {
  for (const { alias, type, data } of run.scenario.given?.records ?? []) {
    const plan = openRecord(run, type, data, ENGINE, `given ${alias}`);
    yield plan;
    if (plan.outcome !== 'applied')
      throw new EngineError('given-failed', `given "${alias}": ${plan.reason}`);
    const opened = plan.changes.find(({ before, after }) => before === null && after.type === type);
    nameIt(run, alias, type, opened?.after);
  }
}

function nameIt(run: ScenarioRun, alias: string, type: string, record: Record | undefined): void {
  if (record === undefined)
    throw new EngineError('nothing-to-name', `there is no ${type} to be called "${alias}"`);
  run.aliases.set(alias, record.id);
}
