import type { Definitions } from '../../pack/definitions.ts';
import { runScenario } from '../run-scenario.ts';
import type { ScenarioResult } from '../run-scenario.ts';
import type { Scenario } from '../schema.ts';
import { measureCoverage } from './coverage.ts';
import type { Coverage } from './coverage.ts';
import { coverPlans, nothingCovered } from './covered.ts';
import { hearTables } from './hear-tables.ts';

/** Runs scenarios of one set one after the other, and takes note of what they go through together. */
export interface ScenarioRunner {
  /** @returns what `runScenario` does */
  run(scenario: Scenario): ScenarioResult;
  /** By all that was run so far. */
  coverage(): Coverage;
  /** Transitions taken so far, as `<workflow>:<key>`. */
  taken(): ReadonlySet<string>;
}

/** A runner that has run nothing yet. Deterministic: the same scenarios come to the same results and coverage. */
export function createScenarioRunner(definitions: Definitions): ScenarioRunner {
  const covered = nothingCovered();
  const hearing = hearTables(definitions, (row) => covered.rows.add(row));
  return {
    run(scenario) {
      const result = runScenario(scenario, hearing);
      coverPlans(covered, [...result.given, ...result.plans.flat()], definitions);
      return result;
    },
    coverage: () => measureCoverage(covered, definitions),
    taken: () => new Set(covered.transitions),
  };
}
