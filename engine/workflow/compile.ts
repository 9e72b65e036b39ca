import type { AnyStateMachine } from 'xstate';
import { unknownCalendar } from '../calendar/calendars.ts';
import type { Calendars } from '../calendar/calendars.ts';
import { parseClock } from '../clock/parse.ts';
import { DEFAULT_THRESHOLDS } from '../clock/schema.ts';
import type { ClockDefinition } from '../clock/schema.ts';
import { error, issuesOf, pointer } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import type { Json } from '../json.ts';
import type { CompiledType } from '../record-type/compile.ts';
import type { Shapes } from '../shape.ts';
import { compileValue } from '../value/compile.ts';
import type { CompiledValue } from '../value/compile.ts';
import { VARIABLES } from '../vocabulary.ts';
import type { Chart } from './chart.ts';
import { checkChart } from './check-chart.ts';
import { compileChart } from './compile-chart.ts';
import { buildMachine } from './machine.ts';
import { compileInvariants } from './invariant.ts';
import type { CompiledInvariant } from './invariant.ts';
import { mendConditions } from './mend-conditions.ts';
import { workflowSchema } from './schema.ts';
import type { Workflow } from './schema.ts';

/** A clock with its values ready to be evaluated. */
export interface CompiledClock {
  readonly id: string;
  readonly definition: ClockDefinition;
  readonly target: CompiledValue;
  readonly calendar: CompiledValue | null;
  readonly start: CompiledValue | null;
}

/** A workflow ready to be stepped. */
export interface CompiledChart {
  readonly id: string;
  readonly definition: Workflow;
  readonly chart: Chart;
  readonly machine: AnyStateMachine;
  readonly clocks: readonly CompiledClock[];
  readonly invariants: readonly CompiledInvariant[];
}

/** What a workflow may refer to. */
export interface WorkflowScope {
  /** The type its records have (the type with the workflow's id). */
  readonly type: CompiledType | null;
  readonly knownTypes: ReadonlySet<string>;
  readonly calendars: Calendars;
  /** What facts look like to its records; absent: any path is taken. */
  readonly shapes?: Shapes | undefined;
}

/**
 * A workflow ready to be stepped, or everything that is wrong with it: names that do not exist
 * (states, delays, clocks, fields, actions, facts, record types), several or no triggers, charts
 * that do not hold together. Pure, never throws.
 */
export function compileWorkflow(json: unknown, scope: WorkflowScope): Parsed<CompiledChart> {
  const issues: Issue[] = [];
  const asWritten = workflowSchema.safeParse(json);
  const parsed = asWritten.success
    ? asWritten
    : workflowSchema.safeParse(mendConditions(json as Json, issues));
  if (!parsed.success) return { ok: false, issues: [...issues, ...issuesOf(parsed.error)] };
  const definition = parsed.data;
  const clocks = compileClocks(definition, scope, issues);
  const chart = compileChart(definition, scope, issues);
  issues.push(...checkChart(definition, chart));
  const { type, shapes } = scope;
  const known = { type: type?.definition ?? null, chart, shapes };
  const invariants = compileInvariants(definition.invariants, known, issues);
  if (issues.some((issue) => issue.severity === 'error')) return { ok: false, issues };
  try {
    const machine = buildMachine(definition.id, definition.initial, chart);
    const value = { id: definition.id, definition, chart, machine, clocks, invariants };
    return { ok: true, value, issues };
  } catch (cause) {
    const reason =
      cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : '';
    return {
      ok: false,
      issues: [
        ...issues,
        error('not-a-statechart', '', `the states do not form a statechart: ${reason}`),
      ],
    };
  }
}

function compileClocks(
  definition: Workflow,
  scope: WorkflowScope,
  issues: Issue[],
): CompiledClock[] {
  return Object.entries(definition.clocks ?? {}).flatMap(([id, json]) => {
    const at = pointer('clocks', id);
    const parsed = parseClock(json, at);
    issues.push(...parsed.issues);
    if (!parsed.ok) return [];
    const clock = withDelays(parsed.value, id, definition);
    const value = (key: 'target' | 'calendar' | 'start'): CompiledValue | null => {
      const source = clock[key];
      if (source === undefined) return null;
      const options = { knownVariables: VARIABLES, shapes: scope.shapes };
      const compiled = compileValue(source, options, at + pointer(key));
      issues.push(...compiled.issues);
      return compiled.ok ? compiled.value : null;
    };
    const calendar = clock.calendar;
    if (typeof calendar === 'string' && !calendar.includes('{{')) {
      issues.push(...unknownCalendar(scope.calendars, calendar, `${at}/calendar`));
    }
    const target = value('target');
    return target === null
      ? []
      : [{ id, definition: clock, target, calendar: value('calendar'), start: value('start') }];
  });
}

/** A clock that also reports the thresholds delays wait for: a delay nobody reports would never end. */
function withDelays(clock: ClockDefinition, id: string, { delays }: Workflow): ClockDefinition {
  const awaited = Object.values(delays ?? {}).flatMap((delay) =>
    'clock' in delay && delay.clock === id ? [delay.percent] : [],
  );
  if (awaited.length === 0) return clock;
  const all = new Set([...(clock.thresholds ?? DEFAULT_THRESHOLDS), ...awaited]);
  return { ...clock, thresholds: [...all].toSorted((a, b) => a - b) };
}
