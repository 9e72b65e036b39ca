import { ALWAYS } from '../calendar/always.ts';
import { parseDuration } from '../calendar/duration.ts';
import { parseInstant } from '../calendar/instant.ts';
import { clockMode } from '../clock/mode.ts';
import { modeOf } from '../clock/read.ts';
import { stepClock, withReached } from '../clock/step.ts';
import type { ClockTerms } from '../clock/step.ts';
import type { ClockState } from '../clock/state.ts';
import { dueThresholds } from '../clock/thresholds.ts';
import { EngineError } from '../errors.ts';
import type { Record } from '../record.ts';
import type { CompiledValue } from '../value/compile.ts';
import type { CompiledClock } from '../workflow/compile.ts';
import { calendarOf, celScope, hasCalendar } from './scene.ts';
import type { Scene } from './scene.ts';
import { sceneOf } from './environment.ts';
import type { StepInput } from './environment.ts';

/** A threshold a clock has just reached. */
export interface ReachedThreshold {
  readonly clock: string;
  readonly percent: number;
}

/** A record's clocks brought up to now: intervals, thresholds reached, the next one's timer. */
export interface SettledClocks {
  readonly clocks: Record['clocks'];
  /** Timers of clocks only: `clock:<id>` → when the next threshold is due. */
  readonly timers: { readonly [key: string]: string };
  readonly reached: readonly ReachedThreshold[];
}

/** Brings a record's clocks up to now, after its state and data were changed. */
export function settleClocks(input: StepInput, record: Record): SettledClocks {
  const scene = sceneOf({ ...input, record });
  const clocks: { [id: string]: ClockState } = {};
  const timers: { [key: string]: string } = {};
  const reached: ReachedThreshold[] = [];
  for (const clock of input.workflow.clocks) {
    const { definition } = clock;
    const stepped = currentClock(clock, record.clocks[clock.id], record, scene);
    if (stepped === undefined) continue;
    clocks[clock.id] = stepped;
    // A calendar taken away under a clock: it is kept, and tells nothing until there is one again.
    if (!hasCalendar(input.definitions, stepped.calendar)) continue;
    const calendar = calendarOf(input.definitions, stepped.calendar);
    const due = dueThresholds(definition, stepped, calendar, scene.session.now);
    clocks[clock.id] = withReached(stepped, due.reached);
    reached.push(...due.reached.map((percent) => ({ clock: clock.id, percent })));
    if (due.next !== null) timers[`clock:${clock.id}`] = due.next.dueAt;
  }
  return { clocks, timers, reached };
}

/**
 * A clock as its record's state, target and calendar make it now; undefined while it has not begun.
 * A stopped clock keeps the terms it was stopped under: what happens to priority after a resolution
 * does not judge it anew.
 */
export function currentClock(
  clock: CompiledClock,
  stored: ClockState | undefined,
  record: Record,
  scene: Scene,
): ClockState | undefined {
  const { definition } = clock;
  const mode = clockMode(definition, record.snapshot.active);
  if (mode === 'stop' && (stored === undefined || modeOf(stored) === 'stopped')) return stored;
  const terms = clockTerms(clock, scene, stored);
  return stepClock(definition, stored, record.snapshot.active, scene.session.now, terms);
}

function clockTerms(
  clock: CompiledClock,
  scene: Scene,
  stored: ClockState | undefined,
): ClockTerms {
  const target = textOf(clock.target, scene);
  const start = textOf(clock.start, scene);
  const calendar = clock.calendar === null ? null : textOf(clock.calendar, scene);
  const known = calendar !== undefined && hasCalendar(scene.definitions, calendar ?? ALWAYS);
  return {
    // What a table or expression got wrong must not keep its records from moving.
    target: target === null || isDuration(target) ? target : (stored?.target ?? null),
    calendar: (known ? calendar : stored?.calendar) ?? ALWAYS,
    ...(start === undefined || (start !== null && parseInstant(start) === null) ? {} : { start }),
  };
}

/** A clock's term now; null where it comes to nothing, undefined where there is none or it fails. */
function textOf(value: CompiledValue | null, scene: Scene): string | null | undefined {
  if (value === null) return undefined;
  try {
    const text = value.evaluate(celScope(scene));
    return typeof text === 'string' && text !== '' ? text : null;
  } catch (thrown) {
    if (thrown instanceof EngineError) return undefined;
    throw thrown;
  }
}

function isDuration(text: string | undefined): text is string {
  return text !== undefined && parseDuration(text).ok;
}
