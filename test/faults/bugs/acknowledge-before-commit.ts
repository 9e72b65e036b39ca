import { lostCommit } from '../scenarios.ts';
import type { SeededBug } from '../seeded-bug.ts';

/** A step answers when everything is written, without waiting for COMMIT. */
export const acknowledgeBeforeCommit: SeededBug = {
  id: 'acknowledge-before-commit',
  title: 'a step answers when everything is written, without waiting for COMMIT',
  scenario: lostCommit,
  flagged: 'lost',
  edits: [
    {
      file: 'server/runtime/step.ts',
      find: `if (mode === 'commit') return tools.db.transaction().execute(run);`,
      replace: `if (mode === 'commit') {
        return new Promise((resolve, reject) => {
          const early = async (trx) => {
            const written = await run(trx);
            resolve(written);
            return written;
          };
          tools.db.transaction().execute(early).catch(reject);
        });
      }`,
    },
  ],
};
