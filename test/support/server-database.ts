import type { TestDatabase } from './postgres.ts';

const databases = new Map<string, Promise<TestDatabase>>();

/**
 * Settings that point a server process at a database of the run's PostgreSQL, one for each data directory;
 * none where it runs its own.
 * @param own whether it runs its own, unless TEST_DATABASE_URL says which one this run is about
 */
export async function databaseSettings(
  data: string,
  own: boolean,
): Promise<{ readonly [name: string]: string }> {
  if (own && process.env['TEST_DATABASE_URL'] === undefined) return {};
  // Only here, as a bench starts servers without a test runner.
  const [{ createDatabase }, { inject }] = await Promise.all([
    import('./postgres.ts'),
    import('vitest'),
  ]);
  const database = databases.get(data) ?? createDatabase();
  databases.set(data, database);
  const { url } = await database;
  return {
    DATABASE_URL: url,
    ...(inject('postgres').citus === undefined ? {} : { INTERLOCK_DISTRIBUTE: 'citus' }),
  };
}
