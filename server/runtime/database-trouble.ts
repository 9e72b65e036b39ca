import { isAmbiguous } from './database-failure.ts';
import type { Log } from './log.ts';

/**
 * What is said of a database that is away: everything that works by itself meets it, every second or more often, and
 * one line says it.
 */
export interface DatabaseTrouble {
  /**
   * Tells the log, unless it was told of the like since it was last {@link over}.
   * @param during what met it: `timers`
   */
  met(cause: unknown, during: string): void;
  /** The database takes writes again; tells the log where it was told of trouble. */
  over(): void;
}

/** Nothing is wrong yet. */
export function createDatabaseTrouble(
  log: Log,
  now: () => number = () => performance.now(),
): DatabaseTrouble {
  const told = new Set<string>();
  let since = 0;
  let untold = 0;
  return {
    met(cause, during) {
      const kind = kindOf(cause);
      if (told.size === 0) since = now();
      if (told.has(kind)) {
        untold += 1;
        return;
      }
      told.add(kind);
      log.warn(
        { err: cause, during },
        'the database is away or in trouble; trying again, and saying so once it is over',
      );
    },
    over() {
      if (told.size === 0) return;
      const seconds = Math.round((now() - since) / 100) / 10;
      log.info({ seconds, untold }, 'the database is there again');
      told.clear();
      untold = 0;
    },
  };
}

const AWAY: ReadonlySet<unknown> = new Set(['57P03', 'database-unavailable']);

/** A lost connection is noticed in many ways, all of which say the same; anything else is told by its code. */
function kindOf(cause: unknown): string {
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  if (isAmbiguous(cause) || AWAY.has(code)) return 'away';
  return typeof code === 'string' ? code : String(cause).slice(0, 100);
}
