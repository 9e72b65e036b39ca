import { spawn } from 'node:child_process';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.ts';
import { PostgresError } from './postgres-error.ts';
import { adminRole } from './settings.ts';

/** What initdb needs to make a cluster. */
export interface InitdbOrder {
  /** Real path of `initdb`. */
  readonly program: string;
  /** The empty folder to fill, owned by the account. */
  readonly directory: string;
  /** The same folder as a process of the account, started inside it, names it. */
  readonly nameForServer: string;
  /** Password of the superuser. Secret. */
  readonly password: string;
  readonly account: Account | undefined;
  /** False: do not wait for the disk (tests only). */
  readonly durable: boolean;
}

/**
 * Makes a PostgreSQL cluster: UTF-8, the built-in C.UTF-8 collation (the same order on every
 * machine), checksums, and passwords asked of everybody.
 * @throws PostgresError `initdb-failed` with what initdb said
 */
export async function runInitdb(order: InitdbOrder): Promise<void> {
  const { account, directory } = order;
  const input = await openPassword(order);
  try {
    const child = spawn(
      order.program,
      [
        `--pgdata=${order.nameForServer}`,
        `--username=${adminRole}`,
        '--pwfile=/dev/stdin',
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--no-locale',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--data-checksums',
        ...(order.durable ? [] : ['--no-sync']),
      ],
      {
        cwd: directory,
        env: { PATH: '/usr/bin:/bin' },
        stdio: [input.fd, 'pipe', 'pipe'],
        ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
      },
    );
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise<number | string>((settle) => {
      child.on('error', (failure) => settle(failure.message));
      child.on('close', (exit, signal) => settle(exit ?? signal ?? 'no exit code'));
    });
    if (code === 0) return;
    throw new PostgresError(
      'initdb-failed',
      `The database could not be created in ${directory}: initdb ended with ${code} and said: ${said.trim().slice(-2000)}`,
      { directory },
    );
  } finally {
    await input.close();
  }
}

/**
 * The password as an open file for initdb's standard input, already without a name on disk. initdb
 * opens /dev/stdin anew, so it must be a file (not a pipe) and belong to initdb's account.
 */
async function openPassword(order: InitdbOrder): Promise<FileHandle> {
  const path = join(order.directory, '..', '.initdb-password');
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  // Written at a position: where /dev/stdin is a duplicate rather than a new opening, reading
  // starts at the beginning.
  await file.write(`${order.password}\n`, 0);
  if (order.account !== undefined) await file.chown(order.account.uid, order.account.gid);
  return file;
}
