import { readFileSync } from 'node:fs';

/** A process at one time: its number together with its start, because numbers are reused. */
export interface LauncherMark {
  readonly pid: number;
  /** Start time in clock ticks since boot (proc(5), field 22 of stat). */
  readonly startedAt: string;
}

/** Deeper nesting of scripts than this is a mistake. */
const deepest = 32;

/**
 * The package managers and shells a process was started through (npx → sh → pnpm → sh → node),
 * nearest first; a person's own shell is not among them. Each of them dying means that whoever
 * started the server wants it to end: they do not pass signals on. Only Linux tells; elsewhere
 * empty.
 * @param pid the process whose launchers are wanted
 */
export function findLaunchers(pid: number): LauncherMark[] {
  const launchers: LauncherMark[] = [];
  let current = pid;
  while (launchers.length < deepest && wasStartedByScript(current)) {
    const parent = readStat(current)?.parent;
    const mark = parent === undefined ? undefined : readStat(parent);
    if (parent === undefined || mark === undefined) break;
    launchers.push({ pid: parent, startedAt: mark.startedAt });
    current = parent;
  }
  return launchers;
}

/** Whether a launcher has ended; one that is dead but not yet reaped has. */
export function isGone(launcher: LauncherMark): boolean {
  const now = readStat(launcher.pid);
  return (
    now === undefined ||
    now.startedAt !== launcher.startedAt ||
    now.state === 'Z' ||
    now.state === 'X'
  );
}

function wasStartedByScript(pid: number): boolean {
  try {
    return /(?:^|\0)npm_(?:lifecycle_event|command)=/.test(
      readFileSync(`/proc/${pid}/environ`, 'latin1'),
    );
  } catch {
    return false;
  }
}

function readStat(pid: number): { state: string; parent: number; startedAt: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold anything; fields count
    // from its end.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', parent: Number(fields[1]), startedAt: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
