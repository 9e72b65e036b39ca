import { migrate } from '../../server/store/migrate.ts';
import { openDatabase } from '../../server/store/open-database.ts';
import { templateFrom } from './template-database.ts';

/**
 * Vitest's global setup: the run's PostgreSQL, its template database migrated as the server
 * migrates its own.
 */
export const { setup, teardown } = templateFrom(async (url) => {
  const db = openDatabase({ url, poolSize: 2 });
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
});
