import type { CompiledPolicies } from '../compile.ts';
import { analyseConflicts } from './conflicts.ts';
import { analyseDuplicates } from './duplicates.ts';
import type { EventSteps } from './event-step.ts';
import { allOf } from './finding.ts';
import type { Finding, Findings } from './finding.ts';
import { createInquiry, leftOut } from './inquiry.ts';
import type { AnalysisBudget } from './inquiry.ts';
import { analyseLoops } from './loops.ts';
import { queuesOf } from './policy-set.ts';
import type { WorkflowReaction } from './raised.ts';
import { analyseReach } from './reach.ts';
import type { World } from './world.ts';

/** What an analysis of policies may know and do. */
export interface PolicyAnalysisOptions extends AnalysisBudget, Omit<World, 'apart'> {
  /** What workflows do with events sent to records; absent: loops through records are not seen. */
  readonly reaction?: WorkflowReaction;
  /** Where workflows go with events sent to records; absent: events are never opposite by that. */
  readonly leads?: EventSteps;
}

/**
 * What is odd about a set of policies, those switched on: never or always firing, never asked, doing the same,
 * working against each other, going round in circles. A verdict `proved` is a proof or has a witness that was tried;
 * where neither can be had it is `unknown`: also where a witness gives values to facts that hang on each other, other
 * than by tables, which are asked. Beyond what is `known` facts are taken to be anything, so a witness may be an event that
 * never comes. Deterministic, pure, never throws.
 */
export function analysePolicies(
  policies: CompiledPolicies,
  options: PolicyAnalysisOptions = {},
): readonly Finding[] {
  return allOf(policyFindings(policies, options));
}

/** `analysePolicies`, finding by finding. */
export function* policyFindings(
  policies: CompiledPolicies,
  {
    known,
    tables,
    mayBeRecord,
    subjects,
    reaction = () => [],
    leads = () => [],
    ...budget
  }: PolicyAnalysisOptions = {},
): Findings {
  const queues = queuesOf(policies);
  const inquiry = createInquiry(budget, { known, tables, mayBeRecord, subjects });
  yield* analyseReach(queues, inquiry);
  yield* analyseLoops(queues, reaction, inquiry, tables);
  yield* analyseConflicts(queues, leads, inquiry);
  yield* analyseDuplicates(queues, inquiry);
  yield* leftOut(inquiry.skipped());
}
