import { parseDuration } from '../../calendar/duration.ts';
import { NO_TIME } from '../../calendar/at-once.ts';
import { ancestry } from '../../workflow/chart.ts';
import type { Chart, ChartTransition } from '../../workflow/chart.ts';
import type { CompiledValue } from '../../value/compile.ts';

/** Why a timer or a threshold never has its chance. */
export type Unreached =
  | {
      readonly why: 'outrun';
      /** Key of the timer that leaves the state before. */
      readonly by: string;
      /** They fall due at one instant, and names decide. */
      readonly level: boolean;
    }
  | { readonly why: 'clock-stands' };

/** A length that is written down. */
interface Length {
  /** Milliseconds. */
  readonly ms: number;
  /** Id of the calendar it is measured on; null: clock time. */
  readonly calendar: string | null;
}

/**
 * Timers that another one always comes before: of the same state or of one around it, shorter, without a guard, and
 * leaving the state. A shorter one that fails when it is due is set aside and told; what comes after that is left out of
 * account. Pure.
 *
 * @returns by the key of the timer that is never due
 */
export function outrunTimers(chart: Chart): ReadonlyMap<string, Unreached> {
  const found = new Map<string, Unreached>();
  for (const { transitions } of chart.values()) {
    for (const timer of transitions) {
      const by = outrunBy(timer, chart);
      if (by !== null) found.set(timer.key, by);
    }
  }
  return found;
}

/** Whether a transition is taken the moment its state is entered, by a timer of no length. Pure. */
export function isDueAtOnce(transition: ChartTransition): boolean {
  const length = lengthOf(transition);
  return length !== null && length.ms <= NO_TIME;
}

function outrunBy(timer: ChartTransition, chart: Chart): Unreached | null {
  const own = lengthOf(timer);
  if (own === null) return null;
  const rivals = ancestry(timer.source).flatMap((path) => chart.get(path)?.transitions ?? []);
  let level: Unreached | null = null;
  for (const rival of rivals) {
    const other = rival === timer || rival.guard !== null ? null : lengthOf(rival);
    if (other === null || !leavesItsState(rival) || !isComparable(other, own)) continue;
    if (other.ms < own.ms) return { why: 'outrun', by: rival.key, level: false };
    const same = rival.source === timer.source && other.calendar === own.calendar;
    if (same && other.ms === own.ms && rival.key < timer.key)
      level = { why: 'outrun', by: rival.key, level: true };
  }
  return level;
}

/** Business time takes at least as long as clock time; two calendars say nothing of each other. */
function isComparable(shorter: Length, longer: Length): boolean {
  return shorter.calendar === null || shorter.calendar === longer.calendar;
}

/** Whether taking a transition ends every timer of its state and of those inside. */
function leavesItsState({ source, target, reenter }: ChartTransition): boolean {
  if (target === null) return false;
  return reenter || !(target === source || target.startsWith(`${source}.`));
}

function lengthOf({ trigger }: ChartTransition): Length | null {
  if (trigger.kind !== 'after' || trigger.delay.kind !== 'duration') return null;
  const { duration, calendar } = trigger.delay;
  const written = literal(duration);
  const on = calendar === null ? null : literal(calendar);
  const length = written === null ? null : parseDuration(written);
  if (length?.ok !== true || (calendar !== null && on === null)) return null;
  return { ms: length.value, calendar: on };
}

function literal({ constant, source }: CompiledValue): string | null {
  return constant && typeof source === 'string' ? source : null;
}
