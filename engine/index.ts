export * from './json.ts';
export * from './issue.ts';
export * from './nearest-name.ts';
export * from './unknown-name.ts';
export * from './errors.ts';
export * from './identifier.ts';
export * from './schema.ts';
export * from './vocabulary.ts';
export { isAtOnce, timersDueAtOnce } from './calendar/at-once.ts';
export * from './principal.ts';
export * from './event.ts';
export * from './record.ts';
export * from './counter.ts';
export * from './need.ts';
export * from './plan.ts';
export * from './quiet-stage.ts';
export * from './plan-events.ts';

export * from './condition/schema.ts';
export * from './condition/operators.ts';
export * from './condition/operator-catalogue.ts';
export { prepareComparison } from './condition/comparison.ts';
export { jsonTypeOf, OPERANDS } from './condition/operators/operand.ts';
export type { OperandType } from './condition/operators/operand.ts';
export type { Operator, OperatorTest, ReadyTest } from './condition/operators/operator.ts';
export * from './condition/compile.ts';
export * from './condition/explain.ts';
export * from './condition/path.ts';
export type { FactReader } from './condition/fact.ts';

export * from './value/compile.ts';
export * from './value/functions.ts';
export { variablesIn } from './value/run.ts';
export type { CelScope } from './value/run.ts';

export * from './table/schema.ts';
export { compileTable } from './table/compile.ts';
export type { CompiledTable } from './table/compile.ts';
export { decideTable } from './table/decide.ts';
export type { TableVerdict } from './table/hit.ts';
export * from './table/explain.ts';

export { ALWAYS, alwaysCalendar } from './calendar/always.ts';
export type { Calendars } from './calendar/calendars.ts';
export { compileCalendar } from './calendar/compile.ts';
export type { CompiledCalendar } from './calendar/compile.ts';
export * from './calendar/duration.ts';
export { FIRST_YEAR, LAST_YEAR, parseInstant, instantMs, instantText } from './calendar/instant.ts';
export { parseCalendar } from './calendar/parse.ts';
export { calendarSchema } from './calendar/schema.ts';
export type { CalendarFile } from './calendar/schema.ts';

export * from './clock/schema.ts';
export * from './clock/state.ts';
export { stepClock, withReached } from './clock/step.ts';
export type { ClockTerms } from './clock/step.ts';
export { readClock } from './clock/read.ts';
export type { ClockReading } from './clock/read.ts';
export { dueThresholds } from './clock/thresholds.ts';
export type { ClockExplanation, ExplainedInterval } from './clock/explain.ts';

export * from './action/schema.ts';
export * from './action/catalogue.ts';
export * from './policy/schema.ts';
export { compilePolicies, compilePolicy } from './policy/compile.ts';
export type { CompiledPolicies, CompiledPolicy } from './policy/compile.ts';
export * from './policy/decide.ts';
export * from './policy/limit/schema.ts';
export { consultLimit } from './policy/limit/consult.ts';
export { reportToBreaker } from './policy/limit/breaker.ts';
export type { LimitRule, LimitState, LimitStep } from './policy/limit/rule.ts';
export { periodAt } from './calendar/period.ts';
export type { Period } from './calendar/period.ts';
export * from './policy/pattern/schema.ts';
export { advancePattern } from './policy/pattern/advance.ts';
export type { Happening, PatternRule, PatternState, PatternStep } from './policy/pattern/state.ts';

export * from './record-type/field.ts';
export * from './record-type/form.ts';
export * from './record-type/schema.ts';
export * from './record-type/compile.ts';

export * from './workflow/schema.ts';
export * from './workflow/chart.ts';
export * from './workflow/compile.ts';
export * from './workflow/acceptance.ts';
export { machineEvent } from './workflow/machine.ts';
export { placesOf } from './workflow/place.ts';
export { startWorkflow, stepWorkflow, activePaths, stateOf } from './workflow/transition.ts';
export type { StepEnvironment, WorkflowContext, Operation } from './workflow/operation.ts';

export * from './pack/definitions.ts';
export { classify } from './pack/file-kind.ts';
export type { FileKind } from './pack/file-kind.ts';
export { ENGINE_FORMAT } from './pack/pin.ts';

export * from './planning/describe-transitions.ts';
export * from './planning/read-clocks.ts';
export type { Trial } from './planning/trial.ts';
export { matches as matchesQuery } from './planning/session.ts';
export { identityKey } from './planning/scene.ts';

export * from './simulation/schema.ts';
