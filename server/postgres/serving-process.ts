import { execFile } from 'node:child_process';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { platform } from 'node:os';
import { kill } from 'node:process';
import { promisify } from 'node:util';
import type { PidFile } from './pid-file.ts';

/**
 * Whether the process a pid file names is alive and really the PostgreSQL of this cluster: process
 * ids are reused, so after a crash the number may belong to anybody. A dead process not yet reaped
 * counts as dead.
 * @param found the cluster's pid file
 * @param cluster real path of the cluster
 */
export async function isServing(
  found: Pick<PidFile, 'pid' | 'directory'>,
  cluster: string,
): Promise<boolean> {
  if (!isAlive(found.pid)) return false;
  if (platform() === 'linux') return servesOnLinux(found.pid, cluster);
  // Without /proc the name of the program and the directory the pid file states have to do.
  const { stdout } = await promisify(execFile)('ps', [
    '-o',
    'comm=',
    '-p',
    String(found.pid),
  ]).catch(() => ({ stdout: '' }));
  return /postgres\s*$/.test(stdout) && found.directory === cluster;
}

/**
 * Process ids of every PostgreSQL process working in the cluster, its server's children included;
 * empty where the system does not tell.
 * @param cluster real path of the cluster
 */
export async function findServingProcesses(cluster: string): Promise<number[]> {
  if (platform() !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const serving: number[] = [];
  for (const pid of pids) if (await servesOnLinux(pid, cluster)) serving.push(pid);
  return serving;
}

/** Whether a process of this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function servesOnLinux(pid: number, cluster: string): Promise<boolean> {
  try {
    const [directory, name] = await Promise.all([
      readlink(`/proc/${pid}/cwd`),
      readFile(`/proc/${pid}/comm`, 'utf8'),
    ]);
    return directory === cluster && name.trim() === 'postgres';
  } catch {
    // Gone meanwhile, dead but not reaped, or another account's: in no case a server we could have
    // started.
    return false;
  }
}
