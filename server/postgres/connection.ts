import { Client } from 'pg';
import { adminDatabase, adminRole, databaseName, ownerRole } from './settings.ts';

/** How long a connection attempt and a single statement of ours may take, in milliseconds. */
const patience = 5_000;

/**
 * The address of Interlock's database in our own PostgreSQL, as the role that owns it. Holds the
 * password. Pure.
 * @param port TCP port on the loopback address
 * @param password the cluster's password
 */
export function ownerUrl(port: number, password: string): string {
  return `postgres://${ownerRole}:${encodeURIComponent(password)}@127.0.0.1:${port}/${databaseName}`;
}

/** The address of the superuser's database in our own PostgreSQL. Holds the password. Pure. */
export function adminUrl(port: number, password: string): string {
  return `postgres://${adminRole}:${encodeURIComponent(password)}@127.0.0.1:${port}/${adminDatabase}`;
}

/**
 * A connected client of its own, outside any pool; the caller ends it. A connection lost later is
 * reported by the client's `end` event and never crashes the process.
 * @param url postgres:// address
 * @param name application name others see in pg_stat_activity
 * @throws what pg throws: `code` is a SQLSTATE or a system error such as ECONNREFUSED
 */
export async function connect(url: string, name: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: patience,
    query_timeout: patience,
    keepAlive: true,
  });
  // Without a listener Node treats a connection cut by the server as an uncaught error; `end`
  // follows and is what counts.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (failure) {
    await client.end().catch(() => undefined);
    throw failure;
  }
}

/** The SQLSTATE or system error code of a failure of pg, or undefined. Pure. */
export function codeOf(failure: unknown): string | undefined {
  const code = (failure as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}
