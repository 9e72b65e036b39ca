import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Process ids of every PostgreSQL process working in a folder or below it; empty where there is no
 * /proc.
 */
export function findServingProcesses(directory: string): number[] {
  return listProcesses().filter((pid) => {
    try {
      const cwd = readlinkSync(`/proc/${pid}/cwd`);
      const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      return name === 'postgres' && (cwd === directory || cwd.startsWith(`${directory}/`));
    } catch {
      // It ended meanwhile.
      return false;
    }
  });
}

/** Kills every PostgreSQL process working in a folder or below it, as the loss of power would. */
export function killServingProcesses(directory: string): void {
  for (const pid of findServingProcesses(directory)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended with its server meanwhile.
    }
  }
}

/** Whether a process of this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function listProcesses(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
