import { ALWAYS } from '../calendar/always.ts';
import { parseDuration } from '../calendar/duration.ts';
import { parseInstant } from '../calendar/instant.ts';
import { clockMode } from '../clock/mode.ts';
import { modeOf } from '../clock/read.ts';
import { stepClock, withReached } from '../clock/step.ts';
import type { ClockTerms } from '../clock/step.ts';
import type { ClockState } from '../clock/state.ts';
import { dueThresholds } from '../clock/thresholds.ts';
import type { Json } from '../json.ts';
import type { Record } from '../record.ts';
import type { CompiledClock } from '../workflow/compile.ts';
import { calendarOf, celScope } from './scene.ts';
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
  const scope = celScope(scene);
  const text = (value: Json | undefined): string | null =>
    typeof value === 'string' && value !== '' ? value : null;
  const target = text(clock.target.evaluate(scope));
  const start = clock.start === null ? undefined : text(clock.start.evaluate(scope));
  return {
    // A target a table or expression got wrong must not keep its records from moving.
    target: target === null || parseDuration(target).ok ? target : (stored?.target ?? null),
    calendar: text(clock.calendar?.evaluate(scope)) ?? ALWAYS,
    ...(start === undefined || (start !== null && parseInstant(start) === null) ? {} : { start }),
  };
}
