import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbedded, type EmbeddedPostgres } from '../../server/postgres/embedded.ts';
import { openCuttingProxy } from '../support/cutting-proxy.ts';
import { quick } from '../support/postgres-settings.ts';
import { killServingProcesses } from '../support/postgres-processes.ts';
import { makeRunDirectory } from '../support/run-directory.ts';

/** A PostgreSQL of the test's own that is killed, starved and comes back. */
export interface PostgresUnderTest {
  /** Its address; stays valid whatever happens to it. */
  readonly url: string;
  /** True when it lives on a small disk of its own that can be filled. */
  readonly smallDisk: boolean;
  /** Ends it at once: `SIGQUIT` as an immediate shutdown, `SIGKILL` as the loss of power. It comes back. */
  stopAtOnce(signal: 'SIGQUIT' | 'SIGKILL'): void;
  /** Takes all room that is left on its disk. */
  fillDisk(): void;
  freeDisk(): void;
  /** How often it had to be started anew because it could not be brought back at once. */
  revivals(): number;
  close(): Promise<void>;
}

/** Bytes of the small disk: more than a round writes, write-ahead log included. */
const DISK = 1_500_000_000;

/**
 * Starts a PostgreSQL on a small disk in memory where this machine lets us mount one, else in a
 * temporary folder. It waits for no disk: what kills a process loses nothing by that.
 */
export async function startPostgresUnderTest(): Promise<PostgresUnderTest> {
  const run = makeRunDirectory();
  const directory = join(run, 'disk');
  mkdirSync(directory);
  const smallDisk = mount(directory);
  const dataDirectory = join(directory, 'data');
  const ballast = join(directory, 'ballast');
  const log = { info: () => undefined, warn: () => undefined };
  const settings = { ...quick, max_wal_size: '256MB', shared_buffers: '64MB' };
  let own: EmbeddedPostgres = await startEmbedded({ dataDirectory, log, settings });
  let closing = false;
  let revived = 0;

  const keep = async (): Promise<void> => {
    while (!closing) {
      await own.lost;
      if (closing) return;
      revived += 1;
      own = await retry(() => startEmbedded({ dataDirectory, log, settings }));
    }
  };
  void keep();
  const front = await openCuttingProxy(() => own.url);

  return {
    url: front.url,
    smallDisk,
    stopAtOnce(signal) {
      const pidFile = join(dataDirectory, 'postgres', 'cluster', 'postmaster.pid');
      try {
        process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), signal);
      } catch {
        // It is down already.
      }
    },
    fillDisk() {
      if (!smallDisk) return;
      const { bavail, bsize } = statfsSync(directory);
      // Somebody may take some of the room while we do.
      for (const share of [1, 0.99, 0.95]) {
        const bytes = Math.floor(bavail * bsize * share);
        try {
          execFileSync('fallocate', ['-l', String(bytes), ballast], { stdio: 'ignore' });
          return;
        } catch {
          rmSync(ballast, { force: true });
        }
      }
    },
    freeDisk: () => rmSync(ballast, { force: true }),
    revivals: () => revived,
    async close() {
      closing = true;
      await front.close();
      await own.stop().catch(() => undefined);
      killServingProcesses(directory);
      if (smallDisk) execFileSync('umount', [directory]);
      rmSync(run, { recursive: true, force: true });
    },
  };
}

function mount(directory: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=755`, 'tmpfs', directory], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

/** The disk may still be full, or another postmaster not quite gone. */
async function retry<T>(start: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (cause) {
      if (tries === 60) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
