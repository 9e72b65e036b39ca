import { join } from 'node:path';
import { kill, pid as ourPid } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import { findFreePort, launchPostmaster } from './launch.ts';
import { PostgresError } from './postgres-error.ts';
import type { PostgresLog } from './postgres-log.ts';
import { findServingProcesses, isAlive } from './serving-process.ts';
import { serverArguments, type Settings } from './settings.ts';
import { stopPostmaster } from './shutdown.ts';
import { takeOver, type HeldLock, type TakeOver } from './take-over.ts';

/** A server on the cluster whose lock is ours. */
export interface Served {
  readonly pid: number;
  readonly port: number;
  /** True when it was already running. */
  readonly adopted: boolean;
  readonly lock: HeldLock;
}

/** Milliseconds between two looks at a server that is about to change. */
const interval = 50;
/**
 * Looks at a server that says it is ready but does not answer (each up to 5 s) before it is
 * stopped.
 */
const silentLooks = 3;
/** Looks at a server that is stopping (a minute) before it is told to hurry. */
const stoppingLooks = 1200;
/** Looks at a lock whose holder is dead (5 s): its connection ends a moment after its process. */
const heldLooks = 100;
/** Starts that may fail in a row for a reason that passes. */
const launches = 100;
/**
 * Failed starts after which a killed server's processes are sent away; idle ones leave by
 * themselves long before.
 */
const politeLaunches = 40;

/**
 * Makes sure a PostgreSQL serves the cluster and that we are the one Interlock server on it: adopts
 * a healthy server left behind, replaces one of another version or settings, recovers from a killed
 * one, starts one where there is none. Waits as long as PostgreSQL needs to recover.
 * @param port the port to listen on; undefined: that of an adopted server, else any free one
 * @throws PostgresError `data-directory-in-use`, `data-directory-unusable`, `start-failed`,
 *   `stop-failed`
 */
export async function serveCluster(
  cluster: Cluster,
  binaries: Binaries,
  settings: Settings,
  log: PostgresLog,
  port?: number,
): Promise<Served> {
  const looks = { held: 0, starting: 0, stopping: 0, silent: 0, launch: 0 };
  let launched: number | undefined;
  const argumentsFor = (chosen: number) => serverArguments(cluster.nameForServer, settings, chosen);
  const look = () => takeOver(cluster, binaries.postgres, argumentsFor(0));
  for (;;) {
    const found = await (launched === undefined ? look() : stopOnError(cluster, launched, look));
    switch (found.kind) {
      case 'ours': {
        const { pid, lock } = found;
        if (pid === launched || found.alike)
          return { pid, port: found.port, lock, adopted: pid !== launched };
        log.info(
          { postgresPid: pid },
          'PostgreSQL runs with other settings or another version: restarting it',
        );
        // The lock goes down together with the server, so nobody slips in between.
        await stopPostmaster(cluster.directory, pid);
        await lock.release();
        break;
      }
      case 'free': {
        const args = argumentsFor(port ?? (await findFreePort()));
        const launch = await launchPostmaster(cluster, binaries.postgres, args);
        if (launch.kind === 'ready') {
          launched = launch.pid;
        } else {
          looks.launch += 1;
          await reconsider(cluster, launch.said, looks.launch);
        }
        break;
      }
      case 'held':
        looks.held += 1;
        refuse(cluster, found, looks.held);
        await pause(interval);
        break;
      case 'starting':
        if (looks.starting % 200 === 0)
          log.info({ postgresPid: found.pid }, 'waiting for PostgreSQL to start or recover');
        looks.starting += 1;
        await pause(interval);
        break;
      case 'stopping':
        looks.stopping += 1;
        if (looks.stopping % stoppingLooks === 0)
          await stopPostmaster(cluster.directory, found.pid);
        await pause(interval);
        break;
      case 'silent':
        looks.silent += 1;
        log.warn(
          { postgresPid: found.pid, cause: String(found.cause) },
          'PostgreSQL does not answer',
        );
        if (looks.silent >= silentLooks) await stopPostmaster(cluster.directory, found.pid);
        await pause(interval);
    }
  }
}

/** What we started and cannot use must not stay behind. */
async function stopOnError<T>(
  cluster: Cluster,
  pid: number,
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt();
  } catch (failure) {
    await stopPostmaster(cluster.directory, pid);
    throw failure;
  }
}

/**
 * Throws when another server is in charge of the cluster; returns while its holder may only just
 * have died.
 */
function refuse(cluster: Cluster, found: Extract<TakeOver, { kind: 'held' }>, looks: number): void {
  const { holder } = found;
  // Our own id may be a predecessor's: in a container each start has the same.
  const dead = holder !== undefined && (holder === ourPid || !isAlive(holder));
  if (dead && looks < heldLooks) return;
  const dataDirectory = join(cluster.directory, '..', '..');
  const who =
    holder === undefined
      ? 'Another Interlock server'
      : `Another Interlock server (process ${holder})`;
  throw new PostgresError(
    'data-directory-in-use',
    `${who} is running on the data directory ${dataDirectory} (its PostgreSQL is process ${found.pid}). Use that one, stop it first, or set INTERLOCK_DATA to another folder. Several servers on the same data need a common DATABASE_URL.`,
    { dataDirectory, postgresPid: found.pid, ...(holder === undefined ? {} : { pid: holder }) },
  );
}

/** Returns when another attempt may succeed, throws when it cannot. */
async function reconsider(cluster: Cluster, said: string, failed: number): Promise<void> {
  // Another process starts a server on this cluster at this moment; or the port was taken since we
  // looked.
  const passing = /lock file "postmaster\.pid"|could not create any TCP\/IP sockets/.test(said);
  // The killed server's processes still hold its shared memory; they notice its death when they
  // next wait for something.
  const occupied = said.includes('pre-existing shared memory block');
  if (occupied && failed === politeLaunches) {
    for (const pid of await findServingProcesses(cluster.directory)) sendAway(pid);
  }
  if ((!passing && !occupied) || failed >= launches) {
    throw new PostgresError(
      'start-failed',
      `PostgreSQL did not start in ${cluster.directory}. It said: ${said.slice(-1500)} (log: ${cluster.logFile})`,
      { cluster: cluster.directory, log: cluster.logFile },
    );
  }
  await pause(interval);
}

function sendAway(pid: number): void {
  try {
    kill(pid, 'SIGQUIT');
  } catch {
    // It left by itself meanwhile.
  }
}
