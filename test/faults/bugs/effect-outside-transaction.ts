import { slowCommit } from '../scenarios.ts';
import type { SeededBug } from '../seeded-bug.ts';

/** Effects get their jobs on the queue's own connection, before the step commits. */
export const effectOutsideTransaction: SeededBug = {
  id: 'effect-outside-transaction',
  title: 'effects get their jobs on a connection of the queue’s own, before the step commits',
  scenario: slowCommit,
  flagged: 'effect-missing',
  edits: [
    {
      file: 'server/effects/effect-queue.ts',
      find: `[...jobs].map(([id, data]) => ({ id, data })),
        { db },`,
      replace: `[...jobs].map(([id, data]) => ({ id, data })),`,
    },
  ],
};
