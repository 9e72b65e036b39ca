import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, killServingProcesses } from './postgres-processes.ts';

/**
 * Folder names of a run begin with this, then the run's process id: by it a run's leavings are
 * found.
 */
export const runPrefix = 'interlock-run-';

/**
 * A folder for everything a run of the tests leaves on disk. Sweeps what runs that were killed left
 * behind, and sets a watch that does the same for this one if it is killed, PostgreSQL included: it
 * lives in a session of its own and would otherwise stay.
 */
export function makeRunDirectory(): string {
  sweep();
  const directory = mkdtempSync(join(tmpdir(), `${runPrefix}${process.pid}-`));
  watch(process.pid, directory);
  return directory;
}

/**
 * Removes a run's folder without anybody waiting for it: a hundred databases are fifty thousand files. What
 * is left when that is killed, too, the next run sweeps.
 */
export function removeRunDirectory(directory: string): void {
  spawn('rm', ['-rf', directory], { detached: true, stdio: 'ignore', cwd: '/' }).unref();
}

function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${runPrefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    killServingProcesses(join(tmpdir(), name));
    unmountBelow(join(tmpdir(), name));
    // The run before may still be removing it itself.
    rmSync(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A disk that a test mounted would keep its folder from being removed. */
function unmountBelow(directory: string): void {
  if (!existsSync('/proc/mounts')) return;
  for (const line of readFileSync('/proc/mounts', 'utf8').split('\n')) {
    const [, where = ''] = line.split(' ');
    if (where.startsWith(`${directory}/`)) spawnSync('umount', ['-l', where]);
  }
}

/** A shell is small and, being detached, outlives a kill of the run's whole process group. */
function watch(pid: number, directory: string): void {
  const script = `
    while kill -0 "$1" 2>/dev/null; do sleep 1; done
    for again in 1 2 3; do
      for process in /proc/[0-9]*; do
        case "$(readlink "$process/cwd")" in
          */${runPrefix}"$1"-*) [ "$(cat "$process/comm")" = postgres ] && kill -QUIT "\${process#/proc/}" ;;
        esac
      done
      sleep 1
    done
    while read -r _ where _; do
      case "$where" in "$2"/*) umount -l "$where" ;; esac
    done < /proc/mounts
    rm -rf "$2"`;
  spawn('/bin/sh', ['-c', script, 'sh', String(pid), directory], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
  }).unref();
}
