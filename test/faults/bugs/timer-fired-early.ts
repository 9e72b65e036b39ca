import { timers } from '../scenarios.ts';
import type { SeededBug } from '../seeded-bug.ts';

/** Timers count as due before they are. */
export const timerFiredEarly: SeededBug = {
  id: 'timer-fired-early',
  title: 'timers count as due a second before they are',
  scenario: timers,
  flagged: 'timer-early',
  edits: [
    {
      file: 'server/store/timer.ts',
      find: 'timer.due_at <= ${now}::timestamptz',
      replace: "timer.due_at <= ${now}::timestamptz + interval '1 second'",
    },
  ],
};
