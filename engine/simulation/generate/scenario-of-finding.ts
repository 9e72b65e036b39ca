import { timersDueAtOnce } from '../../calendar/at-once.ts';
import { BUILT_IN } from '../../event.ts';
import type { CompiledWorkflow } from '../../pack/definitions.ts';
import type { Plan } from '../../plan.ts';
import type { VerifyFinding } from '../../verify/report/finding.ts';
import { runScenario } from '../run-scenario.ts';
import type { ScenarioResult } from '../run-scenario.ts';
import type { Scenario, ScenarioStep } from '../schema.ts';
import type { Around } from './play-trace.ts';
import { withoutIdle } from './without-idle.ts';

/**
 * What was played as a scenario that can be kept: it ends where the finding shows, and expects just that. Null where it
 * does not go the same way from the beginning. Pure.
 */
export function scenarioOfFinding(
  finding: VerifyFinding,
  workflow: CompiledWorkflow,
  played: Pick<Scenario, 'given' | 'steps'>,
  { definitions, effort }: Pick<Around, 'definitions' | 'effort'>,
): Scenario | null {
  const { kind, invariant } = finding;
  const whole: Scenario = {
    id: idOf(finding),
    title: titleOf(finding, workflow),
    ...(played.given === undefined ? {} : { given: played.given }),
    steps: played.steps,
  };
  const isEndless = finding.trace?.at(-1)?.state === null;
  const breaksAt = (result: ScenarioResult): number =>
    result.plans.findIndex((plans) => breaks(plans, workflow.id, invariant ?? ''));
  const end =
    kind === 'broken-invariant'
      ? breaksAt(runScenario(whole, definitions))
      : whole.steps.length - 1;
  const last = whole.steps[end];
  if (last === undefined) return null;
  const scenario = { ...whole, steps: [...whole.steps.slice(0, end), ending(last)] };
  const goes = (one: Scenario): boolean => {
    if (effort !== undefined) effort.left -= one.steps.length;
    const result = runScenario(one, definitions);
    if (kind === 'broken-invariant') return result.ok && breaksAt(result) === end;
    // A timer that fails ends a scenario: there is nothing to expect of it.
    if (isEndless && last.advance !== undefined && result.failures.length > 0)
      return result.failures.length === 1 && result.failures[0]?.step === end;
    if (isEndless && last.advance !== undefined)
      return result.ok && isDueAgain(result.plans.at(-1) ?? [], workflow.id);
    return result.ok;
  };
  return goes(scenario) ? withoutIdle(scenario, goes) : null;

  function ending(step: ScenarioStep): ScenarioStep {
    if (kind === 'broken-invariant')
      return { ...step, expect: { ...step.expect, emitted: [BUILT_IN.invariantBroken] } };
    if (kind !== 'dead-end') return step;
    const records = step.expect?.records ?? {};
    const stuck = { ...records[workflow.id], allowed: [] };
    return { ...step, expect: { ...step.expect, records: { ...records, [workflow.id]: stuck } } };
  }
}

/** Whether a record is left with a timer that is due once more. */
function isDueAgain(plans: readonly Plan[], type: string): boolean {
  const left = plans.flatMap(({ changes }) => changes).findLast(({ after }) => after.type === type);
  return left !== undefined && timersDueAtOnce(left.after).length > 0;
}

function breaks(plans: readonly Plan[], type: string, invariant: string): boolean {
  return plans.some(({ changes }) =>
    changes.some(
      ({ after }) =>
        after.type === type && after.snapshot.watched?.broken.includes(invariant) === true,
    ),
  );
}

function idOf({ kind, invariant, states = [], transitions = [] }: VerifyFinding): string {
  const about = invariant ?? transitions[0] ?? states[0] ?? '';
  const name = about.replaceAll(/[^a-zA-Z0-9-]+/gu, '-').slice(0, 48);
  return name === '' ? kind : `${kind}-${name}`;
}

function titleOf({ kind, invariant, message }: VerifyFinding, workflow: CompiledWorkflow): string {
  const title = workflow.invariants.find(({ id }) => id === invariant)?.title;
  const said = title === undefined ? message : `Breaks "${title}"`;
  return `${kind === 'broken-invariant' ? 'Counter-example' : 'Shown'}: ${said}`.slice(0, 200);
}
