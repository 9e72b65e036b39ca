import { triedAgain } from '../scenarios.ts';
import type { SeededBug } from '../seeded-bug.ts';

/** Every attempt at an effect has a key of its own. */
export const randomIdempotencyKey: SeededBug = {
  id: 'random-idempotency-key',
  title: 'every attempt at an effect has a key of its own',
  scenario: triedAgain,
  flagged: 'effect-key',
  edits: [
    {
      file: 'server/effects/http-request.ts',
      find: `'idempotency-key': effect.id,`,
      replace: `'idempotency-key': crypto.randomUUID(),`,
    },
  ],
};
