import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseChoice } from '../config.ts';
import { createPrimary, type Primary } from '../primary/find-primary.ts';
import { hostsOf } from '../primary/hosts.ts';
import { codeOf, connect } from './connection.ts';
import { startEmbedded } from './embedded.ts';
import { PostgresError } from './postgres-error.ts';
import type { PostgresLog } from './postgres-log.ts';

/** A database to work with, whoever runs it. */
export interface DatabaseHandle {
  /** Its address with credentials: secret. */
  readonly url: string;
  /** Where it is, without credentials, for logs and messages. */
  readonly description: string;
  /** Resolves with the reason when the database is lost for good and this process has to end. */
  readonly lost: Promise<unknown>;
  /** Ends our own PostgreSQL; leaves somebody else's alone. Close every pool first. Idempotent. */
  stop(): Promise<void>;
}

/** What {@link connectDatabase} needs of the configuration. */
export interface DatabaseOptions {
  readonly database: DatabaseChoice;
  readonly dataDirectory: string;
  readonly log: PostgresLog;
  /** Milliseconds to wait for somebody else's PostgreSQL that is not up yet; 30 s when left out. */
  readonly patience?: number;
}

/** The oldest PostgreSQL we support, as server_version_num. */
const oldest = 150_000;

/**
 * The database the configuration names: the PostgreSQL of DATABASE_URL, checked to be reachable and
 * new enough, or our own.
 * @throws PostgresError `database-unreachable`, `database-version`, or what {@link startEmbedded}
 *   throws; never with a password in it
 */
export async function connectDatabase(options: DatabaseOptions): Promise<DatabaseHandle> {
  const { database, dataDirectory, log } = options;
  if (database.kind === 'embedded') {
    const own = await startEmbedded({ dataDirectory, log });
    return {
      url: own.url,
      description: `built-in PostgreSQL in ${dataDirectory}`,
      lost: own.lost,
      stop: () => own.stop(),
    };
  }
  const description = withoutCredentials(database.url);
  await checkVersion(createPrimary(database.url), description, options.patience ?? 30_000, log);
  return {
    url: database.url,
    description,
    // Pools reconnect by themselves; whether to serve meanwhile is readiness's business.
    lost: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  };
}

/** A database address without user, password and parameters (which may hold either). Pure. */
export function withoutCredentials(url: string): string {
  const parsed = hostsOf(url);
  if (!parsed.ok) return 'the database of DATABASE_URL';
  const { hosts } = parsed;
  return `PostgreSQL at ${hosts.map(({ name }) => name).join(',')}${new URL(hosts[0].url).pathname}`;
}

async function checkVersion(
  primary: Primary,
  description: string,
  patience: number,
  log: PostgresLog,
): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      const { number, name } = await readVersion((await primary.find()).url);
      if (number >= oldest) return;
      throw new PostgresError(
        'database-version',
        `The ${description} of DATABASE_URL is version ${name}; Interlock needs 15 or newer. Upgrade it, or leave DATABASE_URL out to use the built-in PostgreSQL 18.`,
        { version: name },
      );
    } catch (cause) {
      if (cause instanceof PostgresError) throw cause;
      if (!isPassing(cause) || performance.now() >= deadline) throw unreachable(description, cause);
      log.warn({ cause: codeOf(cause) ?? String(cause) }, `waiting for ${description}`);
      await pause(1000);
    }
  }
}

async function readVersion(url: string): Promise<{ number: number; name: string }> {
  const client = await connect(url, 'interlock start');
  try {
    const { rows } = await client.query<{ number: string; name: string }>(
      `select current_setting('server_version_num') as number, current_setting('server_version') as name`,
    );
    return { number: Number(rows[0]?.number), name: rows[0]?.name ?? 'unknown' };
  } finally {
    await client.end();
  }
}

/**
 * Whether waiting may help: nobody listens yet, or it is still starting. A wrong password or name
 * stays wrong.
 */
function isPassing(cause: unknown): boolean {
  const code = codeOf(cause);
  return [
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    '57P03',
    '53300',
    'database-unavailable',
  ].includes(code ?? '');
}

function unreachable(description: string, cause: unknown): PostgresError {
  const code = codeOf(cause);
  // pg names host, user and database in its messages, never the password.
  const said = cause instanceof Error ? cause.message : String(cause);
  return new PostgresError(
    'database-unreachable',
    `The ${description} of DATABASE_URL cannot be used: ${said || code}. Check the address, user, password and whether it is running.`,
    code === undefined ? {} : { reason: code },
    cause,
  );
}
