import type { Definitions } from '../pack/definitions.ts';
import type { Plan } from '../plan.ts';
import { checkExpectation } from './check-expectation.ts';
import { principalOf } from './scenario-run.ts';
import type { Scenario, ScenarioStep } from './schema.ts';
import { beginScenario, openGiven, takeStep } from './take-step.ts';

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
  /** What opening the records that are given came to. */
  readonly given: readonly Plan[];
  /** Plans by step: the trace. */
  readonly plans: readonly (readonly Plan[])[];
}

/** Runs a scenario in a world and a time of its own. Pure: the same scenario gives the same result. */
export function runScenario(scenario: Scenario, definitions: Definitions): ScenarioResult {
  const run = beginScenario(scenario, definitions);
  const failures: ScenarioFailure[] = [];
  const given: Plan[] = [];
  const plans: Plan[][] = [];
  try {
    for (const plan of openGiven(run)) given.push(plan);
  } catch (thrown) {
    failures.push({ step: -1, title: 'given', message: messageOf(thrown) });
  }
  if (failures.length === 0) {
    for (const [index, step] of scenario.steps.entries()) {
      const title = step.title ?? titleOf(step);
      try {
        const done = takeStep(run, step, index);
        plans.push(done);
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
  return { id: scenario.id, ok: failures.length === 0, failures, given, plans };
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
