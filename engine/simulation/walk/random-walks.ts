import { isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { Definitions } from '../../pack/definitions.ts';
import type { Turns } from '../../turns.ts';
import { objectsIn, surroundingsIn } from '../../verify/surroundings.ts';
import { castOf, teamsOf } from '../generate/cast.ts';
import type { Scenario, ScenarioStep } from '../schema.ts';
import { chanceFrom } from './chance.ts';
import type { Chance } from './chance.ts';
import { chooseStep } from './choose-step.ts';
import type { Choices } from './choose-step.ts';
import type { Fault } from './fault.ts';
import { shrinkWalk } from './shrink-walk.ts';
import { beginWalk } from './take-walk.ts';
import type { Planned } from './take-walk.ts';

/** How far is walked. */
export interface WalkOptions {
  /** How many walks. */
  readonly walks: number;
  /** Seed of the first; each further one has the next. */
  readonly seed: number;
  /** Steps of each walk; 60 when left out. */
  readonly length?: number;
  /**
   * Whether what must be refused is done as well: wrong data, edits of what is locked, records that are paused, resumed,
   * moved by hand. Where one was moved or paused, invariants may be broken from then on.
   */
  readonly rough?: boolean;
  /** Ids of the record types that are opened; absent: all. */
  readonly only?: readonly string[];
}

/** A walk that came to something that must not happen. */
export interface FailedWalk {
  /** Walks the same way again. */
  readonly seed: number;
  /** Steps it had taken. */
  readonly length: number;
  readonly fault: Fault;
  /** The shortest trace found that ends in the same fault: a scenario that can be played. */
  readonly shortest: Scenario;
}

/** What came of walks. */
export interface WalksResult {
  readonly walks: number;
  /** Steps chosen, and events planned by them, by how they ended. */
  readonly steps: number;
  readonly planned: Planned;
  /** Of each cause the walk that came down to the fewest steps. */
  readonly failed: readonly FailedWalk[];
}

const LENGTH = 60;
/** Walks of one cause that are shrunk. */
const MOST_ALIKE = 6;
/** Seeded CIs there are from the beginning. */
const MOST_SEEDED = 5;

/**
 * Walks at random through a set of definitions, by the real planning, and watches for what must not happen: an invariant
 * that is broken, an event that fails, a step that cannot be planned, a refusal that changes something or does not say
 * why, a history that does not come to its record. A walk that comes to it is shrunk to the shortest
 * trace that still does. Deterministic by its seed; a turn for each walk.
 */
export function* walkInTurns(
  definitions: Definitions,
  { walks, seed, length = LENGTH, rough = false, only }: WalkOptions,
): Turns<WalksResult> {
  const given = givenIn(definitions);
  const choices = { ...choicesIn(definitions, given, only), rough };
  const failed = new Map<string, readonly Shrunk[]>();
  let steps = 0;
  let planned: Planned = {};
  for (let i = 0; i < walks; i += 1) {
    yield null;
    const chance = chanceFrom(seed + i);
    const focused = focus(choices, chance);
    const walk = beginWalk(definitions, given);
    const taken: ScenarioStep[] = [];
    while (taken.length < length) {
      const step = chooseStep(walk, chance, focused);
      taken.push(step);
      const fault = walk.take(step);
      if (fault === null) continue;
      const known = failed.get(fault.cause) ?? [];
      if (known.length < MOST_ALIKE) {
        const shrunk = shrinkWalk(taken, fault, definitions, given);
        const one = { seed: seed + i, length: taken.length, fault, shrunk };
        failed.set(fault.cause, [...known, one]);
      }
      break;
    }
    steps += taken.length;
    planned = sumOf(planned, walk.planned());
  }
  return {
    walks,
    steps,
    planned,
    failed: [...failed.values()].flatMap((alike): FailedWalk[] => {
      const [best] = alike.toSorted((a, b) => a.shrunk.length - b.shrunk.length);
      if (best === undefined) return [];
      const { shrunk, ...told } = best;
      return [{ ...told, shortest: asScenario(shrunk, told.fault, definitions, given) }];
    }),
  };
}

function sumOf(one: Planned, other: Planned): Planned {
  const sum: { -readonly [outcome in keyof Planned]: number } = { ...one };
  for (const [outcome, count] of Object.entries(other) as [keyof Planned, number][])
    sum[outcome] = (sum[outcome] ?? 0) + count;
  return sum;
}

interface Shrunk extends Omit<FailedWalk, 'shortest'> {
  readonly shrunk: readonly ScenarioStep[];
}

function givenIn(definitions: Definitions): Scenario['given'] {
  const seeded = definitions.types.has('ci') ? definitions.seeds.cis.slice(0, MOST_SEEDED) : [];
  const records = seeded.map(({ alias, data }) => ({
    alias,
    type: 'ci',
    data: { ...data } as never,
  }));
  return { principals: castOf(definitions), records };
}

/** Most walks look at one or two types and what comes of them: among all at once nothing goes far. */
function focus(all: Choices, chance: Chance): Choices {
  // Where nobody steps in, invariants are watched to the end.
  const choices = { ...all, stepsIn: all.rough && chance.percent(40) };
  if (chance.percent(15)) return choices;
  const some = [chance.pick(choices.types), chance.pick(choices.types)].filter(
    (one) => one !== undefined,
  );
  // CIs are there from the beginning.
  return { ...choices, types: [...new Set(some)], aside: some.includes('ci') ? [] : ['ci'] };
}

function choicesIn(
  definitions: Definitions,
  given: Scenario['given'],
  only: readonly string[] | undefined,
): Choices {
  const ids = [...definitions.workflows.keys()].toSorted();
  const types = ids.filter((id) => only?.includes(id) !== false);
  const heard = [...definitions.policies.byEvent.keys()].toSorted();
  const own = emittedIn(definitions);
  const around = surroundingsIn(definitions);
  const { sent } = around(ids[0] ?? '');
  const raised = heard.flatMap((event) => {
    if (own.has(event) || sent?.has(event) === true) return [];
    const type = ids.find((id) => event.startsWith(`${id}.`));
    return type === undefined ? [] : [{ event, type }];
  });
  const people = Object.keys(given?.principals ?? {});
  return {
    definitions,
    types,
    aside: [],
    rough: false,
    stepsIn: false,
    people,
    teams: teamsOf(definitions.seeds),
    sent,
    opened: new Set(ids.filter((id) => around(id).openings.length > 0)),
    raised,
  };
}

/** Types of events workflows tell policies of: they come from nowhere else. */
function emittedIn({ workflows }: Definitions): ReadonlySet<Json | undefined> {
  const written = [...workflows.values()].map(({ definition }) => definition as unknown as Json);
  const emits = written
    .flatMap((json) => [...objectsIn(json)])
    .flatMap(({ type, params }) =>
      type === 'emit' && isJsonObject(params) ? [params['type']] : [],
    );
  return new Set(emits);
}

/** Steps of a walk as a scenario, which names the records they mean. */
function asScenario(
  steps: readonly ScenarioStep[],
  { message }: Fault,
  definitions: Definitions,
  given: Scenario['given'],
): Scenario {
  const walk = beginWalk(definitions, given);
  const meant = JSON.stringify(steps);
  const before = new Set(walk.run.aliases.keys());
  const named = steps.map((step): ScenarioStep => {
    walk.take(step);
    const name: { [alias: string]: { readonly type: string; readonly back: number } } = {};
    for (const [type, aliases] of walk.aliases) {
      for (const [i, alias] of aliases.entries()) {
        const isMeant = meant.includes(`"${alias}"`) || meant.includes(`"@${alias}"`);
        if (before.has(alias) || !isMeant) continue;
        before.add(alias);
        name[alias] = { type, back: aliases.length - 1 - i };
      }
    }
    return Object.keys(name).length === 0 ? step : { ...step, name };
  });
  // Those there from the beginning are named by their type and place, too.
  const records =
    given?.records?.map((one, i) => ({ ...one, alias: `${one.type}-${i + 1}` })) ?? [];
  return {
    id: 'walk',
    title: `Walk: ${message}`.slice(0, 200),
    given: { ...given, records },
    steps: named,
  };
}
