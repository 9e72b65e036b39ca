import { kill } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { PostgresError } from './postgres-error.ts';
import { isServing } from './serving-process.ts';

/** How often the process is looked at, in milliseconds. */
const interval = 20;

/** How long each way of stopping is given, in milliseconds. */
export interface StopPatience {
  /**
   * SIGINT, "fast": sessions are ended, everything is written, the next start has nothing to
   * recover.
   */
  readonly fast: number;
  /**
   * SIGQUIT, "immediate": the next start recovers from the write-ahead log; nothing committed is
   * lost.
   */
  readonly immediate: number;
}

const defaultPatience: StopPatience = { fast: 30_000, immediate: 10_000 };

/**
 * Stops the PostgreSQL of a cluster and returns when its process has ended. Idempotent: a server
 * already gone is fine.
 * @param cluster real path of the cluster
 * @param pid the server's process id; a successor with another id is left alone
 * @throws PostgresError `stop-failed` when it outlives even the immediate way
 */
export async function stopPostmaster(
  cluster: string,
  pid: number,
  patience: StopPatience = defaultPatience,
): Promise<void> {
  const ways = [
    ['SIGINT', patience.fast],
    ['SIGQUIT', patience.immediate],
  ] as const;
  for (const [signal, milliseconds] of ways) {
    if (await isGone(cluster, pid)) return;
    send(pid, signal);
    if (await waitUntilGone(cluster, pid, milliseconds)) return;
  }
  throw new PostgresError(
    'stop-failed',
    `PostgreSQL (process ${pid}) in ${cluster} does not stop. Look into its log, and as a last resort stop it with: kill -KILL ${pid}`,
    { pid, cluster },
  );
}

async function waitUntilGone(cluster: string, pid: number, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline) {
    if (await isGone(cluster, pid)) return true;
    await pause(interval);
  }
  return isGone(cluster, pid);
}

/** The pid file goes a moment before its process, so the process is what counts. */
async function isGone(cluster: string, pid: number): Promise<boolean> {
  return !(await isServing({ pid, directory: cluster }, cluster));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal);
  } catch (failure) {
    // It ended between looking and signalling, which is what we wanted.
    if ((failure as NodeJS.ErrnoException).code !== 'ESRCH') throw failure;
  }
}
