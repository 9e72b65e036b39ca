import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { dropCitusDatabases, makeCitusDatabase, makeEmptyCitusDatabase } from './citus-database.ts';
import { asAdmin, databaseUrl, type TestPostgres } from './template-database.ts';

/** A database of a test's own, migrated and empty. */
export interface TestDatabase {
  /** Its address, as the role that owns it. */
  readonly url: string;
  /**
   * Removes it, cutting whoever is still connected. Not required: the end of the run removes every
   * one. Idempotent.
   */
  drop(): Promise<void>;
}

/**
 * A fresh copy of the run's migrated database, about 40 ms (on Citus one made anew and distributed, a few
 * seconds). Take one per test file, in `beforeAll`.
 */
export async function createDatabase(): Promise<TestDatabase> {
  const postgres = inject('postgres');
  // Copying files takes 35 ms where writing the copy through the log, the default, takes 120.
  return make(postgres, makeCitusDatabase, `template ${postgres.template} strategy file_copy`);
}

/** A database without any table, for tests of how it gets them. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return make(inject('postgres'), makeEmptyCitusDatabase, '');
}

async function make(
  postgres: TestPostgres,
  onCitus: typeof makeCitusDatabase,
  like: string,
): Promise<TestDatabase> {
  const { citus } = postgres;
  const name = `${postgres.prefix}${randomBytes(6).toString('hex')}`;
  if (citus !== undefined) {
    const url = await onCitus(citus, name);
    return { url, drop: () => dropCitusDatabases(citus, name) };
  }
  const owner = decodeURIComponent(new URL(postgres.ownerUrl).username);
  await asAdmin(postgres, (admin) =>
    admin.query(`create database ${name} ${like} owner ${admin.escapeIdentifier(owner)}`),
  );
  return {
    url: databaseUrl(postgres, name),
    drop: async () => {
      await asAdmin(postgres, (admin) =>
        admin.query(`drop database if exists ${name} with (force)`),
      );
    },
  };
}
