import type { Db } from '../store/database.ts';
import { createAttemptLimit, type AttemptLimit } from './attempt-limit.ts';
import { createCredentialCache, type CredentialCache } from './credential-cache.ts';

/** What people, teams, tokens and sessions need of the running server. */
export interface Identity {
  readonly db: Db;
  readonly cache: CredentialCache;
  readonly attempts: AttemptLimit;
  /** Address people reach the server under, without a final slash; known once the server listens. */
  readonly publicUrl: () => string;
}

/**
 * The identity of one running server. Create it once: a change made through one does not clear the cache of
 * another for up to three seconds.
 */
export function createIdentity(options: {
  readonly db: Db;
  readonly publicUrl: () => string;
  /** Milliseconds on a clock that never runs backwards. */
  readonly now?: () => number;
}): Identity {
  const { db, publicUrl, now = () => performance.now() } = options;
  return {
    db,
    publicUrl,
    cache: createCredentialCache({ now }),
    attempts: createAttemptLimit(now),
  };
}
