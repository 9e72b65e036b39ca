import { unconfirmedCommit } from '../scenarios.ts';
import type { SeededBug } from '../seeded-bug.ts';

/** A COMMIT that was not confirmed by the standby is taken for done. */
export const warningIgnored: SeededBug = {
  id: 'warning-ignored',
  title: 'a COMMIT that the standby did not confirm (warning 01000) is taken for done',
  scenario: unconfirmedCommit,
  flagged: 'lost',
  edits: [
    {
      file: 'server/store/durable-client.ts',
      find: `code === '01000'`,
      replace: `code === ''`,
    },
  ],
};
