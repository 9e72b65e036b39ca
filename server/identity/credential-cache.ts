import type { Authenticated } from './authenticated.ts';

/** A credential that was checked against the database. */
export interface Verified {
  readonly authenticated: Authenticated;
  /** Milliseconds until it ends by itself; null: never. */
  readonly leftMs: number | null;
}

/** Remembers for a few seconds who a credential belongs to, so that a storm of events costs no query each. */
export interface CredentialCache {
  /**
   * Who a credential belongs to, null when it is not valid. Callers at the same time share one check.
   * @param key the credential's hash, never the credential
   * @param verify asks the database
   */
  find(key: string, verify: () => Promise<Verified | null>): Promise<Authenticated | null>;
  /** Forgets everything: call it after each change to people, teams, sessions and tokens. */
  clear(): void;
}

/** Another node learns of a revocation within this time; below the five seconds that are promised. */
export const KEEP_MS = 3_000;

/** More credentials than are ever in use at once; wrong ones are remembered too and must not fill the memory. */
const MOST = 10_000;

interface Entry {
  until: number;
  readonly answer: Promise<Authenticated | null>;
}

/** A cache that remembers nothing longer than {@link KEEP_MS}, counted from before the database was asked. */
export function createCredentialCache(options: {
  /** Milliseconds on a clock that never runs backwards. */
  readonly now: () => number;
  /** How many credentials are remembered at most. */
  readonly most?: number;
}): CredentialCache {
  const { now, most = MOST } = options;
  const entries = new Map<string, Entry>();

  const ask = (
    key: string,
    verify: () => Promise<Verified | null>,
  ): Promise<Authenticated | null> => {
    const asked = now();
    const check = async (): Promise<Authenticated | null> => {
      try {
        const verified = await verify();
        if (verified === null) return null;
        const { leftMs } = verified;
        if (leftMs !== null) entry.until = Math.min(entry.until, asked + leftMs);
        return verified.authenticated;
      } catch (cause) {
        // A database that could not answer says nothing about the credential.
        if (entries.get(key) === entry) entries.delete(key);
        throw cause;
      }
    };
    const entry: Entry = { until: asked + KEEP_MS, answer: Promise.resolve().then(check) };
    // Re-inserting moves the key to the end, so the first key is the one not asked about for longest.
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > most && oldest !== undefined) entries.delete(oldest);
    return entry.answer;
  };

  return {
    find(key, verify) {
      const known = entries.get(key);
      return known !== undefined && now() < known.until ? known.answer : ask(key, verify);
    },
    clear() {
      // Checks still under way keep running, but whoever asks from now on starts a new one.
      entries.clear();
    },
  };
}
