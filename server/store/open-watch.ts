import type { Db } from './database.ts';
import { openDatabase, type DatabaseSettings } from './open-database.ts';

/** Milliseconds without an answer after which the connection is given up for a new one. */
const SILENCE = 5_000;

/**
 * One connection, kept open, to ask whether the database is there: no work can occupy it. It follows the
 * primary as all others do, and is made anew when it is lost or silent. `destroy()` closes it.
 * @throws AppError `database-address`
 */
export function openWatch(settings: Pick<DatabaseSettings, 'url' | 'onIdleError'>): Db {
  return openDatabase({ ...settings, poolSize: 1, kept: true, silence: SILENCE });
}
