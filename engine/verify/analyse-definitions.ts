import type { Definitions } from '../pack/definitions.ts';
import { policyFindings } from '../policy/analysis/analyse-policies.ts';
import { analyseTable } from '../policy/analysis/analyse-table.ts';
import { allOf } from '../policy/analysis/finding.ts';
import type { Finding, Findings } from '../policy/analysis/finding.ts';
import type { AnalysisBudget } from '../policy/analysis/inquiry.ts';
import { transitionFindings } from './analyse-transitions.ts';
import { eventSteps } from './event-steps.ts';
import { knownValues } from './known-values.ts';
import { possibleRecord } from './possible-record.ts';
import { subjectTypes } from './subject-types.ts';
import { wordsIn } from './words/words-in.ts';
import { workflowReaction } from './workflow-reaction.ts';

/** What an analysis looks at. */
export type Analysed = Pick<Definitions, 'policies' | 'tables' | 'types' | 'workflows'>;

/**
 * What is odd about the policies, decision tables and guards of a set of definitions, with what its record types say about
 * values and what its workflows do with events. Deterministic, pure, never throws.
 */
export function analyseDefinitions(
  definitions: Analysed,
  budget: AnalysisBudget = {},
): readonly Finding[] {
  return allOf(definitionFindings(definitions, budget));
}

/** `analyseDefinitions`, finding by finding. */
export function* definitionFindings(definitions: Analysed, budget: AnalysisBudget = {}): Findings {
  const { tables } = definitions;
  const world = {
    known: knownValues(definitions),
    tables,
    mayBeRecord: possibleRecord(definitions),
  };
  const subjects = subjectTypes(definitions);
  const reaction = workflowReaction(definitions);
  const leads = eventSteps(definitions);
  yield* policyFindings(definitions.policies, { ...budget, ...world, subjects, reaction, leads });
  for (const table of tables.values()) {
    yield* analyseTable(table, { ...budget, known: world.known });
    yield null;
  }
  const wordsOf = wordsIn(definitions);
  for (const workflow of definitions.workflows.values()) {
    yield* transitionFindings(workflow, budget, world, wordsOf(workflow));
  }
}
