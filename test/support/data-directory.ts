import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { inject, onTestFinished } from 'vitest';
import { killServingProcesses } from './postgres-processes.ts';
import { runPrefix } from './run-directory.ts';

/**
 * A data directory of a test's own, which goes when the test ends together with whatever PostgreSQL
 * still serves it.
 */
export interface DataDirectory {
  readonly path: string;
  /** Kills every PostgreSQL process working in it at once, as the loss of power would. */
  killPostgres(): void;
}

/**
 * Makes an empty data directory.
 * @param where `run`: in the run's folder; `home`: in root's own, which no other account may enter;
 *   or owned by an account
 */
export function makeDataDirectory(
  where: 'run' | 'home' | { readonly uid: number; readonly gid: number } = 'run',
): DataDirectory {
  const path = mkdtempSync(join(parentFor(where), nameFor(where)));
  if (typeof where === 'object') chownSync(path, where.uid, where.gid);
  const killPostgres = () => killServingProcesses(path);
  onTestFinished(() => {
    killPostgres();
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  });
  return { path, killPostgres };
}

function parentFor(where: 'run' | 'home' | object): string {
  if (where === 'run') return inject('postgres').runDirectory;
  // The run's folder is closed to other accounts.
  return where === 'home' ? '/root' : tmpdir();
}

/** The prefix lets the run's watch find it should the run be killed. */
function nameFor(where: 'run' | 'home' | object): string {
  return where === 'run' ? 'data-' : `${runPrefix}${process.ppid}-`;
}
