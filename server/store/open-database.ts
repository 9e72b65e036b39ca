import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import { AppError } from '../app-error.ts';
import { primaryConfig } from '../primary/primary-client.ts';
import type { Db } from './database.ts';
import { DurableClient } from './durable-client.ts';
import { learnShards } from './shards.ts';

/** What {@link openDatabase} needs. */
export interface DatabaseSettings {
  /** postgres:// address with credentials, of one server or several: secret. */
  readonly url: string;
  /** True: statements may take as long as they need, for migrations. */
  readonly patient?: boolean;
  /** Milliseconds without a word after which the server is given up; longer than a statement may take when left out. */
  readonly silence?: number;
  /** True: connections stay open while nothing is asked. */
  readonly kept?: boolean;
  /** Largest number of connections. */
  readonly poolSize: number;
  /** Told about connections that break while idle; the pool replaces them by itself. */
  readonly onIdleError?: (cause: Error) => void;
}

/**
 * A pool of connections with the session settings we rely on: UTC, synchronous commit, and limits on
 * how long a statement, a lock or an abandoned transaction may hold up others. Times come as ISO 8601
 * UTC text, 64-bit integers as numbers. Connects lazily, to the server that takes writes; after a failover
 * to its successor. `destroy()` closes it.
 * @throws AppError `database-address`
 */
export function openDatabase(settings: DatabaseSettings): Db {
  const { patient = false, silence = patient ? 0 : SILENCE, kept = false } = settings;
  const pool = new Pool({
    ...primaryConfig(settings.url, silence, DurableClient),
    max: settings.poolSize,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: kept ? 0 : 60_000,
    keepAlive: true,
    pipeline: true,
    application_name: 'interlock',
    types: { getTypeParser: parserFor },
  });
  pool.on('error', (cause) => settings.onIdleError?.(cause));
  const db: Db = new Kysely({
    dialect: new PostgresDialect({
      pool,
      onCreateConnection: async (connection) => {
        const { rows } = await connection.executeQuery<{ citus: boolean }>(
          CompiledQuery.raw(session(patient)),
        );
        await learnShards(db, rows[0]?.citus === true ? connection : undefined);
      },
    }),
  });
  return db;
}

/** Milliseconds without a word after which the server is given up: it would have ended the statement before. */
const SILENCE = 40_000;

/** A dead peer is noticed within 15 s, so that its transaction's locks do not outlive a node's takeover. */
const session = (patient: boolean) => `
  select set_config('timezone', 'UTC', false),
    set_config('synchronous_commit', case current_setting('synchronous_commit')
      when 'off' then 'on' when 'local' then 'on' else current_setting('synchronous_commit') end, false),
    set_config('statement_timeout', '${patient ? '0' : '30s'}', false),
    set_config('lock_timeout', '10s', false),
    set_config('idle_in_transaction_session_timeout', '15s', false),
    set_config('tcp_user_timeout', '15s', false),
    to_regclass('pg_catalog.pg_dist_partition') is not null as citus`;

const OID = { int8: 20, timestamptz: 1184 } as const;

function parserFor(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid === OID.timestamptz) return toInstant;
  if (oid === OID.int8) return toSafeInteger;
  return types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text') as (
    text: string,
  ) => unknown;
}

/** PostgreSQL writes `2026-11-23 21:45:00.12+00` in a UTC session. */
function toInstant(text: string): string {
  const at = new Date(`${text.replace(' ', 'T').replace(/\+00$/, '')}Z`);
  if (Number.isNaN(at.getTime())) {
    throw new AppError(
      'instant-unreadable',
      500,
      `the database gave ${JSON.stringify(text)} as an instant`,
    );
  }
  return at.toISOString();
}

function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new AppError(
      'integer-too-large',
      500,
      `the database gave ${text}, which is no exact number here`,
    );
  }
  return value;
}
