import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of the clock in which Linux counts a process's time, per second. */
const TICKS = 100;

interface ProcessTimes {
  readonly parent: number;
  /** Seconds of its own. */
  readonly own: number;
  /** Seconds of children that have ended. */
  readonly ended: number;
}

/**
 * Seconds of CPU a process and all its children have used so far. Unlike a rate it hardly depends on who else
 * is using the machine.
 */
export function cpuTime(pid: number): number {
  let seconds = timesOf(pid)?.ended ?? 0;
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  for (const id of ids.map(Number)) {
    const times = timesOf(id);
    if (times !== undefined && (id === pid || times.parent === pid)) seconds += times.own;
  }
  return seconds;
}

/** Undefined when the process has just ended. */
function timesOf(pid: number): ProcessTimes | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name stands in parentheses and may hold anything.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  return {
    parent: fields[1] ?? 0,
    own: (user + system) / TICKS,
    ended: (endedUser + endedSystem) / TICKS,
  };
}
