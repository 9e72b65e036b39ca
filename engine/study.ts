/**
 * What is done with definitions and with what has happened, at leisure: a folder of them made one set, analysis,
 * explanations, backtests, tables as spreadsheets. A door of its own, so that a browser loads it only where somebody asks for it.
 */

export * from './event-source.ts';
export * from './record-type/alert-data.ts';
export { sheetToTable } from './table/sheet/sheet-to-table.ts';
export { tableToSheet } from './table/sheet/table-to-sheet.ts';
export { cellAddress } from './table/sheet/sheet.ts';
export type { Sheet, SheetCell } from './table/sheet/sheet.ts';
export type { Finding, FindingKind, Findings } from './policy/analysis/finding.ts';
export type { AnalysisBudget } from './policy/analysis/inquiry.ts';
export type { KnownValues } from './policy/analysis/domain.ts';
export { witnessReader } from './policy/analysis/witness.ts';
export type { Witness, WitnessFact } from './policy/analysis/witness.ts';
export { analysePolicies, policyFindings } from './policy/analysis/analyse-policies.ts';
export type { PolicyAnalysisOptions } from './policy/analysis/analyse-policies.ts';
export { analyseTable } from './policy/analysis/analyse-table.ts';
export type { TableAnalysisOptions } from './policy/analysis/analyse-table.ts';
export { analyseGuards } from './policy/analysis/analyse-guards.ts';
export type { GuardSetOptions } from './policy/analysis/analyse-guards.ts';
export { analyseDefinitions, definitionFindings } from './verify/analyse-definitions.ts';
export type { Analysed } from './verify/analyse-definitions.ts';
export * from './simulation/simulated-world.ts';
export * from './simulation/simulator.ts';
export { runScenario } from './simulation/run-scenario.ts';
export type { ScenarioFailure, ScenarioResult } from './simulation/run-scenario.ts';
export { createScenarioRunner } from './simulation/coverage/scenario-runner.ts';
export type { ScenarioRunner } from './simulation/coverage/scenario-runner.ts';
export { percentOf } from './simulation/coverage/coverage.ts';
export type {
  Coverage,
  Measure,
  TableCoverage,
  WorkflowCoverage,
} from './simulation/coverage/coverage.ts';
export { generateScenariosInTurns } from './simulation/generate/generate-scenarios.ts';
export type {
  GenerateOptions,
  Generated,
  GeneratedScenario,
  Unplayed,
} from './simulation/generate/generate-scenarios.ts';
export { playFindingsInTurns } from './simulation/generate/play-findings.ts';
export type { PlayedFinding, PlayedVerification } from './simulation/generate/play-findings.ts';
export { waysIn } from './simulation/generate/ways-in.ts';
export { scenarioInWords } from './simulation/step-in-words.ts';
export { shrinkList } from './simulation/walk/shrink.ts';
export type { Fault } from './simulation/walk/fault.ts';
export { differsFrom, foldHistory, gapBefore, NO_HISTORY } from './simulation/walk/fold-history.ts';
export type { Folded } from './simulation/walk/fold-history.ts';
export { watchLaws } from './simulation/walk/laws.ts';
export { walkInTurns } from './simulation/walk/random-walks.ts';
export type { FailedWalk, WalkOptions, WalksResult } from './simulation/walk/random-walks.ts';
export * from './simulation/backtest/backtest.ts';
export * from './simulation/backtest/report.ts';
export * from './simulation/backtest/stored-event.ts';
export { COUNTED, PAGING } from './simulation/backtest/counts.ts';
export type { Counts } from './simulation/backtest/counts.ts';
export type { Comparison, SideName } from './simulation/backtest/comparison.ts';
export type { PastPart } from './simulation/backtest/past.ts';
export type { PastRecord } from './simulation/backtest/rewind-record.ts';
export { RECORD_DIFFERENCES } from './simulation/backtest/record-differences.ts';
export type {
  RecordDifference,
  RecordDifferenceKind,
  RecordsReport,
  RecordStep,
} from './simulation/backtest/record-differences.ts';
export type { Fidelity } from './simulation/backtest/fidelity.ts';
export type { BrokenPolicy, FailedEvents, Faults } from './simulation/backtest/faults.ts';
export type { DifferingPolicy, PolicySaid } from './simulation/backtest/policy-differences.ts';
export type { LabelCount, Quality } from './simulation/backtest/quality.ts';
export type { DifferingEvent, StepSummary } from './simulation/backtest/step-summary.ts';
export type { RealIncident } from './simulation/backtest/real-incident.ts';
export { exportRules } from './policy/exchange/export-rules.ts';
export type { RuleExport } from './policy/exchange/export-rules.ts';
export { importRules, MOST_RULES } from './policy/exchange/import-rules.ts';
export type { ImportOptions, RuleImport } from './policy/exchange/import-rules.ts';
export { conditionLosses } from './policy/exchange/condition-losses.ts';
export type { Loss, LossAt } from './policy/exchange/loss.ts';
export { policyFiles } from './policy/exchange/policy-files.ts';
export type { Rule } from './policy/exchange/rule.ts';
export { beginScenario, openGiven, takeStep } from './simulation/take-step.ts';
export { checkExpectation } from './simulation/check-expectation.ts';
export { principalOf } from './simulation/scenario-run.ts';
export type { ScenarioRun } from './simulation/scenario-run.ts';
export { offeredFacts } from './simulation/offered-facts.ts';
export type { OfferedFacts } from './simulation/offered-facts.ts';
export * from './planning/explain-decision.ts';
export { explainPolicies, MOST_EXPLAINED } from './policy/explain/explain-policies.ts';
export * from './policy/explain/explained-policy.ts';
export * from './policy/explain/traced-condition.ts';
export type { FactOrigin, Evidence, Witnessed } from './policy/explain/evidence.ts';
export { smallestFlip } from './policy/explain/smallest-flip.ts';
export type { Budget, Flip, FlipChange } from './policy/explain/smallest-flip.ts';
export type { ComputedFrom, Possible, PossibleValues } from './policy/explain/possible.ts';
export { actionTitle } from './action/catalogue.ts';
export { possibleFacts } from './verify/possible-facts.ts';
export type { Answer, Standing } from './policy/explain/standing.ts';
export type { Wording } from './policy/explain/fact-words.ts';
export * from './planning/stages.ts';
export { explainTransitions } from './planning/explain-transitions.ts';
export type { ExplainedTransition, TransitionContext } from './planning/explain-transitions.ts';
export { headlinesOf } from './planning/headline.ts';
export type { Headline, HeadlineContext } from './planning/headline.ts';
export { decisionInWords } from './planning/decision-words.ts';
export type { RecordName, RecordNames } from './planning/record-names.ts';
export { attachVersions, attachVersionsInTurns } from './pack/attach-versions.ts';
export type { WorkflowVersion } from './pack/attach-versions.ts';
export { compileDefinitions, compileDefinitionsInTurns } from './pack/compile.ts';
export { hashOfFiles } from './pack/hash-of-files.ts';
export { inOneGo, mapInTurns } from './turns.ts';
export type { Turns } from './turns.ts';
export { shapesUnder } from './pack/fact-shapes.ts';
export { withDrafts } from './pack/with-drafts.ts';
export type { Drafts } from './pack/with-drafts.ts';
export { canonicalJson, canonicalText } from './pack/canonical/canonical.ts';
export { diffFiles } from './pack/diff/diff-files.ts';
export type { Files } from './pack/diff/diff-files.ts';
export { applyChanges } from './pack/diff/apply-changes.ts';
export type { Change, ChangeKind, DefinitionDiff } from './pack/diff/change.ts';
export type { Path, Step } from './pack/canonical/parts.ts';
export { mergeDefinitions, mergeFiles, resolveMerge } from './pack/merge/merge-files.ts';
export type { Conflict, DefinitionMerge, Merge, Side } from './pack/merge/merge-files.ts';
export { conflictText } from './pack/merge/conflict-text.ts';
export { reviewRuleOf } from './pack/review-rules.ts';
export type { ReviewRule } from './pack/review-rules.ts';
export { placeInFolder } from './pack/file-place.ts';
export { begin, happen, LONGEST_RUN } from './verify/space/settle.ts';
export type { Walked, Walker } from './verify/space/walk.ts';
export { numberChart, triggerName } from './verify/space/nodes.ts';
export type { Edge, Node, Nodes } from './verify/space/nodes.ts';
export { placeKey, placeName } from './verify/space/place.ts';
export type { Place } from './verify/space/place.ts';
export { behaviourOf } from './verify/space/behaviour.ts';
export type { Behaviour } from './verify/space/behaviour.ts';
export type { Situation, Verifiable } from './verify/space/situation.ts';
export { explore } from './verify/space/explore.ts';
export type { Space } from './verify/space/explore.ts';
export { NOTHING_KNOWN } from './verify/surroundings.ts';
export type { Surroundings } from './verify/surroundings.ts';
export { transitionPointer } from './verify/report/places.ts';
export { verifyWorkflow } from './verify/verify-workflow.ts';
export type { VerifyOptions } from './verify/verify-workflow.ts';
export { compareDefinitionsBehaviour, verifyDefinitions } from './verify/verify-definitions.ts';
export type { WorkflowBehaviourDiff } from './verify/verify-definitions.ts';
export { VERIFY_KINDS } from './verify/report/finding.ts';
export type { Verification, VerifyFinding, VerifyKind } from './verify/report/finding.ts';
export type { Trace, TraceFact, TraceStep } from './verify/report/trace.ts';
export { verifyFiles } from './pack/verify-files.ts';
export type { FilesVerification } from './pack/verify-files.ts';
export { compareBehaviour } from './verify/compare-behaviour.ts';
export type { BehaviourChange, BehaviourDiff } from './verify/compare-behaviour.ts';
export { jsonSchemas } from './pack/json-schemas.ts';
export { exportXState } from './workflow/exchange/xstate/export-xstate.ts';
export type { XStateExport } from './workflow/exchange/xstate/export-xstate.ts';
export { importXState } from './workflow/exchange/xstate/import-xstate.ts';
export type { XStateOptions } from './workflow/exchange/xstate/import-xstate.ts';
export { draftFiles, FILL_IN } from './workflow/exchange/draft.ts';
export type { WorkflowImport } from './workflow/exchange/draft.ts';
export type { ChartLoss, LossEffect } from './workflow/exchange/loss.ts';
export { importBpmn } from './workflow/exchange/bpmn/import-bpmn.ts';
export type { XmlAttribute, XmlElement } from './workflow/exchange/bpmn/xml-element.ts';
export { opaqueDraft, statesToFillIn } from './workflow/exchange/opaque-draft.ts';
export { parseWorkflow } from './workflow/parse-workflow.ts';
export { createClassifier, MIGRATION_CLASSES } from './migration/classify.ts';
export type {
  AwaitedChange,
  ClassifiedRecord,
  Classifier,
  ClockChange,
  MigrationClass,
  MigrationWish,
  TimerChange,
} from './migration/classify.ts';
export { parseMapping, stateMapping } from './migration/state-mapping.ts';
export type { GivenMapping, StateMapping } from './migration/state-mapping.ts';
export { backEvent, migratedFrom, migrationEvent } from './migration/migration-event.ts';
export type { MigrationAct } from './migration/migration-event.ts';
