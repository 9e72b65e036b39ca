import { Migrator } from 'kysely/migration';
import { AppError } from '../app-error.ts';
import type { Db } from './database.ts';
import * as core from './migrations/0001-core.ts';
import * as identity from './migrations/0002-identity.ts';
import * as effectsSetAside from './migrations/0003-effects-set-aside.ts';

/** Every migration, in the order it is run. A released one is never edited. */
const migrations = {
  '0001-core': core,
  '0002-identity': identity,
  '0003-effects-set-aside': effectsSetAside,
};

/**
 * Brings the database to the schema this version knows; nothing to do is quick. Two nodes may call it at
 * once: one waits for the other. Each run is one transaction.
 * @throws AppError `migration-failed`, naming the migration; the database is as it was before
 */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? 'unknown';
  const why = error instanceof Error ? error.message : 'for an unknown reason';
  throw new AppError('migration-failed', 500, `migration ${failed} failed: ${why}`, {
    cause: error,
  });
}
