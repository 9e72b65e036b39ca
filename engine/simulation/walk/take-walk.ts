import { EngineError } from '../../errors.ts';
import type { Definitions } from '../../pack/definitions.ts';
import type { HistoryEntry, Plan } from '../../plan.ts';
import type { ScenarioRun } from '../scenario-run.ts';
import type { Scenario, ScenarioStep } from '../schema.ts';
import { beginScenario, openGiven, takeStep } from '../take-step.ts';
import { faultIn, thrownFault } from './fault.ts';
import { watchLaws } from './laws.ts';
import type { Fault } from './fault.ts';

/** How many events ended how. */
export type Planned = { readonly [outcome in Plan['outcome']]?: number };

/** A walk under way. */
export interface Walk {
  readonly run: ScenarioRun;
  /** Aliases by record type, in the order the records came: `incident-1`, `incident-2`. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** Takes a step; null: nothing is wrong. A step that has become impossible is none. */
  take(step: ScenarioStep): Fault | null;
  /** Events planned so far, by how they ended. */
  readonly planned: () => Planned;
}

/** Steps that can no longer be taken once others are left out. */
const IMPOSSIBLE: ReadonlySet<string> = new Set(['unknown-alias', 'no-effect', 'nothing-to-name']);

/** What is done by hand whatever guards and invariants say. */
const BY_HAND: ReadonlySet<HistoryEntry['kind']> = new Set(['moved', 'paused']);

/**
 * A walk that begins. Every record that comes gets an alias by its type and place, so that steps mean the same records
 * however they came. @throws EngineError `given-failed`
 */
export function beginWalk(definitions: Definitions, given: Scenario['given']): Walk {
  const run = beginScenario({ id: 'walk', title: 'Walk', given, steps: [] }, definitions);
  const aliases = new Map<string, string[]>();
  let [index, seen] = [0, 0];
  const planned: { [outcome in Plan['outcome']]?: number } = {};
  const count = (plans: readonly Plan[]): void => {
    for (const { outcome } of plans) planned[outcome] = (planned[outcome] ?? 0) + 1;
  };
  const nameNew = (): void => {
    const { records } = run.simulation.world;
    if (records.size === seen) return;
    for (const { id, type } of [...records.values()].slice(seen)) {
      const known = aliases.get(type) ?? [];
      const alias = `${type}-${known.length + 1}`;
      aliases.set(type, [...known, alias]);
      run.aliases.set(alias, id);
    }
    seen = records.size;
  };
  const laws = watchLaws(run.simulation.world);
  const opened = [...openGiven(run)];
  count(opened);
  laws.check(opened);
  nameNew();
  let steppedIn = false;
  return {
    run,
    aliases,
    planned: () => ({ ...planned }),
    take(step) {
      index += 1;
      let plans: readonly Plan[];
      try {
        plans = takeStep(run, step, index);
      } catch (thrown) {
        if (thrown instanceof EngineError && IMPOSSIBLE.has(thrown.code)) return null;
        return thrownFault(thrown);
      }
      count(plans);
      nameNew();
      steppedIn ||= plans.some(({ changes }) =>
        changes.some(({ history }) => history.some(({ kind }) => BY_HAND.has(kind))),
      );
      return faultIn(plans, steppedIn) ?? laws.check(plans);
    },
  };
}

/** Walks along given steps up to the first fault; null: there is none. Pure. */
export function walkAlong(
  steps: readonly ScenarioStep[],
  definitions: Definitions,
  given: Scenario['given'],
): { readonly fault: Fault; readonly taken: number } | null {
  const walk = beginWalk(definitions, given);
  for (const [i, step] of steps.entries()) {
    const fault = walk.take(step);
    if (fault !== null) return { fault, taken: i + 1 };
  }
  return null;
}
