import { instantMs } from '../../calendar/instant.ts';
import type { Definitions } from '../../pack/definitions.ts';
import type { Plan } from '../../plan.ts';
import type { Record } from '../../record.ts';
import { coverPlans, nothingCovered } from '../coverage/covered.ts';
import type { Covered } from '../coverage/covered.ts';
import type { ScenarioRun } from '../scenario-run.ts';
import type { Scenario, ScenarioStep } from '../schema.ts';
import { beginScenario, openGiven, takeStep } from '../take-step.ts';

/** A scenario that is being found out step by step, each tried in the real simulator before it is kept. */
export interface Player {
  readonly definitions: Definitions;
  /** Where it stands; another one after a step was taken back. */
  readonly run: () => ScenarioRun;
  /** What was kept so far has gone through. */
  readonly covered: () => Covered;
  /** Steps kept so far. */
  readonly steps: () => readonly ScenarioStep[];
  /** Why the step tried last was not kept. */
  readonly refusal: () => string;
  /**
   * Takes a step and keeps it where it goes as wanted; else nothing has happened.
   *
   * @param isWanted looks at what came of it, and at what this step alone went through
   */
  try(step: ScenarioStep, isWanted: (plans: readonly Plan[], covered: Covered) => boolean): boolean;
  /** Takes a step that fails for a reason, and keeps it: nothing can be taken after it. */
  fail(step: ScenarioStep, isWanted: (reason: string) => boolean): boolean;
  /** The record an alias names, as it is now; undefined: there is none. */
  find(alias: string): Record | undefined;
  /** Adds the state a record is in now to what must hold after the step kept last. */
  expect(alias: string): void;
  /** Has the step kept last name a record. */
  name(alias: string, named: { readonly type: string; readonly back: number }): void;
}

/** How much may still be tried, in steps of the simulator; counted down. */
export interface Effort {
  left: number;
}

interface Kept {
  readonly step: ScenarioStep;
  /** The number its events were made with. */
  readonly index: number;
}

/**
 * A player of a scenario without steps. @throws EngineError `given-failed`
 *
 * @param effort once nothing of it is left no step is tried; absent: it never ends
 */
export function createPlayer(
  definitions: Definitions,
  given: Scenario['given'],
  effort: Effort = { left: Infinity },
): Player {
  const scenario: Scenario = { id: 'generated', title: 'Generated', given, steps: [] };
  let kept: readonly Kept[] = [];
  let opened: readonly Plan[] = [];
  let tries = 0;
  let refusal = '';
  const again = (): ScenarioRun => {
    const run = beginScenario(scenario, definitions);
    opened = [...openGiven(run)];
    effort.left -= opened.length + kept.length;
    for (const { step, index } of kept) takeStep(run, step, index);
    return run;
  };
  let run = again();
  const types = new Map<string, string>();
  const known = nothingCovered();
  coverPlans(known, opened, definitions, types);
  const refuse = (why: string): false => {
    refusal = why;
    return false;
  };
  const amend = (change: (step: ScenarioStep) => ScenarioStep): void => {
    const last = kept.at(-1);
    if (last !== undefined) kept = [...kept.slice(0, -1), { ...last, step: change(last.step) }];
  };
  const player: Player = {
    definitions,
    run: () => run,
    covered: () => known,
    steps: () => kept.map(({ step }) => step),
    refusal: () => refusal,
    try(step, isWanted) {
      if (effort.left <= 0) return refuse('enough was tried');
      effort.left -= 1;
      tries += 1;
      const index = tries;
      let plans: Plan[];
      try {
        plans = takeStep(run, step, index);
      } catch (thrown) {
        run = again();
        return refuse(messageOf(thrown));
      }
      const last = plans.at(-1);
      const alone = nothingCovered();
      coverPlans(alone, plans, definitions, types);
      if (last?.outcome !== 'failed' && isWanted(plans, alone)) {
        kept = [...kept, { step, index }];
        for (const part of ['states', 'transitions', 'outcomes', 'rows'] as const)
          for (const name of alone[part]) known[part].add(name);
        return true;
      }
      if (plans.some(changedSomething)) {
        run = again();
        const went = plans.flatMap(({ changes }) =>
          changes.flatMap(({ history, after }) =>
            history.map(({ to }) => `${after.type} came to ${to}`),
          ),
        );
        return refuse(`it went otherwise: ${went.slice(0, 3).join(', ') || 'nothing moved'}`);
      }
      return refuse(last?.reason ?? `the outcome was ${last?.outcome ?? 'nothing'}`);
    },
    fail(step, isWanted) {
      if (effort.left <= 0) return refuse('enough was tried');
      effort.left -= 1;
      tries += 1;
      let reason: string | null;
      try {
        const last = takeStep(run, step, tries).at(-1);
        reason = last?.outcome === 'failed' ? (last.reason ?? '') : null;
      } catch (thrown) {
        reason = messageOf(thrown);
      }
      if (reason !== null && isWanted(reason)) {
        kept = [...kept, { step, index: tries }];
        return true;
      }
      run = again();
      return refuse(reason ?? 'it did not fail');
    },
    find(alias) {
      const id = run.aliases.get(alias);
      return id === undefined ? undefined : run.simulation.world.records.get(id);
    },
    expect(alias) {
      const record = player.find(alias);
      if (record === undefined) return;
      amend(({ expect: before, ...step }) => {
        const records = { ...before?.records, [alias]: { state: record.state } };
        return { ...step, expect: { ...before, records } };
      });
    },
    name(alias, named) {
      amend((step) => ({ ...step, name: { ...step.name, [alias]: named } }));
      const all = [...run.simulation.world.records.values()].filter(
        ({ type }) => type === named.type,
      );
      const found = all.at(-1 - named.back);
      if (found !== undefined) run.aliases.set(alias, found.id);
    },
  };
  return player;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function changedSomething({ changes, counters, keys }: Plan): boolean {
  return changes.length + counters.length + keys.length > 0;
}

/** An ISO 8601 duration from one instant to another; at least nothing. Pure. */
export function durationBetween(from: string, to: string): string {
  const ms = Math.max(0, instantMs(to) - instantMs(from));
  const [minutes, rest] = [Math.floor(ms / 60_000), ms % 60_000];
  return rest === 0 ? `PT${minutes}M` : `PT${minutes}M${rest / 1_000}S`;
}
