import { readFileSync } from 'node:fs';
import type { ServerProcess } from '../support/server-process.ts';
import { cpuTime } from './cpu-time.ts';

/** Memory of a server process in MB: now, and the most it ever had. */
export function memoryOf({ child }: ServerProcess): {
  readonly now: number;
  readonly most: number;
} {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const of = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1_024;
  return { now: of('VmRSS'), most: of('VmHWM') };
}

/** Seconds of CPU a server process has used so far. */
export function cpuOf({ child }: ServerProcess): number {
  return cpuTime(child.pid ?? 0);
}
