/**
 * Vitest's setup for tests with a database: a statement of the server's on a hot table that does not say
 * which bucket it means fails the test that ran it. On Citus it would be sent to every shard.
 */
import { afterEach } from 'vitest';
import { takeUnroutedStatements } from './unrouted-statements.ts';

afterEach(() => {
  const found = takeUnroutedStatements();
  if (found.length === 0) return;
  throw new Error(
    `statements on hot tables say no bucket; name it, or say in unrouted-statements.ts why they look everywhere:\n${found.join('\n')}`,
  );
});
