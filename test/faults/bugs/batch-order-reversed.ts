import { batches } from '../scenarios.ts';
import type { SeededBug } from '../seeded-bug.ts';

/** A batch is planned from its end. */
export const batchOrderReversed: SeededBug = {
  id: 'batch-order-reversed',
  title: 'a batch is planned from its end',
  scenario: batches,
  flagged: 'order',
  edits: [
    {
      file: 'server/runtime/step.ts',
      find: `const events = fresh.map(`,
      replace: `fresh.reverse();
      const events = fresh.map(`,
    },
  ],
};
