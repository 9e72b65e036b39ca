import { unknownCalendar } from '../calendar/calendars.ts';
import { hasDays, parseDuration } from '../calendar/duration.ts';
import { parseInstant } from '../calendar/instant.ts';
import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import type { Json } from '../json.ts';
import type { Shapes } from '../shape.ts';
import { compileValue } from '../value/compile.ts';
import type { CompiledValue } from '../value/compile.ts';
import { VARIABLES } from '../vocabulary.ts';
import type { Trigger } from './chart.ts';
import type { WorkflowScope } from './compile.ts';
import type { Workflow } from './schema.ts';

/** What a workflow's named delays come to; null for one that is broken. */
export type Delays = ReadonlyMap<string, Trigger | null>;

/** A workflow's named delays, used or not, adding what is wrong to `issues`. Pure. */
export function compileDelays(workflow: Workflow, scope: WorkflowScope, issues: Issue[]): Delays {
  return new Map(
    Object.entries(workflow.delays ?? {}).map(([id, delay]) => [
      id,
      compileDelay(delay, pointer('delays', id), workflow, scope, issues),
    ]),
  );
}

function compileDelay(
  delay: NonNullable<Workflow['delays']>[string],
  at: string,
  workflow: Workflow,
  scope: WorkflowScope,
  issues: Issue[],
): Trigger | null {
  if ('clock' in delay) {
    const { clock, percent } = delay;
    if (!Object.hasOwn(workflow.clocks ?? {}, clock)) {
      issues.push(error('unknown-clock', `${at}/clock`, `there is no clock "${clock}"`));
    }
    return { kind: 'clock', clock, percent };
  }
  if ('until' in delay) {
    checkInstant(delay.until, `${at}/until`, issues);
    const until = compileInto(delay.until, `${at}/until`, issues, scope.shapes);
    return until === null ? null : { kind: 'after', delay: { kind: 'until', until } };
  }
  checkCalendar(delay.calendar, `${at}/calendar`, scope, issues);
  checkDuration(delay.duration, delay.calendar, `${at}/duration`, issues);
  const duration = compileInto(delay.duration, `${at}/duration`, issues, scope.shapes);
  const calendar =
    delay.calendar === undefined
      ? null
      : compileInto(delay.calendar, `${at}/calendar`, issues, scope.shapes);
  return duration === null
    ? null
    : { kind: 'after', delay: { kind: 'duration', duration, calendar } };
}

/**
 * The trigger of `after`: an ISO 8601 duration or a named delay, adding what is wrong to `issues`. Pure.
 *
 * @param at JSON pointer of `after`
 */
export function delayTrigger(
  after: string,
  at: string,
  delays: Delays,
  issues: Issue[],
): Trigger | null {
  const named = delays.get(after);
  if (named !== undefined) return named;
  if (!after.startsWith('P')) {
    const known = [...delays.keys()].join(', ') || 'none';
    const message = `"${after}" is neither an ISO 8601 duration such as PT4H nor a named delay (known: ${known})`;
    issues.push(error('unknown-delay', at, message));
    return null;
  }
  issues.push(...parseDuration(after, at).issues);
  const duration = compileInto(after, at, issues);
  return duration === null
    ? null
    : { kind: 'after', delay: { kind: 'duration', duration, calendar: null } };
}

function compileInto(
  json: Json,
  at: string,
  issues: Issue[],
  shapes?: Shapes,
): CompiledValue | null {
  const compiled = compileValue(json, { knownVariables: VARIABLES, shapes }, at);
  issues.push(...compiled.issues);
  return compiled.ok ? compiled.value : null;
}

// Only literals can be checked here; what is computed is known when a state is entered.
function isLiteral(value: Json | undefined): value is string {
  return typeof value === 'string' && !value.includes('{{');
}

function checkInstant(until: Json, at: string, issues: Issue[]): void {
  if (!isLiteral(until) || parseInstant(until) !== null) return;
  const message = `"${until}" is not an instant such as 2026-11-23T21:45:00.000Z`;
  issues.push(error('bad-instant', at, message));
}

function checkCalendar(
  calendar: Json | undefined,
  at: string,
  { calendars }: WorkflowScope,
  issues: Issue[],
): void {
  if (isLiteral(calendar)) issues.push(...unknownCalendar(calendars, calendar, at));
}

function checkDuration(
  duration: Json,
  calendar: Json | undefined,
  at: string,
  issues: Issue[],
): void {
  if (!isLiteral(duration)) return;
  const parsed = parseDuration(duration, at);
  issues.push(...parsed.issues);
  if (!parsed.ok || calendar === undefined || parsed.value === 0 || !hasDays(duration)) return;
  const message = 'in business time say hours: a day may mean 24 of them or one working day';
  issues.push(error('ambiguous-duration', at, message));
}
