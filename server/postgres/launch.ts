import { spawn, type ChildProcess } from 'node:child_process';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { findPidFile } from './pid-file.ts';
import { isAlive } from './serving-process.ts';

/** A server that answers, or what PostgreSQL said when it ended instead. */
export type Launch =
  | { readonly kind: 'ready'; readonly pid: number; readonly port: number }
  | { readonly kind: 'ended'; readonly said: string };

/** How often the pid file is looked at, in milliseconds; a start takes about 35 ms. */
const interval = 10;
/** Size in bytes above which the log is put aside before a start; one older log is kept. */
const largestLog = 8_388_608;

/**
 * Starts PostgreSQL on a cluster and waits until it accepts connections, however long recovery
 * takes. The server lives in a session of its own, so that a signal meant for us never stops it
 * before we have drained; it does not keep this process alive.
 * @param cluster where and as whom
 * @param program real path of `postgres`
 * @param args its arguments, see `serverArguments`
 */
export async function launchPostmaster(
  cluster: Cluster,
  program: string,
  args: readonly string[],
): Promise<Launch> {
  await removeForeignPidFile(cluster.directory);
  const log = await openLog(cluster);
  try {
    const { size } = await log.stat();
    const child = spawn(program, [...args], {
      cwd: cluster.directory,
      detached: true,
      // Nothing of our environment: PGPORT, PGOPTIONS, LD_PRELOAD and the like would change what
      // runs.
      env: { PATH: '/usr/bin:/bin', LANG: 'C' },
      stdio: ['ignore', log.fd, log.fd],
      ...(cluster.account === undefined
        ? {}
        : { uid: cluster.account.uid, gid: cluster.account.gid }),
    });
    child.unref();
    const failure = await waitUntilReady(cluster.directory, child);
    if (typeof failure !== 'string') return { kind: 'ready', ...failure };
    return { kind: 'ended', said: `${failure}${await readFrom(log, size)}`.trim() };
  } finally {
    await log.close();
  }
}

/** A TCP port nobody listens on at this moment on the loopback address. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  return new Promise((settle, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        settle(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}

/** Process id and port of the ready server, or a word about how it ended. */
async function waitUntilReady(
  directory: string,
  child: ChildProcess,
): Promise<{ pid: number; port: number } | string> {
  let ended: string | undefined;
  child.once('error', (failure) => (ended = `${failure.message}\n`));
  child.once('exit', (code, signal) => (ended ??= code === null ? `ended by ${signal}\n` : ''));
  while (ended === undefined) {
    const found = await findPidFile(directory);
    if (
      found !== undefined &&
      found.pid === child.pid &&
      found.status === 'ready' &&
      found.port !== undefined
    ) {
      return { pid: found.pid, port: found.port };
    }
    await pause(interval);
  }
  return ended;
}

/**
 * PostgreSQL clears away the pid file of a dead server itself, but not one whose number now belongs
 * to another process of its account. The caller has made sure that process is no PostgreSQL of this
 * cluster.
 */
async function removeForeignPidFile(directory: string): Promise<void> {
  const found = await findPidFile(directory);
  if (found !== undefined && isAlive(found.pid))
    await rm(join(directory, 'postmaster.pid'), { force: true });
}

async function openLog(cluster: Cluster): Promise<FileHandle> {
  const size = await stat(cluster.logFile).then(
    (s) => s.size,
    () => 0,
  );
  if (size > largestLog) await rename(cluster.logFile, `${cluster.logFile}.1`);
  const log = await open(cluster.logFile, 'a+', 0o600);
  // Root may serve the data of an ordinary user, who has to be able to go on alone later.
  const home = await stat(dirname(cluster.logFile));
  if ((await log.stat()).uid !== home.uid) await log.chown(home.uid, home.gid);
  return log;
}

async function readFrom(log: FileHandle, position: number): Promise<string> {
  const { buffer, bytesRead } = await log.read({ buffer: Buffer.alloc(4000), position });
  return buffer.toString('utf8', 0, bytesRead);
}
