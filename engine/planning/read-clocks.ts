import { explainClock } from '../clock/explain.ts';
import { readClock } from '../clock/read.ts';
import type { ClockReading } from '../clock/read.ts';
import type { Unanswered } from '../plan.ts';
import { questionInput } from './describe-transitions.ts';
import type { RecordQuestion } from './describe-transitions.ts';
import { sceneOf } from './environment.ts';
import { calendarOf, hasCalendar } from './scene.ts';
import { currentClock } from './settle-clocks.ts';

/** A clock as people read it, interval by interval. */
export interface ReadClock extends ClockReading {
  readonly id: string;
  readonly title: string;
  readonly target: string | null;
  readonly calendar: string;
  readonly reached: readonly number[];
  readonly intervals: ReturnType<typeof explainClock>['intervals'];
}

/**
 * A record's clocks at an instant, from their stored intervals under today's targets and calendars.
 * Pure.
 */
export function readClocks(
  question: RecordQuestion,
): Unanswered | { readonly kind: 'clocks'; readonly items: readonly ReadClock[] } {
  const { input, needs } = questionInput(question);
  const scene = sceneOf(input);
  const items = input.workflow.clocks.flatMap((clock): ReadClock[] => {
    const stored = question.record.clocks[clock.id];
    if (stored === undefined) return [];
    const state = currentClock(clock, stored, question.record, scene) ?? stored;
    // Measured on another calendar than its own a clock would only mislead.
    if (!hasCalendar(question.definitions, state.calendar)) return [];
    const calendar = calendarOf(question.definitions, state.calendar);
    const { target, calendar: calendarId, reached } = state;
    return [
      {
        id: clock.id,
        title: clock.definition.title,
        target,
        calendar: calendarId,
        reached,
        ...readClock(state, calendar, question.now),
        intervals: explainClock(state, calendar, question.now).intervals,
      },
    ];
  });
  if (needs.size > 0) return { kind: 'need', needs: [...needs.values()] };
  return { kind: 'clocks', items };
}
