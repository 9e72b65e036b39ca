import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { asAdmin, databaseUrl } from './template-database.ts';

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
 * A fresh copy of the run's migrated database, about 40 ms. Take one per test file, in `beforeAll`.
 */
export async function createDatabase(): Promise<TestDatabase> {
  const postgres = inject('postgres');
  const owner = decodeURIComponent(new URL(postgres.ownerUrl).username);
  const name = `${postgres.prefix}${randomBytes(6).toString('hex')}`;
  await asAdmin(postgres, (admin) =>
    // Copying files takes 35 ms where writing the copy through the log, the default, takes 120.
    admin.query(
      `create database ${name} template ${postgres.template} strategy file_copy
         owner ${admin.escapeIdentifier(owner)}`,
    ),
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
