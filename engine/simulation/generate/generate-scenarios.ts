import type { Definitions } from '../../pack/definitions.ts';
import type { Turns } from '../../turns.ts';
import type { Ways } from '../../verify/space/ways.ts';
import { coverPlans, nothingCovered } from '../coverage/covered.ts';
import { runScenario } from '../run-scenario.ts';
import type { Scenario } from '../schema.ts';
import { playTo, waysTo } from './play-to.ts';
import type { Player } from './player.ts';
import { waysIn } from './ways-in.ts';
import { withoutIdle } from './without-idle.ts';

/** A scenario nobody wrote, and what it is for. */
export interface GeneratedScenario {
  readonly workflow: string;
  readonly scenario: Scenario;
  /** Transitions it takes that none before it takes, as `<workflow>:<key>`. */
  readonly takes: readonly string[];
}

/** A transition no scenario could be made for. */
export interface Unplayed {
  readonly workflow: string;
  readonly transition: string;
  /** Verification says it cannot be taken at all, or how far the simulator came and what stood in the way. */
  readonly kind: 'impossible' | 'not-played';
  readonly reason: string;
}

/** What came of making scenarios. */
export interface Generated {
  readonly scenarios: readonly GeneratedScenario[];
  readonly unplayed: readonly Unplayed[];
}

/** What scenarios are made for. */
export interface GenerateOptions {
  /** Ids of workflows; absent: all. */
  readonly only?: readonly string[];
  /** Transitions that need no scenario, as `<workflow>:<key>`. */
  readonly covered?: ReadonlySet<string>;
}

/**
 * Scenarios that together take every transition verification knows a way to, as far as what it needs can be set up from
 * outside: the ways are played in the real simulator, and only what went as said becomes a scenario. The rest is told,
 * with the reason. Deterministic, pure; a workflow a turn.
 */
export function* generateScenariosInTurns(
  definitions: Definitions,
  { only, covered = new Set() }: GenerateOptions = {},
): Turns<Generated> {
  const allWays = waysIn(definitions);
  const done = new Set(covered);
  const scenarios: GeneratedScenario[] = [];
  const unplayed: Unplayed[] = [];
  for (const workflow of only ?? [...definitions.workflows.keys()].toSorted()) {
    yield null;
    const ways = allWays(workflow);
    const chart = definitions.workflows.get(workflow)?.chart;
    if (ways === null || chart === undefined) continue;
    const keys = [...chart.values()].flatMap(({ transitions }) =>
      transitions.map(({ key }) => key),
    );
    const isOpen = (key: string): boolean => !done.has(`${workflow}:${key}`);
    const given = new Map<string, Unplayed>();
    for (const transition of keys.filter((key) => isOpen(key) && !ways.takeable.has(key))) {
      const reason = ways.exhausted
        ? 'nothing a record can do takes it'
        : 'no way to it was found in as much as was looked at';
      given.set(transition, { workflow, transition, kind: 'impossible', reason });
    }
    const tried = new Set<string>(given.keys());
    const ids = new Set<string>();
    for (;;) {
      const next = longest(
        keys.filter((key) => isOpen(key) && !tried.has(key)),
        ways,
      );
      if (next === null) break;
      tried.add(next);
      const played = playTo(next, { definitions, workflow, ways, allWays, isOpen });
      if (!('player' in played)) {
        given.set(next, { workflow, transition: next, kind: 'not-played', reason: played.reason });
        continue;
      }
      const takes = [...played.player.covered().transitions].filter((key) => !done.has(key));
      const scenario = scenarioOf(played.player, workflow, next, takes, ids, definitions);
      if (scenario === null) {
        const reason = 'played again from the beginning it went otherwise';
        given.set(next, { workflow, transition: next, kind: 'not-played', reason });
        continue;
      }
      for (const key of takes) done.add(key);
      scenarios.push({ workflow, scenario, takes: takes.toSorted() });
      yield null;
    }
    unplayed.push(...[...given.values()].filter(({ transition }) => isOpen(transition)));
  }
  return { scenarios, unplayed };
}

/** Of transitions the one with the longest of the shortest ways: on the way lie others. */
function longest(keys: readonly string[], ways: Ways): string | null {
  let best: string | null = null;
  let most = 0;
  for (const key of keys) {
    const length = waysTo(key, ways, 1)[0]?.length ?? 1;
    if (length <= most) continue;
    best = key;
    most = length;
  }
  return best;
}

/** The scenario as it can be kept; null where it does not go the same way from the beginning. */
function scenarioOf(
  player: Player,
  workflow: string,
  transition: string,
  takes: readonly string[],
  ids: Set<string>,
  definitions: Definitions,
): Scenario | null {
  const { scenario: base } = player.run();
  const steps = [...player.steps()];
  const state = steps.at(-1)?.expect?.records?.[workflow]?.state ?? '';
  const id = newId(`generated-${transition.replaceAll(/[^a-zA-Z0-9-]+/gu, '-').slice(0, 48)}`, ids);
  const scenario: Scenario = {
    id,
    title: `Generated: takes ${transition}, ends in ${state}`.slice(0, 200),
    ...(base.given === undefined ? {} : { given: base.given }),
    steps,
  };
  const goes = (one: Scenario): boolean => {
    const { ok, given, plans } = runScenario(one, definitions);
    const covered = nothingCovered();
    if (ok) coverPlans(covered, [...given, ...plans.flat()], definitions);
    return ok && takes.every((key) => covered.transitions.has(key));
  };
  return goes(scenario) ? withoutIdle(scenario, goes) : null;
}

/** An id nothing has yet. */
function newId(wanted: string, ids: Set<string>): string {
  let id = wanted;
  for (let more = 2; ids.has(id); more += 1) id = `${wanted}-${more}`;
  ids.add(id);
  return id;
}
