import type { TestDatabase } from './postgres.ts';

const databases = new Map<string, Promise<TestDatabase>>();

/**
 * Settings that point a server process at the PostgreSQL of TEST_DATABASE_URL, one database for each data
 * directory; none where there is no such variable and it runs its own.
 */
export async function databaseSettings(data: string): Promise<{ readonly [name: string]: string }> {
  if (process.env['TEST_DATABASE_URL'] === undefined) return {};
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
