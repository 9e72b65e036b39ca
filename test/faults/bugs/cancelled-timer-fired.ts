import { cancelledTimers } from '../scenarios.ts';
import type { SeededBug } from '../seeded-bug.ts';

/** Timers of states that were left stay, and fire. */
export const cancelledTimerFired: SeededBug = {
  id: 'cancelled-timer-fired',
  title: 'timers of states that were left stay, and fire',
  scenario: cancelledTimers,
  flagged: 'timer-cancelled',
  edits: [
    {
      file: 'server/store/timer.ts',
      find: `if (gone.length > 0) {`,
      replace: `if (gone.length < 0) {`,
    },
    {
      file: 'engine/planning/deliver.ts',
      find: `if (record.timers[key] !== due)`,
      replace: `if (due === '')`,
    },
  ],
};
