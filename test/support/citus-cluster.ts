import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chooseAccount, type Account } from '../../server/postgres/account.ts';
import { connect } from '../../server/postgres/connection.ts';
import { findFreePort } from '../../server/postgres/launch.ts';
import { findPidFile } from '../../server/postgres/pid-file.ts';
import { stopPostmaster } from '../../server/postgres/shutdown.ts';
import { quick } from './postgres-settings.ts';

/** A Citus cluster of a test run: a coordinator and workers on this machine. */
export interface CitusCluster {
  /** Address of the coordinator's superuser, with its password. */
  readonly url: string;
  /** Ends every node. Idempotent. */
  stop(): Promise<void>;
}

/** What {@link startCitus} needs. */
export interface CitusOptions {
  /** Folder of `initdb` and `postgres` of a PostgreSQL that has the Citus extension installed. */
  readonly programs: string;
  /** An empty folder for everything it writes. */
  readonly directory: string;
  readonly workers: number;
  /** False, the default: nobody waits for the disk. */
  readonly durable?: boolean;
}

/**
 * Room for what a run of the tests needs: a database per test file, each with Citus's own background
 * process, and a connection to every worker behind every one of a pool.
 */
const SETTINGS = {
  shared_preload_libraries: 'citus',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '500',
  max_prepared_transactions: '500',
  max_worker_processes: '200',
  timezone: 'UTC',
  jit: 'off',
  'citus.node_conninfo': 'sslmode=disable',
} as const;

interface Node {
  readonly directory: string;
  readonly pid: number;
  readonly port: number;
}

/** Makes and starts a cluster, the workers known to the coordinator in the database `postgres`. */
export async function startCitus(options: CitusOptions): Promise<CitusCluster> {
  const { directory, workers } = options;
  const account = await chooseAccount(undefined);
  const password = randomBytes(24).toString('base64url');
  // Nodes speak to each other under the same password, which libpq finds here.
  const passwords = join(directory, 'passwords');
  writeFileSync(passwords, `127.0.0.1:*:*:postgres:${password}\n`, { mode: 0o600 });
  for (const path of [directory, passwords]) hand(path, account);
  const nodes: Node[] = [];
  const stop = async (): Promise<void> => {
    for (const { directory, pid } of nodes) await stopPostmaster(directory, pid);
  };
  try {
    for (let i = 0; i <= workers; i += 1) {
      const name = i === 0 ? 'coordinator' : `worker-${i}`;
      nodes.push(await startNode(options, join(directory, name), { account, password, passwords }));
    }
    const [url = '', ...others] = nodes.map(({ port }) => addressOf(port, password));
    for (const node of [url, ...others]) await run(node, ['create extension citus']);
    await run(url, [
      `select citus_set_coordinator_host('127.0.0.1', ${nodes[0]?.port})`,
      ...nodes.slice(1).map(({ port }) => `select citus_add_node('127.0.0.1', ${port})`),
    ]);
    return { url, stop };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

interface Credentials {
  readonly account: Account | undefined;
  readonly password: string;
  readonly passwords: string;
}

async function startNode(
  { programs, durable = false }: CitusOptions,
  directory: string,
  { account, password, passwords }: Credentials,
): Promise<Node> {
  mkdirSync(directory, { mode: 0o700 });
  hand(directory, account);
  const as = account === undefined ? {} : { uid: account.uid, gid: account.gid };
  const passwordFile = `${directory}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  hand(passwordFile, account);
  execFileSync(
    join(programs, 'initdb'),
    [
      `--pgdata=${directory}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
      '--no-sync',
    ],
    { ...as, cwd: directory, stdio: 'pipe', env: { PATH: '/usr/bin:/bin' } },
  );
  const port = await findFreePort();
  const settings = { ...SETTINGS, ...(durable ? {} : quick), port: String(port) };
  const log = openSync(`${directory}.log`, 'a');
  const child = spawn(
    join(programs, 'postgres'),
    ['-D', directory, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
    {
      ...as,
      cwd: directory,
      detached: true,
      stdio: ['ignore', log, log],
      env: { PATH: '/usr/bin:/bin', LANG: 'C', PGPASSFILE: passwords },
    },
  );
  child.unref();
  for (;;) {
    const found = await findPidFile(directory);
    if (found?.pid === child.pid && found?.status === 'ready') break;
    if (child.exitCode !== null) throw new Error(`PostgreSQL did not start: see ${directory}.log`);
    await pause(20);
  }
  return { directory, pid: child.pid ?? 0, port };
}

function addressOf(port: number, password: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = await connect(url, 'interlock test');
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function hand(path: string, account: Account | undefined): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}
