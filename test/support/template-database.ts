import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '../../server/postgres/connection.ts';
import { startEmbedded, type EmbeddedPostgres } from '../../server/postgres/embedded.ts';
import { dropCitusDatabases, findCitusNodes, type CitusNodes } from './citus-database.ts';
import { quick } from './postgres-settings.ts';
import { makeRunDirectory, removeRunDirectory } from './run-directory.ts';

/** Where a test finds the run's PostgreSQL: handed from the global setup to the workers. */
export interface TestPostgres {
  /** Address of a role that may create databases. */
  readonly adminUrl: string;
  /** Address every test database is reached under, its name to be replaced. */
  readonly ownerUrl: string;
  /** The migrated database each test database is a copy of; unused on Citus. */
  readonly template: string;
  /** The PostgreSQL of TEST_DATABASE_URL rather than our embedded one. */
  readonly given: boolean;
  /** The cluster, when TEST_DATABASE_URL names the coordinator of one. */
  readonly citus: CitusNodes | undefined;
  /** Every database of this run begins with this. */
  readonly prefix: string;
  /**
   * Folder for data directories of the run's tests; PostgreSQL servers below it end with the run.
   */
  readonly runDirectory: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestPostgres;
  }
}

/** A connection of the driver; the driver itself belongs to the server. */
export type Connection = Awaited<ReturnType<typeof connect>>;

/** The two functions of a vitest global setup. */
export interface GlobalSetup {
  setup(project: TestProject): Promise<void>;
  teardown(): Promise<void>;
}

/**
 * One PostgreSQL for the whole run, our embedded one or that of TEST_DATABASE_URL (its role must be
 * allowed to create databases), with one template database that every test database is a copy of. Where
 * TEST_DATABASE_URL is a Citus coordinator (its role must be a superuser on every node) each test database
 * is made from nothing. Everything is removed at the end.
 * @param migrate brings the empty database at an address to the schema the tests expect; runs once
 */
export function templateFrom(migrate: (url: string) => Promise<void>): GlobalSetup {
  let directory: string | undefined;
  let own: EmbeddedPostgres | undefined;
  let postgres: TestPostgres | undefined;
  return {
    async setup(project) {
      directory = makeRunDirectory();
      const given = process.env['TEST_DATABASE_URL'];
      if (given === undefined) {
        const log = { info: () => undefined, warn: console.warn };
        own = await startEmbedded({
          dataDirectory: join(directory, 'shared'),
          log,
          settings: { ...quick, max_connections: '200' },
        });
      }
      const prefix = `interlock_test_${randomBytes(4).toString('hex')}_`;
      postgres = {
        adminUrl: own?.adminUrl ?? given ?? '',
        ownerUrl: own?.url ?? given ?? '',
        template: `${prefix}template`,
        given: own === undefined,
        citus: given === undefined ? undefined : await findCitusNodes(given),
        prefix,
        runDirectory: directory,
      };
      project.provide('postgres', postgres);
      if (postgres.citus !== undefined) return;
      const owner = decodeURIComponent(new URL(postgres.ownerUrl).username);
      await asAdmin(postgres, async (admin) => {
        await admin.query(
          `create database ${postgres?.template} owner ${admin.escapeIdentifier(owner)}`,
        );
      });
      await migrate(databaseUrl(postgres, postgres.template));
      // A session on the template would make every copy fail.
      await asAdmin(postgres, async (admin) => {
        await admin.query(`alter database ${postgres?.template} allow_connections false`);
      });
    },
    async teardown() {
      if (own === undefined && postgres !== undefined) await dropAll(postgres);
      await own?.stop();
      if (directory !== undefined) removeRunDirectory(directory);
    },
  };
}

/** The address of a database of the run. */
export function databaseUrl(postgres: TestPostgres, name: string): string {
  const url = new URL(postgres.ownerUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs `use` with a connection that may create databases. */
export async function asAdmin<T>(
  postgres: TestPostgres,
  use: (admin: Connection) => Promise<T>,
): Promise<T> {
  const admin = await connect(postgres.adminUrl, 'interlock test');
  try {
    return await use(admin);
  } finally {
    await admin.end();
  }
}

async function dropAll(postgres: TestPostgres): Promise<void> {
  if (postgres.citus !== undefined) return dropCitusDatabases(postgres.citus, postgres.prefix);
  await asAdmin(postgres, async (admin) => {
    const { rows } = await admin.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [postgres.prefix],
    );
    for (const { name } of rows) await admin.query(`drop database if exists ${name} with (force)`);
  });
}
