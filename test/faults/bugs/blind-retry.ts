import { ambiguousCommit } from '../scenarios.ts';
import type { SeededBug } from '../seeded-bug.ts';
import { uniquenessIgnored } from './uniqueness-ignored.ts';

/** A step whose COMMIT got no answer is done again without a look at what became of it. */
export const blindRetry: SeededBug = {
  id: 'blind-retry',
  title: 'a step whose COMMIT got no answer is done again without a look at what became of it',
  scenario: ambiguousCommit,
  flagged: 'duplicated',
  edits: [
    {
      file: 'server/runtime/step.ts',
      find: `attempt.look ? await findAccepted(`,
      replace: `attempt.look && !attempt.ambiguous ? await findAccepted(`,
    },
    ...uniquenessIgnored,
  ],
};
