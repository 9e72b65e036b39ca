import { BUILT_IN } from '../event.ts';
import { EngineError } from '../errors.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Plan } from '../plan.ts';
import { ENGINE } from '../principal.ts';
import type { Principal } from '../principal.ts';
import { checkExpectation } from './check-expectation.ts';
import { emptyWorld } from './simulated-world.ts';
import { aliasOf, principalOf } from './scenario-run.ts';
import type { ScenarioRun } from './scenario-run.ts';
import type { Scenario, ScenarioStep } from './schema.ts';
import { advance, simulateEvent } from './simulator.ts';

/** One thing a scenario expected and did not see. */
export interface ScenarioFailure {
  /** Index of the step, and what it is called. */
  readonly step: number;
  readonly title: string;
  readonly message: string;
}

/** How a scenario went. */
export interface ScenarioResult {
  readonly id: string;
  readonly ok: boolean;
  readonly failures: readonly ScenarioFailure[];
  /** Every state entered, per record type: for coverage. */
  readonly visited: { readonly [type: string]: readonly string[] };
  /** Every transition taken, `<workflow>:<key>`: for coverage. */
  readonly taken: readonly string[];
  /** Plans by step: the trace. */
  readonly plans: readonly (readonly Plan[])[];
}

/** Monday, 10:00 in Zurich. */
const DEFAULT_NOW = '2026-03-02T09:00:00.000Z';

/** Runs a scenario in a world and a time of its own. Pure: the same scenario gives the same result. */
export function runScenario(scenario: Scenario, definitions: Definitions): ScenarioResult {
  const run = begin(scenario, definitions);
  const failures: ScenarioFailure[] = [];
  const plans: Plan[][] = [];
  try {
    for (const { alias, type, data } of scenario.given?.records ?? []) {
      const plan = openRecord(run, type, data, ENGINE, `given ${alias}`);
      if (plan.outcome !== 'applied')
        throw new EngineError('given-failed', `given "${alias}": ${plan.reason}`);
      nameNewest(run, alias, type, plan);
    }
  } catch (thrown) {
    failures.push({ step: -1, title: 'given', message: messageOf(thrown) });
  }
  if (failures.length === 0) {
    for (const [index, step] of scenario.steps.entries()) {
      const title = step.title ?? titleOf(step);
      try {
        const done = takeStep(run, step, index);
        plans.push(done);
        for (const [alias, type] of Object.entries(step.name ?? {})) nameAny(run, alias, type);
        const actor = principalOf(run, step.as);
        for (const message of checkExpectation(run, step.expect ?? {}, done, actor)) {
          failures.push({ step: index, title, message });
        }
      } catch (thrown) {
        failures.push({ step: index, title, message: messageOf(thrown) });
        break;
      }
    }
  }
  return { id: scenario.id, ok: failures.length === 0, failures, ...coverage(run, plans), plans };
}

function begin(scenario: Scenario, definitions: Definitions): ScenarioRun {
  const world = emptyWorld();
  const { principals = {}, teams = {}, now = DEFAULT_NOW } = scenario.given ?? {};
  const members = new Map<string, string[]>();
  for (const [id, seed] of Object.entries(definitions.seeds.teams)) {
    world.teams.set(id, {
      id,
      name: seed.name,
      email: seed.email ?? null,
      chat: seed.chat ?? null,
      members: [],
    });
  }
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
  for (const id of new Set([...world.teams.keys(), ...Object.keys(teams), ...members.keys()])) {
    const known = world.teams.get(id) ?? {
      id,
      name: id,
      email: `${id}@example.org`,
      chat: null,
      members: [],
    };
    const { email, chat } = teams[id] ?? {};
    world.teams.set(id, {
      ...known,
      email: email ?? known.email,
      chat: chat ?? known.chat,
      // As the server tells them, whatever the order they are written in.
      members: (members.get(id) ?? []).toSorted(),
    });
  }
  return { simulation: { world, definitions, now }, scenario, aliases: new Map() };
}

function takeStep(run: ScenarioRun, step: ScenarioStep, index: number): Plan[] {
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

function nameNewest(run: ScenarioRun, alias: string, type: string, plan: Plan): void {
  const opened = plan.changes.find(
    (change) => change.before === null && change.after.type === type,
  );
  if (opened === undefined)
    throw new EngineError('nothing-opened', `no ${type} was opened to be called "${alias}"`);
  run.aliases.set(alias, opened.after.id);
}

function nameAny(run: ScenarioRun, alias: string, type: string): void {
  const newest = [...run.simulation.world.records.values()].findLast(
    (record) => record.type === type,
  );
  if (newest === undefined)
    throw new EngineError('nothing-to-name', `there is no ${type} to be called "${alias}"`);
  run.aliases.set(alias, newest.id);
}

function titleOf(step: ScenarioStep): string {
  if (step.advance !== undefined) return `after ${step.advance}`;
  return (
    step.event?.type ??
    (step.open === undefined ? undefined : `open ${step.open.type}`) ??
    (step.edit === undefined ? 'effect' : 'edit')
  );
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function coverage(
  run: ScenarioRun,
  plans: readonly (readonly Plan[])[],
): Pick<ScenarioResult, 'visited' | 'taken'> {
  const visited = new Map<string, Set<string>>();
  const taken = new Set<string>();
  for (const plan of [...run.simulation.world.events.values(), ...plans.flat()]) {
    for (const { after, history } of plan.changes) {
      const states = visited.get(after.type) ?? new Set();
      visited.set(after.type, states);
      for (const entry of history) {
        for (const state of entry.to.split(',')) states.add(state);
        for (const key of entry.taken) taken.add(`${after.type}:${key}`);
      }
    }
  }
  return {
    visited: Object.fromEntries(
      [...visited].map(([type, states]) => [type, [...states].toSorted()]),
    ),
    taken: [...taken].toSorted(),
  };
}
